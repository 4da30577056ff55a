import { hasRole, Role, type Viewer } from '../access/index.js';

/** Which articles a viewer may see, besides those that are published for everybody. */
export interface ArticleSight {
  /** Also revisions that are not published, and what has been archived. */
  readonly drafts: boolean;
  /** Also articles for staff. */
  readonly internal: boolean;
}

/**
 * Decides which articles a viewer may see: for loaders, lists, counts, search, suggestions and
 * related articles alike. To the viewer, all other articles do not exist.
 */
export function articleSight(viewer: Viewer): ArticleSight {
  return { drafts: hasRole(viewer, Role.EDITOR), internal: hasRole(viewer, Role.AGENT) };
}

/** The same decision as an SQL condition on `article a`, with the placeholders of its parts. */
export function visibleSql(drafts: `$${number}`, internal: `$${number}`): string {
  return `(a.status = 'PUBLISHED' or ${drafts}::boolean) and (a.visibility = 'PUBLIC' or ${internal}::boolean)`;
}
