import type { Pool } from 'pg';
import { type RateLimiter, Visitors } from '../access/index.js';
import {
  AnalyticsJobs,
  EventResolver,
  FacetUsageResolver,
  followInterest,
  forgetAddresses,
  forgetKeystrokes,
  LogMetrics,
  LogWriter,
  Partitions,
  QueryStatisticsResolver,
  refreshPopularQueries,
  Roller,
  SearchAnalyticsResolver,
  SearchLog,
  StatisticsReader,
} from '../analytics/index.js';
import type { Config } from '../config.js';
import { DatabaseClock } from '../core/database-clock.js';
import type { Logger } from '../core/logger.js';
import type { Registry } from '../core/metrics.js';
import { SearchIds } from '../search/index.js';
import type { Resolvers } from './build-schema.js';
import { serverSecret } from './server-secret.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** The search log with all that is made of it. */
export interface Analytics {
  visitors: Visitors;
  ids: SearchIds;
  log: SearchLog;
  resolvers: [Parameters<Resolvers['get']>[0], object][];
  start(): void;
  /** Call it when no request is answered any more: what was logged is written. */
  stop(): Promise<void>;
}

/** Builds the analytics and makes what the first request needs. Rejects when Postgres is away. */
export async function createAnalytics(
  { analytics: { logDays, rollupDays } }: Pick<Config, 'analytics'>,
  parts: { pool: Pool; limiter: RateLimiter; metrics: Registry; logger: Logger; flushMs: number },
): Promise<Analytics> {
  const { pool, limiter, metrics, logger, flushMs } = parts;
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
  const reader = new StatisticsReader(pool);
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
      [SearchAnalyticsResolver, new SearchAnalyticsResolver(reader, clock, rollupDays)],
      [FacetUsageResolver, new FacetUsageResolver()],
      [QueryStatisticsResolver, new QueryStatisticsResolver()],
      [EventResolver, new EventResolver(log, ids, limiter)],
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
