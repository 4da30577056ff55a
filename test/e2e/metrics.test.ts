import { poolOf } from '../../src/core/database.js';
import { buildArticle } from '../support/build-article.js';
import { buildCatalogue } from '../support/build-catalogue.js';
import { eventually } from '../support/eventually.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';
import { proxiedAddress } from '../support/proxied-address.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { openTestConnection } from '../support/terminate-backends.js';

/** The value of a series by its exact name and labels; undefined if there is none. */
async function scrape(app: TestApp, series: string): Promise<number | undefined> {
  const response = await fetch(`${app.url}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('version=0.0.4');
  const line = (await response.text()).split('\n').find((text) => text.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

const OF = '{engine="POSTGRES"}';

describe('Metrics', () => {
  let app: TestApp;
  const expectSeries = (series: string, check: (value: number | undefined) => boolean) =>
    eventually(async () =>
      expect([series, check(await scrape(app, series))]).toEqual([series, true]),
    );

  beforeAll(async () => {
    app = await startTestApp('postgres');
    await buildCatalogue(app);
    await app.settled();
  });
  afterAll(() => app.stop());

  it('contain the process, the requests and the searches', async () => {
    expect(await scrape(app, 'process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
    const requests = 'doum_graphql_request_duration_seconds_count{status="200"}';
    const before = (await scrape(app, requests))!;
    await app.request('{ search { totalCount } }');
    await app.request(`{ search(query: "${'가'.repeat(201)}") { totalCount } }`);
    await expectSeries(requests, (value) => value === before + 2);
    expect(await scrape(app, 'doum_searches_total{engine="POSTGRES",degraded="false"}')).toBe(1);
    expect(await scrape(app, 'doum_search_failures_total')).toBe(0);
  });

  it('show pending changes and dead letters', async () => {
    const pool = poolOf(app.app.dataSource);
    await expectSeries(`doum_index_live${OF}`, (value) => value === 1);
    await expectSeries(`doum_index_pending_changes${OF}`, (value) => value === 0);
    expect(await scrape(app, `doum_index_oldest_pending_seconds${OF}`)).toBe(0);
    const testConnection = await openTestConnection(app.databaseUrl);
    try {
      // Blocks deliveries, so that the change remains pending.
      await testConnection.query('begin; lock table postgres_generation in access exclusive mode');
      await buildArticle(app, { publish: true });
      await expectSeries(`doum_index_pending_changes${OF}`, (value) => value === 1);
      await expectSeries(`doum_index_oldest_pending_seconds${OF}`, (value) => value! > 0);
    } finally {
      await testConnection.end();
    }
    await expectSeries(`doum_index_pending_changes${OF}`, (value) => value === 0);
    expect(await scrape(app, `doum_index_dead_letters${OF}`)).toBe(0);
    await pool.query(
      `insert into dead_letter (target_id, article_id, version, reason) select id, 1, 1, 'refused' from search_target where state = 'LIVE'`,
    );
    await expectSeries(`doum_index_dead_letters${OF}`, (value) => value === 1);
  });
});

describe('Metrics while Postgres is unavailable', () => {
  it('still contain the process', async () => {
    const proxy = await startFaultProxy(process.env.TEST_DATABASE_URL!);
    const direct = await startTestApp('postgres');
    const databaseUrl = proxiedAddress(direct.databaseUrl, Number(new URL(proxy.url).port));
    const app = await startTestApp('postgres', { databaseUrl });
    try {
      expect(await scrape(app, 'doum_database_up')).toBe(1);
      proxy.down();
      await eventually(async () => expect(await scrape(app, 'doum_database_up')).toBe(0));
      expect(await scrape(app, `doum_index_pending_changes${OF}`)).toBeUndefined();
      expect(await scrape(app, 'process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
      expect((await app.request('{ search { totalCount } }')).errors).toHaveLength(1);
      expect(await scrape(app, 'doum_search_failures_total')).toBe(1);
    } finally {
      proxy.up();
      await app.stop();
      await proxy.stop();
      await direct.stop();
    }
  });
});
