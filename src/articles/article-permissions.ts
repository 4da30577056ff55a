import { hasRole, Role, type Viewer } from '../access/index.js';
import type { ArticleVisibility } from './article-fields.js';

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

/** The visibility of a published article; null: the article is not published. */
export type Seen = `${ArticleVisibility}` | null;

/** Whether a viewer without drafts sees an article. `internal`: see `ArticlePermissions`. */
export function maySee(seen: Seen | undefined, internal: boolean): boolean {
  return seen === 'PUBLIC' || (seen === 'INTERNAL' && internal);
}

/**
 * `ArticlePermissions` as an SQL condition on `article a`. The arguments are the placeholders or
 * values of the two permissions.
 */
export function visibleSql(drafts: string, internal: string): string {
  return `(a.status = 'PUBLISHED' or ${drafts}::boolean)
    and (a.visibility = 'PUBLIC' or ${internal}::boolean)`;
}
