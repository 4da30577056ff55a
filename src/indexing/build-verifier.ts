import type { Pool } from 'pg';
import type { IndexWriter } from '../search/index.js';
import { AWAITED_ATTEMPTS } from './deliveries.js';
import { flat, IndexComparison } from './index-comparison.js';
import type { SearchTarget } from './targets.js';

const SAMPLE = 500;
const SHOWN = 5;

/** How Postgres and a generation stand to each other at about one moment. */
interface Standing {
  published: number;
  /** Changes under way: by so many the counts may differ. */
  pending: number;
  /** Dead letters, and what is close to being one. */
  dead: number;
}

/**
 * Compares a generation that has received everything with Postgres: the number of documents, and a
 * random sample of articles with all that is searched of them. Resolves to null when they agree,
 * else to what is wrong. Changes on the way are allowed for, and so are dead letters as long as
 * they are few: a generation that refuses a tenth of the articles is made wrong.
 */
export async function verifyBuild(
  pool: Pool,
  writer: IndexWriter,
  target: SearchTarget,
): Promise<string | null> {
  const before = await standing(pool, target);
  const documents = await writer.count(target.generation);
  const after = await standing(pool, target);
  const slack = before.pending + after.pending + Math.abs(after.published - before.published);
  const low =
    Math.min(before.published, after.published) - Math.max(before.dead, after.dead) - slack;
  const high = Math.max(before.published, after.published) + slack;
  const counts = `The new generation holds ${documents} documents, Postgres ${after.published} published articles (${after.dead} dead letters, ${after.pending} changes under way).`;
  if (documents < low || documents > high) return counts;
  if (after.dead > Math.max(10, after.published / 10))
    return `The engine refuses too many articles. ${counts}`;

  const { rows } = await pool.query<{ id: number }>(
    `select id from article where status = 'PUBLISHED' order by random() limit ${SAMPLE}`,
  );
  const ids = rows.map(({ id }) => id);
  const wrong = flat(await new IndexComparison(pool, writer, target).compare(ids));
  return wrong.length > 0
    ? `The new generation disagrees with Postgres about published articles, among them those with the ids ${wrong.slice(0, SHOWN).join(', ')}.`
    : null;
}

async function standing(pool: Pool, target: SearchTarget): Promise<Standing> {
  const { rows } = await pool.query<Standing>(
    `select (select count(*) from article where status = 'PUBLISHED')::integer as published,
       (select count(*) from outbox)::integer
         + (select count(*) from delivery where target_id = $1 and attempts <= $2)::integer as pending,
       (select count(*) from dead_letter where target_id = $1)::integer
         + (select count(*) from delivery where target_id = $1 and attempts > $2)::integer as dead`,
    [target.id, AWAITED_ATTEMPTS],
  );
  return rows[0]!;
}
