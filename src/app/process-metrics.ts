import type { Pool } from 'pg';
import type { FairQueue } from '../core/work/fair-queue.js';
import { type Registry, registerGauge, registerPostgresGauges } from '../core/metrics.js';
import type { Notifications } from '../core/database/notifications.js';

const WRITTEN = `
  select coalesce(max(bytes), 0)::bigint as doum_written_bytes_max from (
    select sum(bytes) as bytes from written_bytes
    where day = (now() at time zone 'Asia/Seoul')::date group by holder) of_holder`;

/** Registers gauges of the connections to Postgres, of the fair queue, and of what is written. */
export function registerProcessMetrics(
  registry: Registry,
  pool: Pool,
  notifications: Notifications,
  fairQueue: FairQueue,
): void {
  const gauge = (name: string, help: string, value: () => number) =>
    registerGauge(registry, `doum_database_pool_${name}`, help, value);
  gauge('max', 'Maximum number of connections to Postgres.', () => Number(pool.options.max));
  gauge('size', 'Open connections to Postgres.', () => pool.totalCount);
  gauge('idle', 'Open connections that nothing uses.', () => pool.idleCount);
  gauge('waiting', 'Requests that wait for a connection.', () => pool.waitingCount);
  registerGauge(
    registry,
    'doum_database_notifications_up',
    '1 while notifications of Postgres (LISTEN) arrive; else 0, and nothing is cached.',
    () => Number(notifications.isFollowing),
  );
  registerGauge(
    registry,
    'doum_turns_waiting',
    'Searches and other costly fields that wait in the fair queue.',
    () => fairQueue.waiting,
  );
  registerPostgresGauges(registry, pool, WRITTEN, {
    doum_written_bytes_max: 'Bytes that the key or person who wrote the most has written today.',
  });
}
