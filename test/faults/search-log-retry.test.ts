import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { LogWriter } from '../../src/analytics/index.js';
import { makePartitions } from '../../src/analytics/log/partitions.js';
import { SearchLog } from '../../src/analytics/log/search-log.js';
import { openDatabase } from '../../src/app/open-database.js';
import { type DataSource, poolOf } from '../../src/core/database.js';
import { createLogger } from '../../src/core/logger.js';
import { createMetrics } from '../../src/core/metrics.js';
import { SearchEngineName, SearchSort } from '../../src/search/engine.js';
import type { RecordedSearch } from '../../src/search/index.js';
import { type CommitMoment, type CommitProxy, startCommitProxy } from '../support/commit-proxy.js';
import { createDatabase } from '../support/databases.js';

const VISIT = { source: 'web', visitor: Buffer.alloc(16), client: 'somebody' } as const;
const MOMENTS: CommitMoment[] = ['before', 'between', 'after'];

function buildSearch(number: number): RecordedSearch {
  return {
    ...{
      id: randomUUID(),
      query: `검색 ${number}`,
      searched: `검색 ${number}`,
      rewrites: [],
      literal: false,
      understood: true,
      confidence: null,
    },
    ...{
      productIds: [],
      categoryIds: [],
      platformIds: [],
      includeCommon: true,
      updatedFrom: null,
      updatedTo: null,
    },
    ...{
      sort: SearchSort.RELEVANCE,
      page: 1,
      pageBy: 'start',
      total: 10,
      engine: SearchEngineName.MEMORY,
      degraded: false,
      tookMs: 5,
      staff: false,
    },
    visit: { ...VISIT, visitor: randomBytes(16) },
  };
}

describe('The search log on a connection that is lost at COMMIT', () => {
  let pool: pg.Pool;
  let proxy: CommitProxy;
  let dataSource: DataSource;
  let log: SearchLog;

  beforeAll(async () => {
    const databaseUrl = await createDatabase();
    pool = new pg.Pool({ connectionString: databaseUrl });
    proxy = await startCommitProxy(databaseUrl, 'doum_search_log');
    dataSource = await openDatabase(proxy.url);
  });
  beforeEach(async () => {
    await pool.query('truncate search_log, search_click, suggestion_log, rollup_due');
    await makePartitions(pool, [new Date()]);
    const writer = new LogWriter(poolOf(dataSource));
    log = new SearchLog(writer, { now: () => new Date() }, createMetrics(), createLogger('silent'));
  });
  afterAll(async () => {
    await dataSource.destroy();
    await proxy.stop();
    await pool.end();
  });

  /** Writes the waiting rows; the connection is lost at that moment of the first COMMIT. */
  async function stopWithBreak(moment: CommitMoment): Promise<void> {
    const broken = proxy.atNextCommit(moment, () => undefined);
    await Promise.all([broken, log.stop()]);
  }

  it.each(MOMENTS)('writes searches and clicks once (%s)', async (moment) => {
    const searches = Array.from({ length: 20 }, (_, i) => buildSearch(i));
    for (const search of searches) log.search(search);
    log.click(VISIT, { id: searches[0]!.id, issuedAt: new Date() }, 1, 3);
    log.suggestions({ id: null, prefix: '비밀', suggestions: 3, visit: VISIT });
    await stopWithBreak(moment);
    const { rows } = await pool.query(`
      select (select count(*) from search_log)::integer as searches, (select count(*) from suggestion_log)::integer as suggestions,
        (select count(*) from search_click)::integer as clicks, (select sum(clicks) from search_log)::integer as "ofSearches",
        (select sum(click_positions) from search_log)::integer as positions`);
    expect(rows).toEqual([
      { searches: 20, suggestions: 1, clicks: 1, ofSearches: 1, positions: 3 },
    ]);
  });

  it('writes suggestions without a search once if they were not committed', async () => {
    log.suggestions({ id: null, prefix: '비밀', suggestions: 3, visit: VISIT });
    await stopWithBreak('before');
    expect((await pool.query('select from suggestion_log')).rowCount).toBe(1);
  });

  it('writes suggestions without a search once if they were committed', async () => {
    log.suggestions({ id: null, prefix: '비밀', suggestions: 3, visit: VISIT });
    await stopWithBreak('between');
    expect((await pool.query('select from suggestion_log')).rowCount).toBe(1);
  });
});
