import type { PoolClient } from 'pg';
import { runStepsInTurns } from '../../../core/turns.js';
import type { IndexedRow } from './pending-documents.js';
import { SegmentBuilder, type SegmentTerm } from './segment-builder.js';
import { READ_INDEXED_DOCUMENTS } from './stored-index.sql.js';

/** The number of documents of a full segment. */
const SEGMENT_SIZE = 8_192;
/** Documents that are read, and terms that are written, with one statement. */
const DOCUMENTS_PER_STATEMENT = 500;
const TERMS_PER_STATEMENT = 4_000;

/** Segments below this size are merged when there are more than `MAX_SMALL` of them. */
const SMALL_SEGMENT = SEGMENT_SIZE / 2;
const MAX_SMALL = 8;

/**
 * Moves pending documents into a segment, within the transaction of the client, which holds the
 * lock on the segments. A document that is written meanwhile stays pending. Writes of the others
 * wait from the last statement to the end of the transaction. Resolves to whether any were moved.
 */
export async function movePending(client: PoolClient, generation: number): Promise<boolean> {
  const { rows } = await client.query<{ id: number }>(
    `select article_id as id from search_pending where generation = $1
     order by article_id limit ${SEGMENT_SIZE}`,
    [generation],
  );
  if (rows.length === 0) return false;
  const { articleIds, versions } = await writeSegment(
    client,
    generation,
    rows.map(({ id }) => id),
  );
  // Writers lock pending rows in the same order, which prevents deadlocks.
  await client.query(
    `with moved as materialized (
       select p.article_id from search_pending p
         join unnest($2::integer[], $3::bigint[]) as m (article_id, version) using (article_id)
       where p.generation = $1 and p.article_id = any(array(select unnest($2::integer[])))
         and p.version <= m.version
       order by p.article_id for update of p)
     delete from search_pending p
     where p.generation = $1 and p.article_id = any(array(select article_id from moved))`,
    [generation, articleIds, versions],
  );
  return articleIds.length > 0;
}

/** Merges the smallest segments if there are too many, under the same conditions. */
export async function mergeSegments(client: PoolClient, generation: number): Promise<void> {
  const { rows } = await client.query<{ id: number; current: number[] }>(
    `select s.id, array_agg(d.article_id order by d.article_id)
       filter (where d.article_id is not null) as current
     from search_segment s cross join unnest(s.article_ids, s.versions) as indexed (id, version)
       left join search_document d on d.generation = s.generation and d.article_id = indexed.id
         and d.version = indexed.version
     where s.generation = $1 group by s.id`,
    [generation],
  );
  const small = rows
    .map(({ id, current }) => ({ id, current: current ?? [] }))
    .filter(({ current }) => current.length < SMALL_SEGMENT)
    .sort((a, b) => a.current.length - b.current.length);
  if (small.length <= MAX_SMALL) return;
  const merged = small.slice(0, MAX_SMALL);
  const articleIds = [...new Set(merged.flatMap(({ current }) => current))].sort((a, b) => a - b);
  for (const ids of chunks(articleIds)) await writeSegment(client, generation, ids);
  const old = merged.map(({ id }) => id);
  await client.query('delete from search_segment where id = any($1::integer[])', [old]);
  await client.query('delete from search_posting where segment = any($1::integer[])', [old]);
}

/** Writes one segment of these articles, in their current versions. */
async function writeSegment(
  client: PoolClient,
  generation: number,
  articleIds: readonly number[],
): Promise<{ articleIds: number[]; versions: number[] }> {
  const builder = new SegmentBuilder();
  for (const ids of chunks(articleIds, DOCUMENTS_PER_STATEMENT)) {
    const { rows } = await client.query<IndexedRow>(READ_INDEXED_DOCUMENTS, [generation, ids]);
    await runStepsInTurns(builder.add(rows));
  }
  const { articleIds: indexed, versions, ...documents } = builder.columns();
  if (builder.size === 0) return { articleIds: indexed, versions };
  const { rows } = await client.query<{ id: number }>(
    `insert into search_segment (generation, article_ids, versions, documents, terms, bytes)
     values ($1, $2, $3, $4, 0, 0) returning id`,
    [generation, indexed, versions, JSON.stringify(documents)],
  );
  const [{ id } = { id: 0 }] = rows;
  let [terms, bytes] = [0, 0];
  for (const some of batches(builder.postings())) {
    await client.query(
      `insert into search_posting (segment, term, lists, starts)
       select $1, * from unnest($2::text[], $3::bytea[], $4::bytea[])`,
      [
        id,
        some.map(({ key }) => key),
        some.map(({ lists }) => lists),
        some.map(({ starts }) => starts),
      ],
    );
    terms += some.length;
    bytes += some.reduce((sum, { lists }) => sum + lists.length, 0);
  }
  await client.query('update search_segment set terms = $2, bytes = $3 where id = $1', [
    id,
    terms,
    bytes,
  ]);
  return { articleIds: indexed, versions };
}

function* chunks<T>(items: readonly T[], size = SEGMENT_SIZE): Generator<T[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size);
}

function* batches(terms: Iterable<SegmentTerm>): Generator<SegmentTerm[]> {
  let some: SegmentTerm[] = [];
  for (const term of terms) {
    if (some.push(term) < TERMS_PER_STATEMENT) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}
