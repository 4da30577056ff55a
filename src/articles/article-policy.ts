import { hasRole, Role, type Viewer } from '../access/index.js';

/** Which articles a viewer may see beside those that are published for everybody. */
export interface ArticleSight {
  /** Also revisions that are not published, and what has been archived. */
  readonly drafts: boolean;
  /** Also articles for staff. */
  readonly internal: boolean;
}

/**
 * The one place that decides which articles a viewer may see. Loaders, lists, counts, search,
 * suggestions and related articles all ask it; what it leaves out looks to the viewer as if it did
 * not exist.
 */
export function articleSight(viewer: Viewer): ArticleSight {
  return { drafts: hasRole(viewer, Role.EDITOR), internal: hasRole(viewer, Role.AGENT) };
}

/** The condition on `article a`, with the placeholders of the two parts of a sight. */
export function visibleSql(drafts: `$${number}`, internal: `$${number}`): string {
  return `(a.status = 'PUBLISHED' or ${drafts}::boolean) and (a.visibility = 'PUBLIC' or ${internal}::boolean)`;
}
