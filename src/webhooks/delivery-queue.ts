import { bulkhead } from 'cockatiel';
import type { Pool } from 'pg';
import { MAX_PENDING } from './deliveries.js';
import type { DueEvent } from './messages.js';
import type { Attempt } from './sender.js';
import { type Receiver, SECRETS } from './webhooks.js';

/** Maximum number of deliveries to one webhook at a time, by all servers together. */
const PER_WEBHOOK = 4;

/**
 * Maximum number of connections that settlements hold. They wait while queues are changed, at most
 * five seconds for each lock.
 */
const MAX_SETTLING = 3;

/**
 * Claims what is due, of each queue its first delivery alone, also while that waits for its next
 * attempt or is being sent. Servers that claim at once skip each other's rows; a claim that expired
 * is free again. Webhooks take turns: those with few deliveries in flight come first. One whose
 * receiver failed gets a single delivery after its rest, and all of them when that succeeds.
 */
const CLAIM = `
  with ready as (
    select w.id, case when w.failures = 0 then ${PER_WEBHOOK} else 1 end as most,
      (select count(*) from webhook_delivery c
        where c.webhook_id = w.id and c.state = 'PENDING' and c.claimed_until >= now()) as claimed
    from webhook w where w.disabled_at is null and coalesce(w.resting_until <= now(), true)
  ), due as (
    select d.id from ready r cross join lateral (
      select d.id, row_number() over (order by d.next_attempt_at, d.id) as place
      from webhook_delivery d
      where d.webhook_id = r.id and d.state = 'PENDING' and not d.blocked
        and d.next_attempt_at <= now() and coalesce(d.claimed_until < now(), true)
      order by d.next_attempt_at, d.id limit greatest(0, r.most - r.claimed)
    ) d
    order by r.claimed + d.place, d.id limit $1
  ), locked as (
    select id from webhook_delivery where id in (select id from due) and state = 'PENDING'
      and coalesce(claimed_until < now(), true)
    for update skip locked
  )
  update webhook_delivery d set claim = gen_random_uuid(),
    claimed_until = now() + $2 * interval '1 millisecond', attempted_at = now()
  from locked, webhook w where d.id = locked.id and w.id = d.webhook_id
  returning d.id, d.claim, d.message, d.kind, d.entity_id as "entityId", d.reference, d.at,
    d.for_readers as "forReaders", d.for_staff as "forStaff", d.superseded, d.attempts,
    -- What waited while the webhook was off has not been tried since.
    greatest(d.pending_since, w.enabled_at) < now() - interval '${MAX_PENDING}' as "isLast",
    w.failures as "webhookFailures", w.role, w.events, w.url, ${SECRETS} as secrets`;

/** A claimed delivery, with what is needed to send it. */
export interface DueDelivery extends DueEvent, Receiver {
  id: number;
  /** A UUID, other for each claim. */
  claim: string;
  /** A UUID. */
  message: string;
  /** Number of attempts before this one. */
  attempts: number;
  /** Whether it has been tried for so long that this attempt is its last one. */
  isLast: boolean;
  /** Number of failures of the receiver since its last success. */
  webhookFailures: number;
}

/** The result of a delivery: the state that it has now, and its pause before the next attempt. */
export interface Settlement extends Attempt {
  state: 'PENDING' | 'DELIVERED' | 'DEAD' | 'DROPPED';
  /** In milliseconds; null unless it stays pending. */
  pauseMs: number | null;
  /** How long the webhook rests, in milliseconds; null unless its receiver failed as a whole. */
  restMs: number | null;
}

/** The deliveries in the database, for the workers of all servers. */
export class DeliveryQueue {
  private readonly settling = bulkhead(MAX_SETTLING, Infinity);

  /** `claimMs`: how long a claim lasts, longer than an attempt. */
  constructor(
    private readonly pool: Pool,
    private readonly claimMs: number,
  ) {}

  /** Claims due deliveries, `limit` at most. */
  async claim(limit: number): Promise<DueDelivery[]> {
    const { rows } = await this.pool.query<DueDelivery>({
      name: 'webhook-claim',
      text: CLAIM,
      values: [limit, this.claimMs],
    });
    return rows.sort((a, b) => a.id - b.id);
  }

  /** Writes the result of an attempt. Does nothing if the claim is no longer the last one. */
  async settle(
    { id, claim }: Pick<DueDelivery, 'id' | 'claim'>,
    { state, status, reason, pauseMs, restMs }: Settlement,
  ): Promise<void> {
    await this.settling.execute(() =>
      this.pool.query({
        name: 'webhook-settle',
        text: 'select settle_webhook_delivery($1, $2, $3, $4, $5, $6, $7)',
        values: [id, claim, state, status, reason, pauseMs, restMs],
      }),
    );
  }

  /** Gives a claim back: the attempt was ended by this server and does not count. */
  async release({ id, claim }: Pick<DueDelivery, 'id' | 'claim'>): Promise<void> {
    await this.pool.query(
      'update webhook_delivery set claimed_until = null where id = $1 and claim = $2',
      [id, claim],
    );
  }
}
