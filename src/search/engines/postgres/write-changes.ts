import type { PoolClient } from 'pg';
import { EngineUnavailable, type IndexChange } from '../../engine.js';
import type { AnalyzedDocument, FieldLengths, Posting } from './analyze-document.js';

/** A change with the terms of its document; null beside a tombstone. */
export interface AnalyzedChange extends IndexChange {
  analyzed: AnalyzedDocument | null;
}

/** So many postings go with one statement: enough to be quick, few enough that writing them down blocks nobody. */
const POSTINGS_AT_A_TIME = 2_000;

/**
 * Brings changes into a generation within the transaction of the client: what is there in the same or a newer version stays, the rest is
 * replaced, and the statistics follow. The changes are of different articles. Writers of one generation take turns.
 */
export async function writeChanges(client: PoolClient, generation: string, changes: AnalyzedChange[]): Promise<void> {
  const { rows } = await client.query<{ id: number }>('select id from postgres_generation where generation = $1 for update', [
    generation,
  ]);
  if (!rows[0]) throw new EngineUnavailable(`The generation ${generation} does not exist.`);
  const generationId = rows[0].id;

  const held = await heldVersions(client, generationId, changes);
  const newer = changes.filter(({ articleId, version }) => (held.get(articleId) ?? -1) < version);
  if (newer.length === 0) return;
  const articleIds = newer.map(({ articleId }) => articleId);
  await countTerms(client, generationId, articleIds, -1);
  await client.query('delete from posting where generation_id = $1 and article_id = any($2::int[])', [generationId, articleIds]);
  await writeDocuments(client, generationId, newer);
  for (const rows of chunksOfPostings(newer)) await insertPostings(client, generationId, rows);
  await countTerms(client, generationId, articleIds, 1);
}

async function heldVersions(client: PoolClient, generationId: number, changes: AnalyzedChange[]): Promise<Map<number, number>> {
  const { rows } = await client.query<{ id: number; version: string | number }>(
    'select article_id as id, version from search_document where generation_id = $1 and article_id = any($2::int[])',
    [generationId, changes.map(({ articleId }) => articleId)],
  );
  return new Map(rows.map(({ id, version }) => [id, Number(version)]));
}

/** Adds these articles' postings to the statistics, or takes them away. */
async function countTerms(client: PoolClient, generationId: number, articleIds: number[], sign: 1 | -1): Promise<void> {
  await client.query(
    `insert into term_statistics as held
     select generation_id, is_bigram, term,
       $3 * count(*) filter (where title_frequency > 0), $3 * count(*) filter (where keywords_frequency > 0),
       $3 * count(*) filter (where breadcrumb_frequency > 0), $3 * count(*) filter (where body_frequency > 0)
     from posting where generation_id = $1 and article_id = any($2::int[]) group by generation_id, is_bigram, term
     on conflict (generation_id, is_bigram, term) do update set
       title_documents = held.title_documents + excluded.title_documents,
       keywords_documents = held.keywords_documents + excluded.keywords_documents,
       breadcrumb_documents = held.breadcrumb_documents + excluded.breadcrumb_documents,
       body_documents = held.body_documents + excluded.body_documents`,
    [generationId, articleIds, sign],
  );
  await client.query(
    `update postgres_generation set
       field_documents = array(
         select held + $3 * count(lengths[field]) filter (where lengths[field] > 0) from ${FIELDS_OF_DOCUMENTS('field_documents')}),
       field_lengths = array(
         select held + $3 * coalesce(sum(lengths[field]), 0) from ${FIELDS_OF_DOCUMENTS('field_lengths')})
     where id = $1`,
    [generationId, articleIds, sign],
  );
}

const FIELDS_OF_DOCUMENTS = (column: string) =>
  `unnest(${column}) with ordinality of_field (held, field)
   left join (select field_lengths as lengths from search_document
              where generation_id = $1 and article_id = any($2::int[]) and not gone) documents on true
   group by field, held order by field`;

