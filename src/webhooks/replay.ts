import type { Pool } from 'pg';
import { badInput } from '../core/errors.js';
import { KEPT, messageId } from './deliveries.js';
import { BATCH, inTurn, lockQueues, type InQueue, unblock } from './queue-lock.js';

const MAX_IDS = 100;

/** Without the lock of the queues: nothing else changes dead letters, but their deletion. */
const MARK = `
  update webhook_delivery set state = 'REPLAYING'
  where webhook_id = $1 and state = 'DEAD' and at >= coalesce($2, '-infinity'::timestamptz)
    and ($3::text[] is null or '${messageId('')}' || message = any($3))`;

/** The oldest ones of each webhook come first. Only replays in turn change them. */
const CHOOSE = `
  select d.id from webhook w cross join lateral (
    select id from webhook_delivery where webhook_id = w.id and state = 'REPLAYING'
    order by id limit ${BATCH}) d
  limit ${BATCH}`;

/**
 * A replayed delivery is superseded when a newer one of its queue was sent, or may have been sent
 * and deleted since, unless that one is replayed after it.
 */
const REPLAY = `
  with chosen as (
    select id, queue, settled_at < now() - interval '${KEPT}' as old
    from webhook_delivery where id = any($1) for update
  ), newest as (
    select q.queue, max(o.id) as id
    from (select distinct queue from chosen) q
      cross join unnest('{PENDING,DELIVERED,DEAD,DROPPED}'::text[]) as s (state)
      cross join lateral (
        select o.id from webhook_delivery o
        where o.queue = q.queue and o.state = s.state
        order by o.id desc limit 1) o
    group by q.queue
  ), replayed as (
    update webhook_delivery d set state = 'PENDING', blocked = true, attempts = 0,
      claim = null, pending_since = now(), next_attempt_at = now(), settled_at = null,
      superseded = d.superseded or c.old or coalesce(n.id > c.id, false)
    from chosen c left join newest n on n.queue = c.queue
    where d.id = c.id returning d.queue
  )
  select distinct queue from replayed`;

/**
 * Decides to send dead letters again: those with `ids`, or all if it is null. Resolves to their
 * number; `replayBatch` makes them pending. BAD_USER_INPUT for more than 100 ids.
 */
export async function markForReplay(
  pool: Pool,
  webhookId: string,
  since: Date | null,
  ids: readonly string[] | null,
): Promise<number> {
  if (ids && ids.length > MAX_IDS)
    throw badInput('ids', `ids has ${ids.length} entries; at most ${MAX_IDS} are possible.`);
  const { rowCount } = await pool.query(MARK, [webhookId, since, ids]);
  return rowCount!;
}

/**
 * Makes some of the marked dead letters pending, those of one article after each other and after
 * what is being sent. One that is older than what its receiver may know tells what holds now.
 * Resolves to whether there may be more.
 */
export async function replayBatch(pool: Pool): Promise<boolean> {
  const replayed = await inTurn(pool, async (client) => {
    const chosen = await client.query<{ id: number }>(CHOOSE);
    if (chosen.rows.length === 0) return false;
    await lockQueues(client);
    const { rows } = await client.query<InQueue>(REPLAY, [chosen.rows.map(({ id }) => id)]);
    await unblock(client, rows);
    return true;
  });
  return replayed ?? false;
}
