import type { Pool } from 'pg';
import type { CatalogCache } from '../catalog/index.js';
import { BackgroundLoop } from '../core/background-loop.js';
import { unavailableReason } from '../core/database-errors.js';
import { HOUR_MS, MINUTE_MS } from '../core/durations.js';
import type { Feature } from '../core/feature.js';
import type { Logger } from '../core/logger.js';
import type { Registry } from '../core/metrics.js';
import type { CursorSealer } from '../core/pagination.js';
import { registerChangeMetrics } from './change-metrics.js';
import { ChangeTokens } from './change-position.js';
import { ChangeReader } from './change-reader.js';
import { ChangeResolver } from './change-resolver.js';
import { forgetTombstones } from './tombstones.js';

/** Creates the feature of changes that mirrors follow, with the deletion of old tombstones. */
export function createChanges({
  pool,
  catalog,
  cursors,
  metrics,
  logger,
}: {
  pool: Pool;
  catalog: CatalogCache;
  cursors: CursorSealer;
  metrics: Registry;
  logger: Logger;
}): Feature {
  registerChangeMetrics(metrics, pool);
  const keeping = new BackgroundLoop({
    run: async () => {
      await pool.query('select start_change_feeds()');
      return forgetTombstones(pool);
    },
    onFailure: (error, { failures }) => {
      if (failures > 1) return;
      logger.warn(
        { error: unavailableReason(error) },
        'The change feeds could not be checked or cleaned up.',
      );
    },
    pauseMs: HOUR_MS,
    firstRetryMs: MINUTE_MS,
    maxRetryMs: HOUR_MS,
  });
  return {
    resolvers: [new ChangeResolver(new ChangeReader(pool), new ChangeTokens(cursors), catalog)],
    start: () => keeping.start(),
    stop: () => keeping.stop(),
  };
}
