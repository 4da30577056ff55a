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

/** The stored content of a revision. The platform ids of a variant ascend. */
export interface StoredContent {
  title: string;
  keywords: string[];
  variants: { platformIds: number[]; body: string }[];
}

/** SQL for the content of a revision of article `a` as JSON (`StoredContent`), or null. */
export function contentJson(version: 'a.version' | 'a.published_version'): string {
  return `(
    select json_build_object('title', r.title, 'keywords', r.keywords, 'variants', (
      select json_agg(json_build_object('body', v.body, 'platformIds', (
        select json_agg(p.platform_id order by p.platform_id) from article_variant_platform p where p.variant_id = v.id)) order by v.position)
      from article_variant v where v.revision_id = r.id))
    from article_revision r where r.article_id = a.id and r.version = ${version})`;
}

/** Whether an editor would see no difference. */
export function sameContent(a: StoredContent, b: StoredContent): boolean {
  return canonical(a) === canonical(b);
}

function canonical({ title, keywords, variants }: StoredContent): string {
  return JSON.stringify([
    title,
    keywords,
    variants.map(({ platformIds, body }) => [[...platformIds].sort((a, b) => a - b), body]),
  ]);
}
