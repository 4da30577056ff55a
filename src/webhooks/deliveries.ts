import type { Pool } from 'pg';
import { createInstance, type Fields } from '../core/create-instance.js';
import { WebhookDeliveryState } from './event-types.js';
import { WebhookDelivery } from './webhook-types.js';

/** The beginning of the id of a message. */
const PREFIX = 'msg_';

/** Deliveries that have been tried for longer become dead letters when they fail. */
export const MAX_PENDING = '26 hours';

/** How long deliveries are kept that are no dead letters. */
export const KEPT = '3 days';

const STATES = {
  /** What is to be replayed waits, too. */
  WAITING: ['PENDING', 'REPLAYING'],
  DEAD: ['DEAD'],
};

/** SQL: the number of these deliveries of `webhook w`; more than `max` are not counted. */
export function countDeliveries(states: keyof typeof STATES, max: number): string {
  return `(select count(*) from (
    select from webhook_delivery d
    where d.webhook_id = w.id and d.state in ('${STATES[states].join("', '")}')
    limit ${max}) counted)`;
}

/** SQL: the time of the oldest event that `webhook w` has not told yet. It has the lowest id. */
export const OLDEST_WAITING = `(
  select min(o.at) from unnest('{${STATES.WAITING.join()}}'::text[]) as s (state)
    cross join lateral (
      select d.at from webhook_delivery d where d.webhook_id = w.id and d.state = s.state
      order by d.id limit 1) o)`;

/** What is to be replayed is shown as pending: it is in a moment. An index has each state sorted. */
const LIST = `
  select '${PREFIX}' || message as id, type as event, shown.state, at as "occurredAt", attempts,
    attempted_at as "lastAttemptAt",
    case when shown.state = 'PENDING' then next_attempt_at end as "nextAttemptAt", status, reason
  from unnest($2::text[]) as s (state) cross join lateral (
    select * from webhook_delivery d where d.webhook_id = $1 and d.state = s.state
    order by d.id desc limit $3) d
  cross join lateral (
    select case d.state when 'REPLAYING' then 'PENDING' else d.state end as state) shown
  order by d.id desc limit $3`;

/** The id of a message as its receiver sees it. */
export function messageId(message: string): string {
  return PREFIX + message;
}

/** The newest deliveries of a webhook, `first` at most; in one state, unless it is null. */
export async function listDeliveries(
  pool: Pool,
  webhookId: string,
  state: WebhookDeliveryState | null,
  first: number,
): Promise<WebhookDelivery[]> {
  const asked = state === null ? Object.values(WebhookDeliveryState) : [state];
  const states = asked.flatMap((one) =>
    one === WebhookDeliveryState.PENDING ? STATES.WAITING : one,
  );
  const { rows } = await pool.query<Fields<WebhookDelivery>>(LIST, [webhookId, states, first]);
  return rows.map((row) => createInstance(WebhookDelivery, row));
}
