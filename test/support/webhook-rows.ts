import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import type { Settlement } from '../../src/webhooks/delivery-queue.js';

export const FAILED: Settlement = {
  ...{ state: 'PENDING', status: 500, reason: 'no', pauseMs: 0, restMs: 60_000 },
};
export const DELIVERED: Settlement = {
  ...{ state: 'DELIVERED', status: 200, reason: null, pauseMs: null, restMs: null },
};

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

/**
 * Inserts deliveries to a webhook, one for each platform, each in a queue of its own unless
 * `queues` is their number.
 */
export async function insertDeliveries(
  pool: Pool,
  webhookId: string,
  platforms: readonly number[],
  { state = 'PENDING', queues = 1_000_000 } = {},
): Promise<void> {
  await pool.query(
    `insert into webhook_delivery (webhook_id, type, kind, entity_id, queue, for_readers, for_staff,
      at, blocked, state, settled_at, next_attempt_at)
    select $1::uuid, 'catalog.changed', 'platform', n, $1 || '/platform:' || n % $3, 'catalog.changed',
      'catalog.changed', now(), false, $4, case when $4 <> 'PENDING' then now() end,
      -- Due now, also where a millisecond is rounded up.
      now() - interval '1 second'
    from unnest($2::integer[]) as n`,
    [webhookId, platforms, queues, state],
  );
}
