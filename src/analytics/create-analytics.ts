import type { Pool } from 'pg';
import { type Applications, type RateLimiter, Visitors } from '../access/index.js';
import { updatePopularity } from '../articles/index.js';
import { BackgroundLoop } from '../core/work/background-loop.js';
import { unavailableReason } from '../core/database/database-errors.js';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../core/durations.js';
import type { Feature } from '../core/feature.js';
import type { Jobs } from '../core/work/jobs.js';
import type { Logger } from '../core/logger.js';
import type { Registry } from '../core/metrics.js';
import { serverSecret } from '../core/database/database.js';
import { SearchIds } from '../search/index.js';
import { type ClinicParts, ClinicResolver } from './clinic/clinic-resolver.js';
import { DELETE_UNLOGGED } from './clinic/read-clinic.js';
import { EventResolver } from './event-resolver.js';
import { SearchLog } from './log/search-log.js';
import { LogWriter } from './log/log-writer.js';
import { dropPartitions, preparePartitions } from './log/partitions.js';
import { refreshPopularQueries } from './refresh-popular-queries.js';
import { rollUp } from './roll-up.js';
import { ClientUsageResolver } from './statistics/client-usage.js';
import { FacetUsageResolver } from './statistics/facet-usage.js';
import { QueryListsResolver, QueryStatisticsResolver } from './statistics/query-statistics.js';
import { RewritesResolver } from './statistics/rewrite-statistics.js';
import { SearchAnalyticsResolver } from './statistics/search-analytics-resolver.js';
import { StatisticsReader } from './statistics/statistics-reader.js';
import { deleteOldAddresses } from './log/write-clicks.js';
import { deleteOldKeystrokes } from './log/write-searches.js';

/** The search log and the statistics computed from it. */
export interface AnalyticsFeature extends Feature {
  visitors: Visitors;
  ids: SearchIds;
  log: SearchLog;
}

/**
 * Creates the feature. Resolves once the salts and partitions for the first request are ready.
 * Rejects if Postgres is unavailable.
 */
export async function createAnalytics(parts: {
  /** Retention of the log and of its roll-ups, in days. */
  keptDays: { logDays: number; rollupDays: number };
  pool: Pool;
  applications: Applications;
  limiter: RateLimiter;
  jobs: Jobs;
  metrics: Registry;
  logger: Logger;
  /** Pause between two writes of the log, in milliseconds. */
  flushMs: number;
  meaningsOf: ClinicParts['meaningsOf'];
}): Promise<AnalyticsFeature> {
  const { keptDays, pool, jobs, logger } = parts;
  const clock = { now: () => new Date() };
  const visitors = new Visitors(pool, clock);
  const prepare = () => preparePartitions(pool, clock.now());
  const ids = new SearchIds(await serverSecret(pool, 'search'), () => clock.now());
  const log = new SearchLog(new LogWriter(pool), clock, parts.metrics, logger, parts.flushMs);
  const reader = new StatisticsReader(pool);
  jobs.register(
    { kind: 'partitions', everyMs: HOUR_MS, run: prepare },
    { kind: 'keystrokes', everyMs: HOUR_MS, run: () => deleteOldKeystrokes(pool) },
    { kind: 'addresses', everyMs: HOUR_MS, run: () => deleteOldAddresses(pool) },
    { kind: 'popularity', everyMs: 30 * SECOND_MS, run: () => updatePopularity(pool) },
    { kind: 'roll-ups', everyMs: MINUTE_MS, run: (_, signal) => rollUp(pool, { signal }) },
    { kind: 'popular-queries', everyMs: 5 * MINUTE_MS, run: () => refreshPopularQueries(pool) },
    { kind: 'retention', everyMs: HOUR_MS, run: () => dropPartitions(pool, clock.now(), keptDays) },
    { kind: 'clinic', everyMs: HOUR_MS, run: () => pool.query(DELETE_UNLOGGED) },
  );
  // Each server needs the salts.
  const following = new BackgroundLoop({
    run: () => visitors.exchange(),
    onFailure: (error, { failures }) => {
      if (failures > 1) return;
      logger.warn({ error: unavailableReason(error) }, 'The salts of visitors could not be read.');
    },
    pauseMs: 30 * SECOND_MS,
    firstRetryMs: SECOND_MS,
    maxRetryMs: 30 * SECOND_MS,
  });
  await visitors.exchange();
  await prepare();
  return {
    visitors,
    ids,
    log,
    resolvers: [
      new SearchAnalyticsResolver(reader, clock, keptDays.rollupDays),
      new QueryListsResolver(reader),
      new QueryStatisticsResolver(reader),
      new FacetUsageResolver(reader),
      new ClientUsageResolver(reader, parts.applications),
      new RewritesResolver(reader),
      new ClinicResolver({ ...parts, reader, clock, rollupDays: keptDays.rollupDays }),
      new EventResolver(log, ids, parts.limiter),
    ],
    start() {
      log.start();
      following.start({ pauseFirst: true });
    },
    async stop() {
      await log.stop();
      await following.stop();
    },
  };
}
