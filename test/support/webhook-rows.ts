import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';

/** Inserts a webhook; resolves to its id. */
export async function insertWebhook(pool: Pool, role: string | null = null): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `insert into webhook (name, url, events, role, secret, created_by) values ('시험',
      'http://127.0.0.1:1/', '{article.published,article.updated,article.unpublished,catalog.changed}',
      $1, $2, '')
    returning id`,
    [role, randomBytes(32)],
  );
  return rows[0]!.id;
}
