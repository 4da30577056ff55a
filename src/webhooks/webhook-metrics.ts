import type { Pool } from 'pg';
import { createCounter, type Registry, registerPostgresGauges } from '../core/metrics.js';
import { countDeliveries, OLDEST_WAITING } from './deliveries.js';

/** Maximum number that is counted of the events, and of the deliveries of a webhook. */
const MAX_COUNTED = 1_000;

/** What waits for a webhook that is off is no backlog. */
const READ = `
  with state as (
    select
      case when w.disabled_at is null then ${countDeliveries('PENDING', MAX_COUNTED)} else 0 end
        as pending,
      case when w.disabled_at is null then ${OLDEST_WAITING} end as oldest,
      ${countDeliveries('DEAD', MAX_COUNTED)} as dead
    from webhook w
    union all
    select (select count(*) from (select from webhook_event limit ${MAX_COUNTED}) counted),
      (select at from webhook_event order by id limit 1), 0
  )
  select sum(pending)::float8 as doum_webhook_pending,
    sum(dead)::float8 as doum_webhook_dead_letters,
    coalesce(extract(epoch from clock_timestamp() - min(oldest)), 0)::float8 as doum_webhook_oldest_pending_seconds
  from state`;

const OF_EACH = `At most ${MAX_COUNTED.toLocaleString('en')} of each webhook are counted.`;

const OUTCOMES = { DELIVERED: 'delivered', PENDING: 'failed', DEAD: 'dead', DROPPED: 'dropped' };

/** Metrics of the webhooks: gauges of what waits and what failed, and attempts of this process. */
export class WebhookMetrics {
  private readonly attempts;

  constructor(registry: Registry, pool: Pool) {
    this.attempts = createCounter(
      registry,
      'doum_webhook_attempts_total',
      'Attempts of this process by outcome: delivered, failed (tried again), dead (the last ' +
        'one), dropped (nothing to tell).',
      Object.values(OUTCOMES).map((outcome) => ({ outcome })),
    );
    registerPostgresGauges(registry, pool, READ, {
      doum_webhook_pending: `Events that are not delivered yet to webhooks that are on. ${OF_EACH}`,
      doum_webhook_oldest_pending_seconds: 'Age of the oldest of these events; 0 without one.',
      doum_webhook_dead_letters: `Deliveries of which all attempts failed. ${OF_EACH}`,
    });
  }

  settled(state: keyof typeof OUTCOMES): void {
    this.attempts.inc({ outcome: OUTCOMES[state] });
  }
}
