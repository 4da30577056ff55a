import { DAY_MS } from '../../core/durations.js';
import type { Logger } from '../../core/logger.js';
import type { Partitions } from './partitions.js';

/**
 * A job that makes partitions in advance. If the role of the database may not make any, it warns
 * once a day from 30 days before they end.
 */
export function preparePartitions(
  partitions: Partitions,
  now: () => Date,
  logger: Logger,
): () => Promise<void> {
  let warnedAt = -Infinity;
  return async () => {
    const end = await partitions.prepareIfAllowed(now());
    if (end === null || performance.now() - warnedAt < DAY_MS) return;
    warnedAt = performance.now();
    logger.warn(
      { from: end.toISOString() },
      'The search log has no partitions from this moment on, and the role of DATABASE_URL may not ' +
        'make any: run "doum migrate" with the role that owns the tables, or searches after it ' +
        'are not counted.',
    );
  };
}
