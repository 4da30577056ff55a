import type { Pool, PoolClient } from 'pg';
import { type Registry, registerPostgresGauges } from '../core/metrics.js';

/** Whatever readers can see is also a change for staff. */
const READ = `
  select coalesce(extract(epoch from clock_timestamp() - min(changed_at)), 0)::float8 as seconds
  from change where audience = 'STAFF' and xid >= pg_snapshot_xmin(pg_current_snapshot())`;

/** Registers the age of the oldest change that cannot be followed yet. */
export function registerChangeMetrics(registry: Registry, pool: Pool): void {
  const read = async (client: PoolClient) =>
    (await client.query<{ seconds: number }>(READ)).rows[0]!;
  registerPostgresGauges(registry, pool, read, [
    {
      name: 'doum_changes_oldest_held_back_seconds',
      help: 'Age of the oldest change that an older running transaction holds back; 0 without one.',
      value: 'seconds',
    },
  ]);
}
