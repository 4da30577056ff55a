import type { Pool } from 'pg';
import { type RateLimiter, Visitors } from '../access/index.js';
import { DatabaseClock } from '../core/database-clock.js';
import type { Feature } from '../core/feature.js';
import type { Logger } from '../core/logger.js';
import type { Registry } from '../core/metrics.js';
import { serverSecret } from '../core/server-secret.js';
import { SearchIds } from '../search/index.js';
import { AnalyticsJobs } from './analytics-jobs.js';
import { EventResolver } from './event-resolver.js';
import { LogMetrics, SearchLog } from './log/search-log.js';
import { LogWriter } from './log/log-writer.js';
import { Partitions } from './log/partitions.js';
import { followInterest, refreshPopularQueries } from './popularity.js';
import { FacetUsageResolver, QueryStatisticsResolver } from './statistics/query-statistics.js';
import { Roller } from './rollups/roller.js';
import { SearchAnalyticsResolver } from './statistics/search-analytics-resolver.js';
import { StatisticsReader } from './statistics/statistics-reader.js';
import { forgetAddresses } from './log/write-clicks.js';
import { forgetKeystrokes } from './log/write-searches.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** The search log and the statistics computed from it. */
export interface AnalyticsFeature extends Feature {
  visitors: Visitors;
  ids: SearchIds;
  log: SearchLog;
}

/**
 * Creates the analytics. Resolves once the clock, the salts and the partitions that the first
 * request needs are ready. Rejects if Postgres is unavailable.
 */
export async function createAnalytics({
  keptDays,
  pool,
  limiter,
  metrics,
  logger,
  flushMs,
}: {
  /** Retention of the log and of its roll-ups, in days. */
  keptDays: { logDays: number; rollupDays: number };
  pool: Pool;
  limiter: RateLimiter;
  metrics: Registry;
  logger: Logger;
  /** Pause between two writes of the log, in milliseconds. */
  flushMs: number;
}): Promise<AnalyticsFeature> {
  const { logDays, rollupDays } = keptDays;
  const clock = new DatabaseClock(pool);
  const visitors = new Visitors(pool, clock);
  const partitions = new Partitions(pool, { log: logDays, rollup: rollupDays });
  const ids = new SearchIds(await serverSecret(pool, 'search'), () => clock.now());
  const log = new SearchLog(
    new LogWriter(pool, partitions),
    clock,
    new LogMetrics(metrics),
    logger,
    flushMs,
  );
  const roller = new Roller(pool, logger);
  const jobs = new AnalyticsJobs(
    [
      { name: 'clock', everyMs: 30 * SECOND, run: () => clock.read() },
      { name: 'salts', everyMs: 5 * MINUTE, run: () => visitors.exchange() },
      { name: 'partitions', everyMs: 60 * MINUTE, run: () => partitions.prepare(clock.now()) },
      { name: 'keystrokes', everyMs: 60 * MINUTE, run: () => forgetKeystrokes(pool) },
      { name: 'addresses', everyMs: 60 * MINUTE, run: () => forgetAddresses(pool) },
      { name: 'popularity', everyMs: 30 * SECOND, run: () => followInterest(pool) },
      { name: 'roll-ups', everyMs: 30 * SECOND, run: (signal) => roller.run({ signal }) },
      { name: 'popular queries', everyMs: 5 * MINUTE, run: () => refreshPopularQueries(pool) },
      { name: 'retention', everyMs: 60 * MINUTE, run: () => partitions.drop(clock.now()) },
    ],
    logger,
  );
  await clock.read();
  await visitors.exchange();
  await partitions.prepare(clock.now());
  return {
    visitors,
    ids,
    log,
    resolvers: [
      new SearchAnalyticsResolver(new StatisticsReader(pool), clock, rollupDays),
      new FacetUsageResolver(),
      new QueryStatisticsResolver(),
      new EventResolver(log, ids, limiter),
    ],
    start() {
      log.start();
      jobs.start();
    },
    async stop() {
      await log.stop();
      await jobs.stop();
    },
  };
}
