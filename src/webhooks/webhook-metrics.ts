import type { Pool } from 'pg';
import { createCounter, type Registry, registerPostgresGauges } from '../core/metrics.js';
import { countDeliveries, OLDEST_WAITING } from './webhook-deliveries.js';

/** Maximum for the number of events, and of the deliveries of one webhook. */
const MAX_COUNTED = 1_000;

/** Deliveries of disabled webhooks are left out: they are no backlog. */
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

/** Gauges of pending and dead deliveries, and the attempts of this process. */
export class WebhookMetrics {
  private readonly attempts;

  constructor(registry: Registry, pool: Pool) {
    this.attempts = createCounter(
      registry,
      'doum_webhook_attempts_total',
      'Attempts of this process by outcome: delivered, failed (will be retried), dead (no more ' +
        'retries), dropped (nothing to send).',
      Object.values(OUTCOMES).map((outcome) => ({ outcome })),
    );
    registerPostgresGauges(registry, pool, READ, {
      doum_webhook_pending: `Pending deliveries to webhooks that are enabled. ${OF_EACH}`,
      doum_webhook_oldest_pending_seconds: 'Age of the oldest pending delivery; 0 without one.',
      doum_webhook_dead_letters: `Deliveries whose attempts all failed. ${OF_EACH}`,
    });
  }

  settled(state: keyof typeof OUTCOMES): void {
    this.attempts.inc({ outcome: OUTCOMES[state] });
  }
}
