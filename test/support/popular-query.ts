import { randomUUID } from 'node:crypto';
import { refreshPopularQueries } from '../../src/analytics/refresh-popular-queries.js';
import { poolOf } from '../../src/core/database/database.js';
import type { TestApp } from './start-test-app.js';

/** A logged search of a visitor at an address. */
export interface LoggedSearch {
  query: string;
  /** Identifies the address. */
  address: number;
  total?: number;
  understood?: boolean;
  staff?: boolean;
  source?: string;
}

/** Logs these searches and refreshes the popular queries. */
export async function popularAmong(
  { app }: Pick<TestApp, 'app'>,
  searches: readonly LoggedSearch[],
): Promise<void> {
  for (const [
    i,
    { query, address, total = 3, understood = true, staff = false, source = 'web' },
  ] of searches.entries()) {
    const visitor = Buffer.alloc(16);
    visitor.writeInt32BE(address);
    visitor.writeInt32BE(i, 8);
    await app.dataSource.query(
      `insert into search_log (at, id, query, searched, rewrites, literal, understood, product_ids, category_ids, platform_ids, include_common, sort, page,
         total, engine, degraded, took_ms, source, visitor, staff)
       values (now(), $1, $2, $2, '[]', false, $3, '{}', '{}', '{}', true, 'RELEVANCE', 1, $4, 'MEMORY', false, 1, $7, $5, $6)`,
      [randomUUID(), query, understood, total, visitor, staff, source],
    );
  }
  await refreshPopularQueries(poolOf(app.dataSource));
}

/** The same query from this many addresses. */
export function fromAddresses(
  query: string,
  addresses: number,
  more: Partial<LoggedSearch> = {},
): LoggedSearch[] {
  return Array.from({ length: addresses }, (_, address) => ({ query, address, ...more }));
}
