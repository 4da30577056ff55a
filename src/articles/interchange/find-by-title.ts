import type { EntityManager } from 'typeorm';

/** Where an article is looked for by what people see of it. */
export interface TitleKey {
  categoryId: number;
  title: string;
  /** Only an article that answers for this platform. */
  platformId?: number;
}

/**
 * The ids of the articles, the oldest first, that readers, or while unpublished editors, see under
 * those titles in those categories. In the order of the keys; one statement.
 */
export async function findByTitle(manager: EntityManager, keys: TitleKey[]): Promise<number[][]> {
  const rows = await manager.query<{ n: number; ids: number[] }[]>(
    `select k.n::integer as n, array_agg(distinct a.id order by a.id) as ids
     from unnest($1::integer[], $2::text[], $3::integer[]) with ordinality k (category_id, title, platform_id, n)
       join article a on a.category_id = k.category_id
       join article_revision r on r.article_id = a.id and r.version = coalesce(a.published_version, a.version) and r.title = k.title
     where k.platform_id is null
       or exists (select from article_variant_platform p where p.revision_id = r.id and p.platform_id = k.platform_id)
     group by k.n`,
    [
      keys.map((key) => key.categoryId),
      keys.map((key) => key.title),
      keys.map((key) => key.platformId ?? null),
    ],
  );
  const found = new Map(rows.map(({ n, ids }) => [n, ids]));
  return keys.map((_, i) => found.get(i + 1) ?? []);
}
