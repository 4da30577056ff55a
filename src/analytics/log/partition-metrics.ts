import type { Pool, PoolClient } from 'pg';
import { registerPostgresGauges, type Registry } from '../../core/metrics.js';
import type { Partitions } from './partitions.js';

/** Registers the end of the partitions of the search log. */
export function registerPartitionMetrics(
  registry: Registry,
  pool: Pool,
  partitions: Partitions,
  now: () => Date,
): void {
  const read = async (client: PoolClient) => ({
    end: (await partitions.end(now(), client)).getTime() / 1_000,
  });
  registerPostgresGauges(registry, pool, read, [
    {
      name: 'doum_search_log_partitions_end_timestamp_seconds',
      help: 'From this time on, by the Unix clock, the search log has no partition to write to.',
      value: 'end',
    },
  ]);
}
