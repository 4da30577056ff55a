import type { Pool } from 'pg';
import { transaction } from '../core/connections.js';
import { KEPT, MAX_PENDING } from './deliveries.js';
import { BATCH, lockQueues, type InQueue, unblock } from './queue-lock.js';

/** How long dead letters are kept: somebody has to find them. */
const DEAD_KEPT = '30 days';

/** Maximum number of dead letters of a webhook. The oldest ones are deleted. */
const MAX_DEAD = 10_000;

/**
 * What nobody will receive: a webhook that rests tries few of its deliveries, so the others would
 * wait for ever. Readers can give feedback and search faster than a slow receiver takes it, so such
 * deliveries are given up although it succeeds.
 */
const LATE = `
  select d.id from webhook w cross join lateral (
    select d.id from webhook_delivery d
    where d.webhook_id = w.id and d.state = 'PENDING' and coalesce(d.claimed_until < now(), true)
      and greatest(d.pending_since, w.enabled_at) < now() - interval '${MAX_PENDING}'
      and (d.kind in ('feedback', 'search')
        or w.failing_since < now() - interval '${MAX_PENDING}')
    order by d.id limit ${BATCH}) d
  where w.disabled_at is null
  limit ${BATCH}`;

const EXPIRE = `
  with dead as (
    update webhook_delivery set state = 'DEAD', settled_at = now(), claim = null,
      claimed_until = null,
      reason = coalesce(reason,
        'It waited for ${MAX_PENDING}: the receiver failed or was too slow.')
    where id = any($1) and state = 'PENDING' and coalesce(claimed_until < now(), true)
    returning queue
  )
  select distinct queue from dead`;

/** The webhooks that have deliveries, found by one step in an index for each. */
const ORPHANS = `
  with recursive known as (
    (select webhook_id as id from webhook_delivery order by webhook_id limit 1)
    union all
    select next.id from known cross join lateral (
      select webhook_id as id from webhook_delivery
      where webhook_id > known.id order by webhook_id limit 1) next
  )
  -- "offset 0" keeps the order: no row of a webhook that exists is locked.
  select d.id from (
    select id from known where not exists (
      select from webhook w where w.id = known.id) offset 0) gone
  cross join lateral (
    select d.id from webhook_delivery d where d.webhook_id = gone.id
    limit ${BATCH} for update skip locked) d
  limit ${BATCH}`;

const settledBefore = (states: string, kept: string) => `
  select id from webhook_delivery
  where ${states} and settled_at < now() - interval '${kept}'
  order by settled_at limit ${BATCH} for update skip locked`;

const TOO_MANY_DEAD = `
  select d.id from webhook w cross join lateral (
    select id from webhook_delivery where webhook_id = w.id and state = 'DEAD'
    order by id desc offset ${MAX_DEAD} limit 1) newest
  cross join lateral (
    select d.id from webhook_delivery d
    where d.webhook_id = w.id and d.state = 'DEAD' and d.id <= newest.id
    order by d.id limit ${BATCH} for update skip locked) d
  limit ${BATCH}`;

/** Statements that select what is deleted, one batch each. */
const OLD = [
  ORPHANS,
  settledBefore(`state in ('DELIVERED', 'DROPPED')`, KEPT),
  settledBefore(`state = 'DEAD'`, DEAD_KEPT),
  TOO_MANY_DEAD,
];

/**
 * Gives up what has waited for too long for a receiver that fails or is too slow. Deletes the
 * deliveries of deleted webhooks, what was delivered or dropped three days ago, dead letters of 30
 * days ago, and those beyond the newest 10,000 of each webhook. Works in batches, each with a
 * commit, so that settlements need not wait and a later call continues what was interrupted. Ends
 * early when the signal aborts.
 */
export async function cleanDeliveries(pool: Pool, stopping?: AbortSignal): Promise<void> {
  const repeat = async (batch: () => Promise<number>) => {
    while (!stopping?.aborted && (await batch()) > 0);
  };
  await repeat(() => expireBatch(pool));
  for (const old of OLD)
    await repeat(async () => {
      // A set that is computed once: the rows are locked before they are deleted.
      const { rowCount } = await pool.query(
        `with old as materialized (${old}) delete from webhook_delivery where id in (select id from old)`,
      );
      return rowCount!;
    });
}

/** Resolves to the number of queues in which something was given up. */
function expireBatch(pool: Pool): Promise<number> {
  return transaction(pool, async (client) => {
    const late = await client.query<{ id: number }>(LATE);
    if (late.rows.length === 0) return 0;
    await lockQueues(client);
    const { rows } = await client.query<InQueue>(EXPIRE, [late.rows.map(({ id }) => id)]);
    await unblock(client, rows);
    return rows.length;
  });
}
