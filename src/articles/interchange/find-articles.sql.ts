import type { EntityManager } from 'typeorm';
import { type Fields, queryRows } from '../../core/database/database.js';
import type { ArticleColumns } from '../article-fields.js';
import { ARTICLE_COLUMNS, contentJson, type StoredContent } from '../article-rows.sql.js';
import { saveRecords } from '../../core/interchange/import-records.js';

/** SQL: the state of `article a`. Each edit appends a revision or sets the time. */
const ARTICLE_STATE = `a.version || ' ' || extract(epoch from a.updated_at)`;

const FIND = `
  with k as (
    select * from json_to_recordset($1::json) as _ (
      n integer, "externalId" text, slug text, "categoryId" integer, title text,
      "platformId" integer)
  ), found as (
    select k.n, a.id from k join article a on a.external_id = k."externalId"
    union all
    select k.n, a.id from k join article a on a.slug = k.slug where k."externalId" is null
    union all
    select k.n, h.target_id from k join slug_history h on h.kind = 'article' and h.slug = k.slug
    where k."externalId" is null
    union all
    select k.n, a.id
    from k join article a on a.category_id = k."categoryId"
      join article_revision r on r.article_id = a.id
        and r.version = coalesce(a.published_version, a.version) and r.title = k.title
    where k."externalId" is null and k.slug is null
      and (k."platformId" is null or exists (
        select from article_variant_platform p
        where p.revision_id = r.id and p.platform_id = k."platformId"))
  )
  select n, array_agg(distinct id order by id) as ids from found group by n`;

const READ = `
  select ${ARTICLE_COLUMNS}, ${contentJson('a.published_version')} as published,
    ${contentJson('a.version')} as newest, ${ARTICLE_STATE} as state
  from article a where a.id = any($1::integer[])`;

/** What identifies an article in a file. */
export interface ArticleKey {
  externalId?: string | null;
  slug?: string;
  categoryId: number;
  title: string;
  /** If set, only articles with a variant for this platform are found. */
  platformId?: number;
}

/** A stored article. */
export interface ExistingArticle extends Fields<ArticleColumns> {
  published: StoredContent | null;
  newest: StoredContent;
  /** The state of the article, as in import records. */
  state: string;
}

/**
 * The ids of the stored articles that match each key, oldest first, in the order of the keys. An
 * article matches by externalId; without externalId, by slug or former slug; without both, by
 * category and title. The title belongs to the published revision, or to the newest if none is
 * published.
 */
export async function findArticles(
  manager: EntityManager,
  keys: ArticleKey[],
): Promise<number[][]> {
  const json = JSON.stringify(keys.map((key, n) => ({ ...key, n })));
  const rows = await queryRows<{ n: number; ids: number[] }>(manager, FIND, [json]);
  const found = new Map(rows.map(({ n, ids }) => [n, ids]));
  return keys.map((_, n) => found.get(n) ?? []);
}

/**
 * Locks articles, then reads them. The lock comes first, because it may wait for a transaction that
 * appends a revision. Resolves to the articles by id.
 */
export async function lockArticles(
  manager: EntityManager,
  ids: number[],
): Promise<Map<number, ExistingArticle>> {
  if (ids.length === 0) return new Map();
  await manager.query(
    'select from article where id = any($1::integer[]) order by id for no key update',
    [ids],
  );
  const rows = await queryRows<ExistingArticle>(manager, READ, [ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Inserts or replaces the import records of articles, with their present states. */
export async function saveArticleRecords(
  manager: EntityManager,
  records: { key: string; itemId: number }[],
): Promise<void> {
  await saveRecords(manager, 'article', { table: 'article', state: ARTICLE_STATE }, records);
}
