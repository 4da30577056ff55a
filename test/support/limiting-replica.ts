import { vi } from 'vitest';
import type pg from 'pg';
import { RateLimiter, type RateLimits, type RateTimings } from '../../src/access/index.js';
import { openDatabase } from '../../src/app/open-database.js';
import { poolOf } from '../../src/core/database.js';
import { createLogger } from '../../src/core/logger.js';

/** A rate limiter with its own connections, like one of another process; not started. */
export interface LimitingReplica {
  limiter: RateLimiter;
  /** Its log lines. */
  lines: string[];
  /** Number of sent statements that contain this text. */
  statements(part: string): number;
  stop(): Promise<void>;
}

/** Opens one. The caller restores the mocks. */
export async function openLimitingReplica(
  databaseUrl: string,
  limits: RateLimits,
  timings: RateTimings,
): Promise<LimitingReplica> {
  const dataSource = await openDatabase(databaseUrl);
  const lines: string[] = [];
  const queries = vi.spyOn(poolOf(dataSource), 'query');
  const logger = createLogger('trace', { write: (line: string) => lines.push(line) > 0 });
  const limiter = new RateLimiter(poolOf(dataSource), logger, limits, timings);
  return {
    limiter,
    lines,
    statements: (part) =>
      queries.mock.calls.filter(([query]) =>
        (query as unknown as pg.QueryConfig).text.includes(part),
      ).length,
    async stop() {
      await limiter.stop();
      await dataSource.destroy();
    },
  };
}
