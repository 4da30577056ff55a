import type { Pool } from 'pg';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../core/durations.js';
import { messageOf } from '../core/errors.js';
import type { JobKind } from '../core/work/jobs.js';
import type { Logger } from '../core/logger.js';
import { DELIVERY, MAX_PENDING, messageId } from './webhook-deliveries.js';
import type { DueEvent, Messages } from './messages.js';
import { type Attempt, SEND_MS, type WebhookSender } from './sender.js';
import type { WebhookMetrics } from './webhook-metrics.js';
import { type Receiver, SECRETS } from './webhooks.js';

/** Messages that one server sends at a time. */
const AT_ONCE = 32;

/** When failed deliveries are retried, and how long a webhook rests. In milliseconds. */
export const WEBHOOK_TIMINGS = {
  /** Doubled after each further failure. All pauses together are about 26 hours. */
  firstRetryMs: 5 * SECOND_MS,
  maxRetryMs: 4 * HOUR_MS,
  /** Maximum rest of a webhook whose receiver is down. */
  maxRestMs: 5 * MINUTE_MS,
  sendMs: SEND_MS,
  /** Delay of searches after their minute, in which a continued query may replace them. */
  searchDelayMs: MINUTE_MS,
  /** Delay of changes: by then all servers and indexes show them. */
  changeDelayMs: 3 * SECOND_MS,
};
export type WebhookTimings = typeof WEBHOOK_TIMINGS;

/** Number of attempts after which a delivery is a dead letter. */
const MAX_ATTEMPTS = 18;

const READ = `
  select d.message, d.kind, d.entity_id as "entityId", d.reference, d.at,
    d.version::float8 as version, d.attempts,
    d.for_readers as "forReaders", d.for_staff as "forStaff",
    greatest(d.pending_since, w.enabled_at) < now() - interval '${MAX_PENDING}' as "isLate",
    w.disabled_at is not null as "isOff", w.failures,
    case when w.resting_until > now() then w.resting_until end as "restingUntil",
    w.role, w.events, w.url, ${SECRETS} as secrets
  from webhook_delivery d join webhook w on w.id = d.webhook_id
  where d.id = $1 and d.state = 'PENDING'`;

/** Keeps `reference` only while the delivery may still be sent: PENDING, or DEAD and replayed. */
const SETTLE = `
  with settled as (
    update webhook_delivery set state = $2, status = $3, reason = $4, attempts = attempts + $5,
      attempted_at = case when $5 > 0 then now() else attempted_at end, next_attempt_at = $6,
      settled_at = case when $2 <> 'PENDING' then now() end,
      reference = case when $2 in ('PENDING', 'DEAD') then reference end
    where id = $1 and state = 'PENDING' returning webhook_id
  )
  update webhook w set failures = case when $7::integer is null then 0 else w.failures + 1 end,
    resting_until = now() + $7::integer * interval '1 millisecond'
  from settled where w.id = settled.webhook_id
    and ($7::integer is not null or $2 = 'DELIVERED' and w.failures > 0)`;

interface Delivery extends DueEvent, Receiver {
  /** A UUID. */
  message: string;
  /** The number of earlier attempts. */
  attempts: number;
  /** Whether the delivery has been pending for `MAX_PENDING`, so that this attempt is the last. */
  isLate: boolean;
  isOff: boolean;
  /** When the rest of the webhook ends; null without a rest. */
  restingUntil: Date | null;
  /** How often in a row the receiver was down. */
  failures: number;
}

interface Outcome extends Attempt {
  state: 'PENDING' | 'DELIVERED' | 'DEAD' | 'DROPPED';
  /** Whether the receiver as a whole failed: no answer, or status 500 and above. */
  isDown?: boolean;
}

const NOT_TOLD =
  'The object no longer exists, or the webhook does not want the event or may not see it.';
const DROPPED: Outcome = { state: 'DROPPED', status: null, reason: NOT_TOLD };
const TOO_LATE = `It waited for ${MAX_PENDING}: the receiver failed.`;
const GIVEN_UP: Outcome = { state: 'DEAD', status: null, reason: TOO_LATE };

/**
 * The job that delivers one event to one webhook. A failed attempt is repeated after a growing
 * pause. While a receiver is down, its webhook rests, and all its deliveries wait. An attempt whose
 * result is lost, because the server or Postgres stops, is repeated.
 */
export class DeliveryJob implements JobKind<{ id: number }> {
  readonly kind = DELIVERY;
  readonly atOnce = AT_ONCE;

  constructor(
    private readonly pool: Pool,
    private readonly messages: Messages,
    private readonly sender: WebhookSender,
    private readonly metrics: WebhookMetrics,
    private readonly logger: Logger,
    private readonly timings: WebhookTimings,
  ) {}

  async run({ id }: { id: number }, signal: AbortSignal): Promise<Date | undefined> {
    const [delivery] = (await this.pool.query<Delivery>(READ, [id])).rows;
    // The webhook was deleted, or the delivery was recorded before the server was killed.
    if (!delivery) return undefined;
    const { attempts, failures, isLate, isOff, restingUntil } = delivery;
    if (isOff) return inMs(HOUR_MS);
    if (restingUntil && !isLate) return restingUntil;
    const outcome = restingUntil ? GIVEN_UP : await this.attempt(delivery, signal);
    const { state, status, reason, isDown } = outcome;
    const isAttempt = outcome !== GIVEN_UP && outcome !== DROPPED;
    const { firstRetryMs, maxRetryMs, maxRestMs } = this.timings;
    // Jitter of 25 %: deliveries that failed together are not retried together.
    const pauseMs = Math.min(maxRetryMs, firstRetryMs * 2 ** attempts) * (0.75 + Math.random() / 2);
    const restMs = isDown ? Math.min(maxRestMs, firstRetryMs * 2 ** failures) : null;
    const next = state === 'PENDING' ? inMs(pauseMs) : undefined;
    const values = [id, state, status, reason, isAttempt ? 1 : 0, next, restMs];
    await this.pool.query(SETTLE, values);
    this.metrics.settled(state);
    return next;
  }

  private async attempt(delivery: Delivery, signal: AbortSignal): Promise<Outcome> {
    const { attempts, isLate, message } = delivery;
    const state = isLate || attempts + 1 >= MAX_ATTEMPTS ? 'DEAD' : 'PENDING';
    let body: string | null;
    try {
      body = await this.messages.write(delivery);
    } catch (error) {
      const reason = 'The message could not be written.';
      this.logger.warn({ error: messageOf(error) }, reason);
      return { state, status: null, reason };
    }
    if (body === null) return DROPPED;
    const result = await this.sender.send(delivery, messageId(message), body, signal);
    if (result.reason === null) return { ...result, state: 'DELIVERED' };
    signal.throwIfAborted();
    // A status below 500 may concern this message only.
    return { ...result, state, isDown: result.status === null || result.status >= 500 };
  }
}

function inMs(ms: number): Date {
  return new Date(Date.now() + ms);
}
