import type { Pool } from 'pg';
import type { IndexWriter } from '../search/index.js';
import type { SearchTarget } from './targets.js';

const SAMPLE = 100;

/** How Postgres and a generation stand to each other at about one moment. */
interface Standing {
  published: number;
  /** Changes under way: by so many the counts may differ. */
  pending: number;
  dead: number;
}

/**
 * Compares a generation that has received everything with Postgres: the number of documents, and a random sample of
 * articles. Resolves to null when they agree, else to what is wrong. Changes and dead letters on the way are allowed for.
 */
export async function verifyBuild(pool: Pool, writer: IndexWriter, target: SearchTarget): Promise<string | null> {
  const before = await standing(pool, target);
  const documents = await writer.count(target.generation);
  const after = await standing(pool, target);
  const slack = before.pending + after.pending + Math.abs(after.published - before.published);
  const low = Math.min(before.published, after.published) - Math.max(before.dead, after.dead) - slack;
  const high = Math.max(before.published, after.published) + slack;
  if (documents < low || documents > high) {
    return `The new generation holds ${documents} documents, Postgres ${after.published} published articles (${after.dead} dead letters, ${after.pending} changes under way).`;
  }
  const missing = await missingOfSample(pool, writer, target);
  return missing.length > 0
    ? `The new generation lacks published articles, among them those with the ids ${missing.slice(0, 5).join(', ')}.`
    : null;
}

async function standing(pool: Pool, target: SearchTarget): Promise<Standing> {
  const { rows } = await pool.query<Standing>(
    `select (select count(*) from article where status = 'PUBLISHED')::integer as published,
       (select count(*) from outbox)::integer + (select count(*) from delivery where target_id = $1)::integer as pending,
       (select count(*) from dead_letter where target_id = $1)::integer as dead`,
    [target.id],
  );
  return rows[0]!;
}

async function missingOfSample(pool: Pool, writer: IndexWriter, target: SearchTarget): Promise<number[]> {
  const { rows } = await pool.query<{ id: number }>(
    `select id from article where status = 'PUBLISHED' order by random() limit ${SAMPLE}`,
  );
  const held = await writer.versions(
    target.generation,
    rows.map((row) => row.id),
  );
  const missing = rows.map((row) => row.id).filter((id) => !held.has(id));
  if (missing.length === 0) return [];
  // What is still published, settled and not refused has no excuse.
  const { rows: unexplained } = await pool.query<{ id: number }>(
    `select id from article where id = any($2) and status = 'PUBLISHED'
       and not exists (select from outbox where kind = 'article' and entity_id = article.id)
       and not exists (select from delivery d where d.target_id = $1 and d.article_id = article.id)
       and not exists (select from dead_letter l where l.target_id = $1 and l.article_id = article.id)`,
    [target.id, missing],
  );
  return unexplained.map((row) => row.id);
}
