import type { Pool } from 'pg';
import type { IndexWriter } from '../search/index.js';
import { AWAITED_ATTEMPTS } from './deliveries.js';
import { flat, IndexComparison } from './index-comparison.js';
import type { SearchTarget } from './targets.js';

/** Articles that are compared. */
const SAMPLE_SIZE = 500;

/** Ids of articles that the message names. */
const MAX_NAMED = 5;

/** A build with more dead letters than this and than a tenth of the articles is given up. */
const MAX_DEAD = 10;

/** What Postgres counts for a generation, at about one moment. */
interface Counts {
  published: number;
  /** Changes under way: the number of documents may differ by as many. */
  pending: number;
  /** Dead letters, and deliveries that are about to become one. */
  dead: number;
}

/**
 * Compares a generation that has received everything with Postgres: the number of documents, and a
 * random sample of articles with all that is searched of them. Resolves to null when they agree,
 * else to a sentence that says what is wrong. Changes under way may differ, and so may dead letters
 * as long as they are few: a generation that refuses a tenth of the articles was made wrong.
 */
export async function verifyBuild(
  pool: Pool,
  writer: IndexWriter,
  target: SearchTarget,
): Promise<string | null> {
  const before = await readCounts(pool, target);
  const documents = await writer.count(target.generation);
  const after = await readCounts(pool, target);
  const slack = before.pending + after.pending + Math.abs(after.published - before.published);
  const low =
    Math.min(before.published, after.published) - Math.max(before.dead, after.dead) - slack;
  const high = Math.max(before.published, after.published) + slack;
  const summary = `The new generation holds ${documents} documents, Postgres ${after.published} published articles (${after.dead} dead letters, ${after.pending} changes under way).`;
  if (documents < low || documents > high) return summary;
  if (after.dead > Math.max(MAX_DEAD, after.published / 10))
    return `The engine refuses too many articles. ${summary}`;

  const { rows } = await pool.query<{ id: number }>(
    `select id from article where status = 'PUBLISHED' order by random() limit ${SAMPLE_SIZE}`,
  );
  const ids = rows.map(({ id }) => id);
  const wrong = flat(await new IndexComparison(pool, writer, target).compare(ids));
  return wrong.length > 0
    ? `The new generation disagrees with Postgres about published articles, among them those with the ids ${wrong.slice(0, MAX_NAMED).join(', ')}.`
    : null;
}

async function readCounts(pool: Pool, target: SearchTarget): Promise<Counts> {
  const { rows } = await pool.query<Counts>(
    `select (select count(*) from article where status = 'PUBLISHED')::integer as published,
       (select count(*) from outbox)::integer
         + (select count(*) from delivery where target_id = $1 and attempts <= $2)::integer as pending,
       (select count(*) from dead_letter where target_id = $1)::integer
         + (select count(*) from delivery where target_id = $1 and attempts > $2)::integer as dead`,
    [target.id, AWAITED_ATTEMPTS],
  );
  return rows[0]!;
}
