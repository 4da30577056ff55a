import type { Pool, PoolClient } from 'pg';
import { transaction } from '../core/connections.js';

/** Maximum number of deliveries that one statement changes: others wait for it, or for its rows. */
export const BATCH = 1_000;

/** Maximum time to wait for a lock. The work is tried again later. */
const LOCK_TIMEOUT = '3s';

/** One server at a time, so that deliveries are in the order of their events. */
const TURN = `select pg_try_advisory_xact_lock(hashtext('doum_webhook_dispatch')) as "isOurs"`;

const LOCK_QUEUES = `select pg_advisory_xact_lock(hashtext('doum_webhook_queues'))`;

/** The oldest delivery of each of these queues becomes its first one, unless it has one. */
const UNBLOCK = `
  update webhook_delivery set blocked = false where id in (
    select oldest.id
    from unnest($1::text[]) as q (queue) cross join lateral (
      select d.id from webhook_delivery d where d.queue = q.queue and d.state = 'PENDING'
      order by d.id limit 1) oldest
    -- Not "not exists", which may become a join that reads all first deliveries for each queue.
    where (
      select d.id from webhook_delivery d
      where d.queue = q.queue and d.state = 'PENDING' and not d.blocked) is null)`;

/**
 * Runs the work in a transaction while no other server distributes events or changes queues.
 * Resolves to null, without running it, while one does.
 */
export function inTurn<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T | null> {
  return transaction(pool, async (client) => {
    const { rows } = await client.query<{ isOurs: boolean }>(TURN);
    return rows[0]!.isOurs ? work(client) : null;
  });
}

/**
 * To be called before deliveries become pending, or stop being so: until the transaction ends, no
 * delivery is settled. Settlements hold connections while they wait, so the transaction must be
 * short.
 */
export async function lockQueues(client: PoolClient): Promise<void> {
  await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`);
  await client.query(LOCK_QUEUES);
}

/** A row that names a queue. */
export interface InQueue {
  queue: string;
}

/** Gives each of these queues a first delivery, if it has a pending one. Needs `lockQueues`. */
export async function unblock(client: PoolClient, queues: readonly InQueue[]): Promise<void> {
  await client.query(UNBLOCK, [queues.map(({ queue }) => queue)]);
}
