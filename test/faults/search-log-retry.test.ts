import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { LogWriter } from '../../src/analytics/index.js';
import { makePartitions } from '../../src/analytics/log/partitions.js';
import { SearchLog } from '../../src/analytics/log/search-log.js';
import { createLogger } from '../../src/core/logger.js';
import { createMetrics } from '../../src/core/metrics.js';
import { SearchEngineName, SearchSort } from '../../src/search/engine.js';
import type { RecordedSearch } from '../../src/search/index.js';
import { createDatabase } from '../support/databases.js';

const AWAY = Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' });
const VISIT = { source: 'web', visitor: Buffer.alloc(16), client: 'somebody' } as const;

const buildSearch = (number: number): RecordedSearch => ({
  ...{ id: randomUUID(), query: `검색 ${number}`, searched: `검색 ${number}`, rewrites: [] },
  ...{ literal: false, understood: true, confidence: null, meaning: null, pinned: false },
  ...{ productIds: [], categoryIds: [], platformIds: [], includeCommon: true },
  ...{ updatedFrom: null, updatedTo: null, sort: SearchSort.RELEVANCE, page: 1, pageBy: 'start' },
  ...{ total: 10, engine: SearchEngineName.MEMORY, degraded: false, tookMs: 5, staff: false },
  visit: { ...VISIT, visitor: Buffer.alloc(16, number) },
});

it('The search log is written once if the connection breaks after COMMIT', async () => {
  const pool = new pg.Pool({ connectionString: await createDatabase() });
  await makePartitions(pool, [new Date()]);
  const writer = new LogWriter(pool);
  let isBroken = false;
  const log = new SearchLog(
    {
      async write(batch, id) {
        const written = await writer.write(batch, id);
        if (isBroken) return written;
        isBroken = true;
        throw AWAY;
      },
    },
    { now: () => new Date() },
    createMetrics(),
    createLogger('silent'),
  );
  const searches = Array.from({ length: 20 }, (_, i) => buildSearch(i));
  for (const search of searches) log.search(search);
  log.click(VISIT, { id: searches[0]!.id, issuedAt: new Date() }, 1, 3);
  log.suggestions({ id: null, prefix: '비밀', suggestions: 3, visit: VISIT, staff: false });
  await log.stop();
  expect(isBroken).toBe(true);
  const { rows } = await pool.query(
    `select (select count(*)::integer from search_log) as searches,
       (select count(*)::integer from suggestion_log) as suggestions,
       (select count(*)::integer from search_click) as clicks,
       (select sum(clicks)::integer from search_log) as "ofSearches"`,
  );
  expect(rows).toEqual([{ searches: 20, suggestions: 1, clicks: 1, ofSearches: 1 }]);
  await pool.end();
});
