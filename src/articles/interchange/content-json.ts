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
