import type { Pool } from 'pg';
import { transaction } from '../core/database/connections.js';
import { createInstance, type Fields } from '../core/database/database.js';
import { badInput } from '../core/errors.js';
import { addJobs } from '../core/work/job-queue.js';
import { WebhookDelivery, WebhookDeliveryState } from './webhook-types.js';

export type EventKind =
  'article' | 'product' | 'category' | 'platform' | 'feedback' | 'search' | 'work';

/** The kind of the jobs that deliver one event to one webhook. */
export const DELIVERY = 'webhook-delivery';

const PREFIX = 'msg_';

/** A delivery that is pending for longer than this becomes a dead letter when it fails. */
export const MAX_PENDING = '26 hours';

/** SQL: counts the deliveries of `webhook w` in this state, up to `max`. */
export function countDeliveries(state: 'PENDING' | 'DEAD', max: number): string {
  return `(select count(*) from (
    select from webhook_delivery d where d.webhook_id = w.id and d.state = '${state}'
    limit ${max}) counted)`;
}

/** SQL: the time of the oldest pending event of `webhook w`, which has the lowest id. */
export const OLDEST_WAITING = `(
  select d.at from webhook_delivery d where d.webhook_id = w.id and d.state = 'PENDING'
  order by d.id limit 1)`;

/** The index on each state gives this order. */
const LIST = `
  select '${PREFIX}' || message as id, type as event, d.state, at as "occurredAt", attempts,
    attempted_at as "lastAttemptAt",
    case when d.state = 'PENDING' then next_attempt_at end as "nextAttemptAt", status, reason
  from unnest($2::text[]) as s (state) cross join lateral (
    select * from webhook_delivery d where d.webhook_id = $1 and d.state = s.state
    order by d.id desc limit $3) d
  order by d.id desc limit $3`;

const REPLAY = `
  update webhook_delivery set state = 'PENDING', attempts = 0, pending_since = now(),
    next_attempt_at = now(), settled_at = null
  where webhook_id = $1 and state = 'DEAD' and at >= coalesce($2, '-infinity'::timestamptz)
    and ($3::text[] is null or '${PREFIX}' || message = any($3))
  returning id`;

/** Each statement selects one batch to delete. */
const OLD = [
  // Deliveries of a webhook that was deleted while its events were dispatched.
  `select id from webhook_delivery d where not exists (
     select from webhook w where w.id = d.webhook_id)`,
  `select id from webhook_delivery
   where state in ('DELIVERED', 'DROPPED') and settled_at < now() - interval '3 days'`,
  `select id from webhook_delivery where state = 'DEAD' and settled_at < now() - interval '30 days'`,
  `select d.id from webhook w cross join lateral (
     select id from webhook_delivery where webhook_id = w.id and state = 'DEAD'
     order by id desc offset 10000) d`,
].map(
  (old) => `with old as materialized (${old} limit 1000)
  delete from webhook_delivery where id in (
    select id from webhook_delivery where id in (select id from old) for update skip locked)`,
);

/** The id of a message as its receiver sees it. */
export function messageId(message: string): string {
  return PREFIX + message;
}

/** The newest deliveries of a webhook, at most `first`; null: in any state. */
export async function listDeliveries(
  pool: Pool,
  webhookId: string,
  state: WebhookDeliveryState | null,
  first: number,
): Promise<WebhookDelivery[]> {
  const states = state === null ? Object.values(WebhookDeliveryState) : [state];
  const { rows } = await pool.query<Fields<WebhookDelivery>>(LIST, [webhookId, states, first]);
  return rows.map((row) => createInstance(WebhookDelivery, row));
}

/**
 * Sends dead letters again: those with `ids`, or all if `ids` is null. Resolves to their number.
 * BAD_USER_INPUT for more than 100 ids.
 */
export async function replayDeliveries(
  pool: Pool,
  webhookId: string,
  since: Date | null,
  ids: readonly string[] | null,
): Promise<number> {
  if (ids && ids.length > 100)
    throw badInput('ids', `ids has ${ids.length} entries; at most 100 are possible.`);
  return transaction(pool, async (client) => {
    const { rows } = await client.query<{ id: number }>(REPLAY, [webhookId, since, ids]);
    const jobs = rows.map(({ id }) => ({ id, delayMs: 0 }));
    await addJobs(client, DELIVERY, jobs);
    return rows.length;
  });
}

/**
 * Deletes, in batches, deliveries that were sent or dropped 3 days ago, dead letters older than 30
 * days, and all but the newest 10,000 dead letters of each webhook. Ends early when the signal
 * aborts.
 */
export async function cleanDeliveries(pool: Pool, stopping?: AbortSignal): Promise<void> {
  for (const old of OLD)
    for (let deleted = 1; deleted > 0 && !stopping?.aborted;) {
      deleted = (await pool.query(old)).rowCount!;
    }
}
