import type { Pool } from 'pg';
import type { CatalogCache } from '../catalog/index.js';
import { HOUR_MS } from '../core/durations.js';
import type { Feature } from '../core/feature.js';
import type { Jobs } from '../core/jobs.js';
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
  jobs,
  metrics,
}: {
  pool: Pool;
  catalog: CatalogCache;
  cursors: CursorSealer;
  jobs: Jobs;
  metrics: Registry;
}): Feature {
  registerChangeMetrics(metrics, pool);
  jobs.register({
    kind: 'changes',
    everyMs: HOUR_MS,
    async run(_, signal) {
      await pool.query('select start_change_feeds()');
      while (!signal.aborted && (await forgetTombstones(pool)));
    },
  });
  return {
    resolvers: [new ChangeResolver(new ChangeReader(pool), new ChangeTokens(cursors), catalog)],
  };
}
