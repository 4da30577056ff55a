import type { Pool } from 'pg';
import { registerPostgresGauges, type Registry } from '../../core/metrics.js';
import type { Partitions } from './partitions.js';

const END = 'doum_search_log_partitions_end_timestamp_seconds';

/** Registers the end of the partitions of the search log. */
export function registerPartitionMetrics(
  registry: Registry,
  pool: Pool,
  partitions: Partitions,
  now: () => Date,
): void {
  registerPostgresGauges(
    registry,
    pool,
    async (client) => ({ [END]: (await partitions.end(now(), client)).getTime() / 1_000 }),
    { [END]: 'From this time on, by the Unix clock, the search log has no partition to write to.' },
  );
}
