import type { Pool, PoolClient } from 'pg';
import { transaction } from '../../src/core/connections.js';

/** Articles per transaction, and rows per statement. */
const BATCH_SIZE = 1_000;

/** The tables that an import of articles fills, each with the condition for a batch of articles. */
const TABLES: { table: string; where: string }[] = [
  { table: 'article', where: 'id = any($1)' },
  { table: 'article_revision', where: 'article_id = any($1)' },
  {
    table: 'article_variant',
    where: 'revision_id in (select id from article_revision where article_id = any($1))',
  },
  {
    table: 'article_variant_platform',
    where: 'revision_id in (select id from article_revision where article_id = any($1))',
  },
  { table: 'article_statistics', where: 'article_id = any($1)' },
  { table: 'import_memory', where: `kind = 'article' and thing_id = any($1)` },
];

type Row = Record<string, unknown>;

/** The rows of all articles, for each batch and table. */
export type ArticleRows = { table: string; rows: Row[] }[][];

/** Reads the rows of all articles with their rendered bodies. */
export async function readArticleRows(pool: Pool): Promise<ArticleRows> {
  const { rows } = await pool.query<{ id: number }>('select id from article order by id');
  const ids = rows.map(({ id }) => id);
  const batches: ArticleRows = [];
  for (let from = 0; from < ids.length; from += BATCH_SIZE) {
    const batch: ArticleRows[number] = [];
    for (const { table, where } of TABLES) {
      const read = await pool.query<Row>(`select * from ${table} where ${where} order by 1`, [
        ids.slice(from, from + BATCH_SIZE),
      ]);
      batch.push({ table, rows: read.rows });
    }
    batches.push(batch);
  }
  return batches;
}

/**
 * Inserts rows by multi-row INSERT statements, one transaction for each batch. The database has the
 * catalogue and no article. Resolves to the duration in seconds.
 */
export async function insertBare(pool: Pool, batches: ArticleRows): Promise<number> {
  const startedAt = performance.now();
  for (const batch of batches) {
    await transaction(pool, async (client) => {
      for (const { table, rows } of batch)
        for (let from = 0; from < rows.length; from += BATCH_SIZE)
          await insertRows(client, table, rows.slice(from, from + BATCH_SIZE));
    });
  }
  return (performance.now() - startedAt) / 1_000;
}

async function insertRows(client: PoolClient, table: string, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0]!);
  const values = rows.map(
    (_, row) => `(${columns.map((_, i) => `$${row * columns.length + i + 1}`).join(', ')})`,
  );
  await client.query(
    `insert into ${table} (${columns.join(', ')}) overriding system value
     values ${values.join(', ')}`,
    rows.flatMap((row) => columns.map((column) => row[column])),
  );
}
