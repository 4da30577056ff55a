import type { PoolClient } from 'pg';
import { ArticleVisibility } from '../../../articles/index.js';
import { titleKey } from '../../../language/index.js';
import type { IndexChange, IndexedDocument, SearchDocument } from '../../engine.js';
import type { DocumentPostings } from './text-terms.js';

/** A change with the terms of its document. A tombstone has none. */
export interface PreparedChange extends IndexChange {
  terms: DocumentPostings;
}

interface StoredVersion {
  article_id: number;
  version: number | string;
  lengths: number[];
}

const WRITE_DOCUMENTS = `
  insert into search_document (generation, article_id, version, gone, product_id, category_ids,
    platform_ids, title_sort, popularity, published_at, updated_at, title, title_key, keywords,
    keyword_keys, breadcrumb, paragraphs, visibility, lengths)
  select $1, d.* from json_to_recordset($2::json) as d (
    article_id integer, version bigint, gone boolean, product_id integer, category_ids integer[],
    platform_ids integer[], title_sort text, popularity double precision, published_at bigint,
    updated_at bigint, title text, title_key text, keywords text[], keyword_keys text[],
    breadcrumb text[], paragraphs text[], visibility text, lengths integer[])
  on conflict (generation, article_id) do update set
    version = excluded.version, gone = excluded.gone, product_id = excluded.product_id,
    category_ids = excluded.category_ids, platform_ids = excluded.platform_ids,
    title_sort = excluded.title_sort, popularity = excluded.popularity,
    published_at = excluded.published_at, updated_at = excluded.updated_at,
    title = excluded.title, title_key = excluded.title_key,
    keywords = excluded.keywords, keyword_keys = excluded.keyword_keys,
    breadcrumb = excluded.breadcrumb, paragraphs = excluded.paragraphs,
    visibility = excluded.visibility, lengths = excluded.lengths`;

const WRITE_POSTINGS = `
  insert into posting (generation, field, term, article_id, frequency, length, starts, ends)
  select $1, field, term, article_id, frequency, length, starts::integer[], ends::integer[]
  from unnest($2::smallint[], $3::text[], $4::integer[], $5::integer[], $6::integer[], $7::text[],
      $8::text[])
    as p (field, term, article_id, frequency, length, starts, ends)`;

const WRITE_STATISTICS = `
  insert into field_statistics as s (generation, field, documents, total_length)
  select $1, field, documents, total_length
  from unnest($2::smallint[], $3::integer[], $4::bigint[]) as d (field, documents, total_length)
  on conflict (generation, field) do update set
    documents = s.documents + excluded.documents,
    total_length = s.total_length + excluded.total_length`;

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
  const stored = await client.query<StoredVersion>(
    `select article_id, version, lengths from search_document
     where generation = $1 and article_id = any($2::integer[])`,
    [generation, changes.map(({ articleId }) => articleId)],
  );
  const before = new Map(stored.rows.map((row) => [row.article_id, row]));
  const newer = changes.filter(
    ({ articleId, version }) => version > Number(before.get(articleId)?.version ?? -1),
  );
  const skipped = new Map(
    changes.flatMap((change) =>
      newer.includes(change)
        ? []
        : [[change.articleId, Number(before.get(change.articleId)!.version)]],
    ),
  );
  if (newer.length === 0) return skipped;

  const replaced = newer.flatMap(({ articleId }) => before.get(articleId) ?? []);
  // Also for new documents, because leftover postings of a damaged index would cause conflicts.
  await client.query(
    'delete from posting where generation = $1 and article_id = any($2::integer[])',
    [generation, newer.map(({ articleId }) => articleId)],
  );
  await client.query(WRITE_DOCUMENTS, [generation, JSON.stringify(newer.map(documentRow))]);
  await client.query(WRITE_POSTINGS, [generation, ...postingColumns(newer)]);
  const added = newer.map(({ terms }) => terms.lengths);
  await client.query(WRITE_STATISTICS, [
    generation,
    ...statisticsColumns(
      added,
      replaced.map(({ lengths }) => lengths),
    ),
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
    title_key: titleKey(document.title),
    keywords: document.keywords,
    keyword_keys: document.keywords.map(titleKey),
    breadcrumb: document.breadcrumb,
    paragraphs: document.paragraphs,
    visibility: document.visibility,
  };
}

/** The columns of WRITE_POSTINGS: field, term, article, frequency, length, starts and ends. */
function postingColumns(changes: PreparedChange[]): unknown[][] {
  const rows = changes.flatMap(({ articleId, terms }) =>
    terms.postings.map((posting) => ({ articleId, terms, posting })),
  );
  return [
    rows.map(({ posting }) => posting.field),
    rows.map(({ posting }) => posting.term),
    rows.map(({ articleId }) => articleId),
    rows.map(({ posting }) => posting.frequency),
    rows.map(({ posting, terms }) => terms.lengths[posting.field]),
    rows.map(({ posting }) => arrayLiteral(posting.starts)),
    rows.map(({ posting }) => arrayLiteral(posting.ends)),
  ];
}

function arrayLiteral(values: number[] | null): string | null {
  return values && `{${values.join(',')}}`;
}

/** The columns of WRITE_STATISTICS: fields, and the changes of document counts and total lengths. */
function statisticsColumns(added: number[][], removed: number[][]): number[][] {
  const fields = [...new Set([...added, ...removed].flatMap((lengths) => [...lengths.keys()]))];
  const documents = (all: number[][], field: number) =>
    all.filter((lengths) => (lengths[field] ?? 0) > 0).length;
  const length = (all: number[][], field: number) =>
    all.reduce((sum, lengths) => sum + (lengths[field] ?? 0), 0);
  return [
    fields,
    fields.map((field) => documents(added, field) - documents(removed, field)),
    fields.map((field) => length(added, field) - length(removed, field)),
  ];
}

/** A row of READ_DOCUMENTS. Times are milliseconds since 1970. */
export interface StoredDocument extends Omit<SearchDocument, 'publishedAt' | 'updatedAt'> {
  version: number;
  publishedAt: number;
  updatedAt: number;
  /** Whether the frequencies of its postings add up to the lengths of its fields. */
  isWhole: boolean;
}

/** Reads documents of a generation ($1) by article ids ($2). */
export const READ_DOCUMENTS = `
  select d.article_id as "articleId", d.version, d.title, d.keywords, d.breadcrumb, d.paragraphs,
    d.product_id as "productId", d.category_ids as "categoryIds",
    d.platform_ids as "platformIds", d.visibility, d.title_sort as "titleSort", d.popularity,
    d.published_at as "publishedAt", d.updated_at as "updatedAt",
    (select coalesce(sum(p.frequency), 0) from posting p
       where p.generation = d.generation and p.article_id = d.article_id)
      = (select coalesce(sum(length), 0) from unnest(d.lengths) as length) as "isWhole"
  from search_document d join postgres_generation g on g.id = d.generation
  where g.generation = $1 and d.article_id = any($2::integer[]) and not d.gone`;

/** Converts a row of READ_DOCUMENTS. */
export function readDocument({
  version,
  publishedAt,
  updatedAt,
  isWhole,
  ...row
}: StoredDocument): IndexedDocument {
  const document = { ...row, publishedAt: new Date(publishedAt), updatedAt: new Date(updatedAt) };
  return { version, document: isWhole ? document : null };
}