async function writeDocuments(client: PoolClient, generationId: number, changes: AnalyzedChange[]): Promise<void> {
  const documents = changes.map(({ articleId, version, document, analyzed }) => ({
    article_id: articleId,
    version,
    gone: document === null,
    product_id: document?.productId,
    category_ids: document?.categoryIds,
    platform_ids: document?.platformIds,
    popularity: document?.popularity,
    published_at: document?.publishedAt.getTime(),
    updated_at: document?.updatedAt.getTime(),
    title_sort: document?.titleSort,
    field_lengths: analyzed?.fieldLengths,
  }));
  await client.query(
    `insert into search_document
     select $1, given.* from jsonb_to_recordset($2) as given (article_id int, version bigint, gone boolean, product_id int, category_ids int[],
       platform_ids int[], popularity float8, published_at bigint, updated_at bigint, title_sort text, field_lengths int[])
     on conflict (generation_id, article_id) do update set version = excluded.version, gone = excluded.gone,
       product_id = excluded.product_id, category_ids = excluded.category_ids, platform_ids = excluded.platform_ids,
       popularity = excluded.popularity, published_at = excluded.published_at, updated_at = excluded.updated_at,
       title_sort = excluded.title_sort, field_lengths = excluded.field_lengths`,
    [generationId, JSON.stringify(documents)],
  );
  await client.query('delete from search_text where generation_id = $1 and article_id = any($2::int[])', [
    generationId,
    changes.map(({ articleId }) => articleId),
  ]);
  for (const { articleId, document } of changes) {
    if (!document) continue;
    await client.query({
      name: 'doum_insert_text',
      text: 'insert into search_text (generation_id, article_id, title, paragraphs) values ($1, $2, $3, $4)',
      values: [generationId, articleId, document.title, document.paragraphs],
    });
  }
}

interface PostingRow extends Posting {
  articleId: number;
  fieldLengths: FieldLengths;
}

function* chunksOfPostings(changes: AnalyzedChange[]): Generator<PostingRow[]> {
  let rows: PostingRow[] = [];
  for (const { articleId, analyzed } of changes) {
    for (const posting of analyzed?.postings ?? []) {
      rows.push({ ...posting, articleId, fieldLengths: analyzed!.fieldLengths });
      if (rows.length < POSTINGS_AT_A_TIME) continue;
      yield rows;
      rows = [];
    }
  }
  if (rows.length > 0) yield rows;
}

const INTEGER_COLUMNS = 9;
const ARRAY_COLUMNS = 5;

const INSERT_POSTINGS = `
  insert into posting
  select $1, of_posting.is_bigram, of_posting.term, ${Array.from({ length: INTEGER_COLUMNS }, (_, i) => `of_posting.n${i}`).join(', ')},
    ${Array.from({ length: ARRAY_COLUMNS }, (_, i) => `of_posting.a${i}::int[]`).join(', ')}
  from unnest($2::boolean[], $3::text[], ${Array.from({ length: INTEGER_COLUMNS }, (_, i) => `$${i + 4}::int[]`).join(', ')},
    ${Array.from({ length: ARRAY_COLUMNS }, (_, i) => `$${i + 4 + INTEGER_COLUMNS}::text[]`).join(', ')})
    as of_posting (is_bigram, term, ${Array.from({ length: INTEGER_COLUMNS }, (_, i) => `n${i}`).join(', ')},
      ${Array.from({ length: ARRAY_COLUMNS }, (_, i) => `a${i}`).join(', ')})`;

async function insertPostings(client: PoolClient, generationId: number, rows: PostingRow[]): Promise<void> {
  const integers = (pick: (row: PostingRow) => number) => arrayLiteral(rows.map(pick));
  const arrays = (pick: (row: PostingRow) => number[]) =>
    `{${rows.map((row) => (row.isBigram ? 'NULL' : `"${arrayLiteral(pick(row))}"`)).join(',')}}`;
  await client.query({
    name: 'doum_insert_postings',
    text: INSERT_POSTINGS,
    values: [
      generationId,
      arrayLiteral(rows.map(({ isBigram }) => isBigram)),
      rows.map(({ term }) => term),
      integers(({ articleId }) => articleId),
      ...[0, 1, 2, 3].map((field) => integers(({ frequencies }) => frequencies[field]!)),
      ...[0, 1, 2, 3].map((field) => integers((row) => lengthOf(row, field))),
      arrays(({ titleRanges }) => titleRanges.map(([start]) => start)),
      arrays(({ titleRanges }) => titleRanges.map(([, end]) => end)),
      arrays(({ bodyRanges }) => bodyRanges.map(([paragraph]) => paragraph)),
      arrays(({ bodyRanges }) => bodyRanges.map(([, start]) => start)),
      arrays(({ bodyRanges }) => bodyRanges.map(([, , end]) => end)),
    ],
  });
}

/** Bigrams have two fields, whose lengths stand behind those of the four fields of words. */
function lengthOf({ isBigram, fieldLengths }: PostingRow, field: number): number {
  if (!isBigram) return fieldLengths[field]!;
  return field === 0 ? fieldLengths[4] : field === 3 ? fieldLengths[5] : 0;
}

/** Written by hand because node-postgres quotes number by number. */
function arrayLiteral(values: (number | boolean)[]): string {
  return `{${values.join(',')}}`;
}
