import type { EntityManager } from 'typeorm';
import { queryRows } from '../../core/database.js';
import { contentJson } from '../article-rows.sql.js';
import type { ImportContext } from './import-context.js';
import { ARTICLE_STATE, type ImportRecord, readRecords } from './import-records.js';
import type { ItemName } from './import-report.js';
import type { ExistingArticle, WantedArticle } from './plan-article.js';

const FIND = `
  with k as (
    select n::integer, external_id, slug
    from unnest($1::text[], $2::text[]) with ordinality _ (external_id, slug, n)
  )
  select k.n, a.id from k join article a on a.external_id = k.external_id
  union all
  select k.n, a.id from k join article a on a.slug = k.slug where k.external_id is null
  union all
  select k.n, h.target_id from k join slug_history h on h.kind = 'article' and h.slug = k.slug
  where k.external_id is null`;

const FIND_BY_TITLE = `
  select k.n::integer as n, array_agg(distinct a.id order by a.id) as ids
  from unnest($1::integer[], $2::text[], $3::integer[])
      with ordinality k (category_id, title, platform_id, n)
    join article a on a.category_id = k.category_id
    join article_revision r on r.article_id = a.id
      and r.version = coalesce(a.published_version, a.version) and r.title = k.title
  where k.platform_id is null or exists (
    select from article_variant_platform p
    where p.revision_id = r.id and p.platform_id = k.platform_id)
  group by k.n`;

const READ = `
  select a.id, a.slug, a.external_id as "externalId", a.category_id as "categoryId", a.status,
    a.visibility, a.version, a.published_version as "publishedVersion",
    a.published_at as "publishedAt", a.created_at as "createdAt", a.updated_at as "updatedAt",
    ${contentJson('a.published_version')} as published, ${contentJson('a.version')} as newest,
    ${ARTICLE_STATE} as state
  from article a where a.id = any($1::integer[])`;

/**
 * The ids of the stored articles that the wanted articles mean, in the same order; null where there
 * is none. An article is found by externalId. Without it, it is found by slug or former slug;
 * without both, by title and category.
 */
export async function findArticles(
  manager: EntityManager,
  wanted: WantedArticle[],
): Promise<(number | null)[]> {
  const rows = await queryRows<{ n: number; id: number }>(manager, FIND, [
    wanted.map((article) => article.externalId ?? null),
    wanted.map((article) => article.slug ?? null),
  ]);
  const ids = new Map(rows.map((row) => [row.n - 1, row.id]));
  const unnamed = [...wanted.keys()].filter(
    (i) => wanted[i]!.externalId === undefined && wanted[i]!.slug === undefined,
  );
  if (unnamed.length > 0) {
    const keys = unnamed.map((i) => ({
      categoryId: wanted[i]!.categoryId,
      title: wanted[i]!.content.title,
    }));
    const found = await findByTitle(manager, keys);
    for (const [k, [id]] of found.entries()) if (id !== undefined) ids.set(unnamed[k]!, id);
  }
  return wanted.map((_, i) => ids.get(i) ?? null);
}

/** The search criteria of `findByTitle`. */
export interface TitleKey {
  categoryId: number;
  title: string;
  /** If set, only articles with a variant for this platform are found. */
  platformId?: number;
}

/**
 * The ids of the articles with these titles in these categories, oldest first, in the order of the
 * keys. The title is that of the published revision, or of the newest if none is published. Sends
 * one statement.
 */
export async function findByTitle(manager: EntityManager, keys: TitleKey[]): Promise<number[][]> {
  const rows = await queryRows<{ n: number; ids: number[] }>(manager, FIND_BY_TITLE, [
    keys.map((key) => key.categoryId),
    keys.map((key) => key.title),
    keys.map((key) => key.platformId ?? null),
  ]);
  const found = new Map(rows.map(({ n, ids }) => [n, ids]));
  return keys.map((_, i) => found.get(i + 1) ?? []);
}

/**
 * Locks articles, then reads them. The lock may have waited for a transaction that appended a
 * revision, so the order matters. Results are in the order of the ids; null for a null id or when
 * there is no article.
 */
async function lockArticles(
  manager: EntityManager,
  ids: (number | null)[],
): Promise<(ExistingArticle | null)[]> {
  const present = ids.filter((id) => id !== null);
  if (present.length === 0) return ids.map(() => null);
  await manager.query(
    'select from article where id = any($1::integer[]) order by id for no key update',
    [present],
  );
  const rows = await queryRows<ExistingArticle>(manager, READ, [present]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => (id === null ? null : (byId.get(id) ?? null)));
}

/** The stored article and the import records of an article in a file. */
export interface ArticleMatch {
  /** Key of the article in the import records. */
  key: string;
  /** The stored article, locked. Null when there is none. */
  existing: ExistingArticle | null;
  /** The latest import record of the stored article, under any key. */
  lastImport: ImportRecord | undefined;
  /** Whether an import has recorded the article under `key`. */
  isRecorded: boolean;
  /** Why an article that an import created does not exist any more; otherwise undefined. */
  missingReason: string | undefined;
}

/** An article of a file, with the number of its line. */
export interface NumberedArticle {
  line: number;
  wanted: WantedArticle;
}

/** An article of a file with its match. */
export type MatchedArticle = NumberedArticle & ArticleMatch & { item: ItemName };

/**
 * Locks and reads articles by id. A null id means that the names in the file found no article. Then
 * the article is the one that an import created under the same key: people may have moved or
 * renamed it since.
 */
export async function matchArticles(
  context: ImportContext,
  keys: string[],
  ids: (number | null)[],
): Promise<ArticleMatch[]> {
  const present = ids.filter((id) => id !== null);
  const records = await readRecords(context.manager, 'article', keys, present);
  const byKey = new Map(records.map((record) => [record.key, record]));
  const byItem = new Map(records.map((record) => [record.itemId, record]));
  const matchedIds = new Set(present);
  const isTaken = keys.map(() => false);
  const resolved = ids.map((id, i) => {
    const recordedId = byKey.get(keys[i]!)?.itemId ?? null;
    if (id !== null || recordedId === null) return id;
    isTaken[i] = matchedIds.has(recordedId);
    matchedIds.add(recordedId);
    return isTaken[i] ? null : recordedId;
  });
  const articles = await lockArticles(context.manager, resolved);
  return keys.map((key, i) => {
    const existing = articles[i]!;
    const keyRecord = byKey.get(key);
    const reason = isTaken[i]
      ? 'Another line names the article that an import made of this one.'
      : 'People deleted it since the last import.';
    return {
      key,
      existing,
      lastImport: existing ? byItem.get(existing.id) : undefined,
      isRecorded: keyRecord !== undefined,
      missingReason: keyRecord && !existing ? reason : undefined,
    };
  });
}

/** The key of the article of a line in the import records. */
export function keyOfArticle({ externalId, slug, categoryId, content }: WantedArticle): string {
  if (externalId !== undefined) return `externalId ${externalId}`;
  return slug === undefined ? `title ${categoryId} ${content.title}` : `slug ${slug}`;
}

/** The key of the article of gathered rows in the import records. */
export function keyOfRows({ categoryId, platformId, title }: TitleKey): string {
  return `rows ${categoryId} ${platformId ?? 'all'} ${title}`;
}
