import { hasRole, Role, type Viewer } from '../access/index.js';

/** Which articles a viewer may see in addition to the published public ones. */
export interface ArticlePermissions {
  /** Unpublished revisions and archived articles. */
  readonly drafts: boolean;
  /** Articles for staff. */
  readonly internal: boolean;
}

/**
 * Decides which articles a viewer may see. Loaders, lists, counts, search, suggestions and related
 * articles use these permissions. For the viewer, other articles do not exist.
 */
export function articlePermissions(viewer: Viewer): ArticlePermissions {
  return { drafts: hasRole(viewer, Role.AUTHOR), internal: hasRole(viewer, Role.AGENT) };
}

/**
 * `ArticlePermissions` as an SQL condition on `article a`. The arguments are the placeholders of
 * the two permissions.
 */
export function visibleSql(drafts: string, internal: string): string {
  return `(a.status = 'PUBLISHED' or ${drafts}::boolean)
    and (a.visibility = 'PUBLIC' or ${internal}::boolean)`;
}
