import type { PoolClient } from 'pg';
import { ArticleVisibility } from '../../../articles/index.js';
import type { IndexChange, IndexedDocument, SearchDocument } from '../../engine.js';
import { RANKED_FIELDS } from '../../relevance.js';
import { packPostings, unpackPostings } from './packed-postings.js';
import type { DocumentPostings } from './text-terms.js';

/** A change with the terms of its document. A tombstone has none. */
export interface PreparedChange extends IndexChange {
  terms: DocumentPostings;
}

const WRITE_DOCUMENTS = `
  insert into search_document (generation, article_id, version, gone, product_id, category_ids,
    platform_ids, title_sort, popularity, published_at, updated_at, title, keywords, breadcrumb,
    paragraphs, visibility, lengths, postings)
  select $1, d.* from json_to_recordset($2::json) as d (
    article_id integer, version bigint, gone boolean, product_id integer, category_ids integer[],
    platform_ids integer[], title_sort text, popularity double precision, published_at bigint,
    updated_at bigint, title text, keywords text[], breadcrumb text[], paragraphs text[],
    visibility text, lengths integer[], postings bytea)
  on conflict (generation, article_id) do update set
    version = excluded.version, gone = excluded.gone, product_id = excluded.product_id,
    category_ids = excluded.category_ids, platform_ids = excluded.platform_ids,
    title_sort = excluded.title_sort, popularity = excluded.popularity,
    published_at = excluded.published_at, updated_at = excluded.updated_at,
    title = excluded.title, keywords = excluded.keywords, breadcrumb = excluded.breadcrumb,
    paragraphs = excluded.paragraphs, visibility = excluded.visibility,
    lengths = excluded.lengths, postings = excluded.postings`;

const WRITE_PENDING = `
  insert into search_pending (generation, article_id, version)
  select $1, id, version from unnest($2::integer[], $3::bigint[]) as d (id, version)
  on conflict (generation, article_id) do update set version = excluded.version`;

/**
 * Writes changes of different articles into a generation, within the transaction of the client,
 * which holds the lock on the generation. Skips a change whose version is not above the stored one.
 * Resolves to the stored versions of the skipped articles.
 */
export async function writeBatch(
  client: PoolClient,
  generation: number,
  changes: PreparedChange[],
): Promise<Map<number, number>> {
  const stored = await client.query<{ id: number; version: number }>(
    `select article_id as id, version from search_document
     where generation = $1 and article_id = any($2::integer[])`,
    [generation, changes.map(({ articleId }) => articleId)],
  );
  const before = new Map(stored.rows.map(({ id, version }) => [id, Number(version)]));
  const newer = changes.filter(({ articleId, version }) => version > (before.get(articleId) ?? -1));
  const skipped = new Map(
    changes.flatMap((change) =>
      newer.includes(change) ? [] : [[change.articleId, before.get(change.articleId)!]],
    ),
  );
  if (newer.length === 0) return skipped;
  await client.query(WRITE_DOCUMENTS, [generation, JSON.stringify(newer.map(documentRow))]);
  await client.query(WRITE_PENDING, [
    generation,
    newer.map(({ articleId }) => articleId),
    newer.map(({ version }) => version),
  ]);
  return skipped;
}

function documentRow({ articleId, version, document, terms }: PreparedChange): object {
  const key = { article_id: articleId, version, gone: document === null, lengths: terms.lengths };
  if (!document) return { ...key, visibility: ArticleVisibility.PUBLIC };
  return {
    ...key,
    product_id: document.productId,
    category_ids: document.categoryIds,
    platform_ids: document.platformIds,
    title_sort: document.titleSort,
    popularity: document.popularity,
    published_at: document.publishedAt.getTime(),
    updated_at: document.updatedAt.getTime(),
    title: document.title,
    keywords: document.keywords,
    breadcrumb: document.breadcrumb,
    paragraphs: document.paragraphs,
    visibility: document.visibility,
    postings: `\\x${packPostings(terms.postings).toString('hex')}`,
  };
}

/** A row of READ_DOCUMENTS. Times are milliseconds since 1970. */
export interface StoredDocument extends Omit<SearchDocument, 'publishedAt' | 'updatedAt'> {
  version: number;
  publishedAt: number;
  updatedAt: number;
  lengths: number[];
  postings: Buffer | null;
  /** Whether searches find it: it is pending, or in a segment with all its postings. */
  isFound: boolean;
}

/** Reads documents of a generation ($1) by article ids ($2). */
export const READ_DOCUMENTS = `
  with generation as (select id from postgres_generation where generation = $1),
    version_in_segment as materialized (
      select segment.id as segment, indexed.article_id, indexed.version
      from search_segment segment
        cross join unnest(article_ids, versions) as indexed (article_id, version)
      where generation = (select id from generation) and article_id = any($2::integer[])
    ), whole_segment as materialized (
      select id from search_segment segment
        cross join lateral (
          select count(*) as terms, coalesce(sum(octet_length(lists)), 0) as bytes
          from search_posting where segment = segment.id
        ) stored
      where id in (select segment from version_in_segment)
        and stored.terms = segment.terms and stored.bytes = segment.bytes
    ), found as (
      select article_id, version from version_in_segment
      where segment in (select id from whole_segment)
      union
      select article_id, version from search_pending
      where generation = (select id from generation) and article_id = any($2::integer[])
    )
  select d.article_id as "articleId", d.version, d.title, d.keywords, d.breadcrumb, d.paragraphs,
    d.product_id as "productId", d.category_ids as "categoryIds",
    d.platform_ids as "platformIds", d.visibility, d.title_sort as "titleSort", d.popularity,
    d.published_at as "publishedAt", d.updated_at as "updatedAt", d.lengths, d.postings,
    (d.article_id, d.version) in (select article_id, version from found) as "isFound"
  from search_document d
  where d.generation = (select id from generation) and d.article_id = any($2::integer[])
    and not d.gone`;

/** Converts a row of READ_DOCUMENTS. */
export function readDocument({
  version,
  publishedAt,
  updatedAt,
  lengths,
  postings,
  isFound,
  ...row
}: StoredDocument): IndexedDocument {
  const document = { ...row, publishedAt: new Date(publishedAt), updatedAt: new Date(updatedAt) };
  return { version, document: isFound && isWhole(postings, lengths) ? document : null };
}

/** Whether the frequencies of the postings add up to the lengths of the fields. */
function isWhole(postings: Buffer | null, lengths: readonly number[]): boolean {
  const sums = RANKED_FIELDS.map(() => 0);
  try {
    for (const { field, frequency } of unpackPostings(postings ?? Buffer.alloc(0)))
      sums[field]! += frequency;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
  return sums.every((sum, field) => sum === lengths[field]);
}
