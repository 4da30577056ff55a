import { readFileSync } from 'node:fs';
import path from 'node:path';
import { monitoringReference } from '../../../scripts/emitted-docs.js';
import { poolOf } from '../../../src/core/database/database.js';
import { PACKAGE_ROOT } from '../../../src/core/package-root.js';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { createDatabase } from '../../support/databases.js';
import { eventually } from '../../support/eventually.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';
import { proxiedAddress } from '../../support/proxied-address.js';
import { type FaultProxy, startFaultProxy } from '../../support/fault-proxy.js';
import { namedMetrics, readDashboard } from '../../support/monitoring.js';
import { readMetrics } from '../../support/read-metrics.js';
import { openTestConnection } from '../../support/terminate-backends.js';
import { sendRaw } from '../../support/send-raw.js';

/** The value of a series by its exact name and labels; undefined if there is none. */
async function scrape(url: string, series: string): Promise<number | undefined> {
  const response = await fetch(`${url}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('version=0.0.4');
  const line = (await response.text()).split('\n').find((text) => text.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

const read = (file: string) => readFileSync(path.join(PACKAGE_ROOT, file), 'utf8');

const get = (url: string, path: string) => sendRaw(url, { method: 'GET', path });
/** The server is ready when the first search can be answered. */
const becomesReady = (url: string) =>
  eventually(async () => expect((await get(url, '/readyz')).body).toBe('ready\n'));

const OF = '{engine="MEMORY"}';

describe('Metrics', () => {
  let app: TestApp;
  const expectSeries = (series: string, check: (value: number | undefined) => boolean) =>
    eventually(async () =>
      expect([series, check(await scrape(app.url, series))]).toEqual([series, true]),
    );

  beforeAll(async () => {
    app = await startTestApp('memory');
    await buildCatalogue(app);
    await app.settled();
  });
  afterAll(() => app.stop());

  it('are on the address of the server, as is its health', async () => {
    expect(app.app.healthUrl).toBe(app.url);
    await becomesReady(app.url);
    expect((await get(app.url, '/metrics')).body).toMatch(/^doum_connections [1-9]/m);
  });

  it('contain the process, the requests and the searches', async () => {
    expect(await scrape(app.url, 'process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
    const requests = 'doum_graphql_request_duration_seconds_count{status="200"}';
    const before = (await scrape(app.url, requests))!;
    await app.request('{ search { totalCount } }');
    await app.request(`{ search(query: "${'가'.repeat(201)}") { totalCount } }`);
    await expectSeries(requests, (value) => value === before + 2);
    expect(await scrape(app.url, 'doum_searches_total{engine="MEMORY",degraded="false"}')).toBe(1);
    expect(await scrape(app.url, 'doum_search_failures_total')).toBe(0);
    expect(await scrape(app.url, 'doum_search_duration_seconds_count')).toBe(1);
  });

  it('show pending changes and dead letters', async () => {
    const pool = poolOf(app.app.dataSource);
    await expectSeries(`doum_index_live${OF}`, (value) => value === 1);
    await expectSeries(`doum_index_pending_changes${OF}`, (value) => value === 0);
    expect(await scrape(app.url, `doum_index_oldest_pending_seconds${OF}`)).toBe(0);
    const testConnection = await openTestConnection(app.databaseUrl);
    try {
      // Blocks deliveries, so that the change remains pending.
      await testConnection.query('begin; lock table term_vector in access exclusive mode');
      await buildArticle(app, { publish: true });
      await expectSeries(`doum_index_pending_changes${OF}`, (value) => value === 1);
      await expectSeries(`doum_index_oldest_pending_seconds${OF}`, (value) => value! > 0);
    } finally {
      await testConnection.end();
    }
    await expectSeries(`doum_index_pending_changes${OF}`, (value) => value === 0);
    expect(await scrape(app.url, `doum_index_dead_letters${OF}`)).toBe(0);
    await pool.query(
      `insert into dead_letter (target_id, article_id, version, reason) select id, 1, 1, 'refused' from search_target where state = 'LIVE'`,
    );
    await expectSeries(`doum_index_dead_letters${OF}`, (value) => value === 1);
  });
});

describe('Health and metrics on a port of their own', () => {
  let proxy: FaultProxy;
  let app: TestApp;
  beforeAll(async () => {
    proxy = await startFaultProxy(process.env.TEST_DATABASE_URL!);
    app = await startTestApp('memory', {
      databaseUrl: proxiedAddress(await createDatabase(), Number(new URL(proxy.url).port)),
      environment: { HEALTH_PORT: '0' },
    });
  });
  afterAll(() => proxy.stop());

  it('are not on the public one', async () => {
    const { healthUrl } = app.app;
    expect(healthUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    for (const path of [
      '/readyz',
      '/metrics',
      '/metrics/',
      '//metrics',
      '/METRICS',
      '/readyz?a=b',
    ]) {
      expect([path, (await get(app.url, path)).status]).toEqual([path, 404]);
    }
    expect((await get(app.url, '/livez')).body).toBe('ok\n');
    await becomesReady(healthUrl);
    expect((await get(healthUrl, '/livez')).body).toBe('ok\n');
    expect((await get(healthUrl, '/metrics')).headers['cache-control']).toBe('no-store');
    // Nothing else is there.
    for (const path of ['/', '/graphql', '/analytics']) {
      const { status, body } = await get(healthUrl, path);
      expect([path, status, body]).toEqual([path, 404, 'There is nothing here.\n']);
    }
  });

  it('still contain the process while Postgres is unavailable', async () => {
    const { healthUrl } = app.app;
    expect(await scrape(healthUrl, 'doum_database_up')).toBe(1);
    proxy.down();
    await eventually(async () => expect(await scrape(healthUrl, 'doum_database_up')).toBe(0));
    expect(await scrape(healthUrl, `doum_index_pending_changes${OF}`)).toBeUndefined();
    expect(await scrape(healthUrl, 'process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
    expect((await app.request('{ search { totalCount } }')).errors).toHaveLength(1);
    expect(await scrape(healthUrl, 'doum_search_failures_total')).toBe(1);
  });

  it('end with the server', async () => {
    proxy.up();
    await app.stop();
    await expect(get(app.app.healthUrl, '/livez')).rejects.toThrow('ECONNREFUSED');
  });
});

describe('Metrics of a server with Elasticsearch and a fallback', () => {
  let app: TestApp;
  const trusted = 'query Known { search(query: "도움") { totalCount } }';
  const operations = (labels: string, outcome: string) =>
    `doum_graphql_operations_total{${labels},outcome="${outcome}"}`;
  const SEARCH = 'type="query",field="search",name="other"';
  const NONE = 'type="none",field="none",name="other"';

  beforeAll(async () => {
    const url = process.env.TEST_ELASTICSEARCH_URL!;
    app = await startTestApp('elasticsearch', {
      // Metrics of nodes are there for several addresses.
      elasticsearchUrl: `${url},${url.replace('127.0.0.1', 'localhost')}`,
      fallback: 'memory',
      environment: { RATE_LIMIT: '60' },
    });
  });
  afterAll(() => app.stop());

  it('have all that rules and dashboard read', async () => {
    await app.settled();
    const names = new Set([...(await readMetrics(app.url)).keys()].map((key) => key.split('{')[0]));
    for (const [file, read] of Object.entries(namedMetrics())) {
      expect(read.size).toBeGreaterThan(15);
      expect([file, [...read].filter((name) => !names.has(name))]).toEqual([file, []]);
    }
    const { panels, __inputs } = readDashboard();
    expect(__inputs).toMatchObject([{ name: 'DS_PROMETHEUS', pluginId: 'prometheus' }]);
    for (const { title, type, gridPos, datasource, targets = [] } of panels) {
      expect([title, gridPos.x + gridPos.w <= 24]).toEqual([title, true]);
      if (type === 'row') continue;
      expect([title, datasource?.uid]).toEqual([title, '${DS_PROMETHEUS}']);
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
      expect(targets.length).toBeGreaterThan(0);
    }
  });

  it('are in the documentation, as are the alerts, whose links lead somewhere', async () => {
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    const rules = read('deploy/prometheus/rules.yml');
    const reference = monitoringReference(rules, metrics);
    expect(read('docs/metrics.md')).toBe(reference);
    const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name]) => name!);
    expect([...reference.matchAll(/^- \[(Doum\w+)/gm)].map(([, name]) => name)).toEqual(alerts);
    expect(reference.match(/`doum_\w+`/g)!.length).toBeGreaterThan(40);
    const links = [...rules.matchAll(/runbook: (.+)#(.+)/g)];
    expect(links).toHaveLength(alerts.length);
    for (const [link, file, anchor] of links) {
      const headings = read(file!).match(/(?<=^#+ ).+/gm)!;
      const anchors = headings.map((heading) => heading.toLowerCase().replaceAll(' ', '-'));
      expect([link, anchors]).toEqual([link, expect.arrayContaining([anchor])]);
    }
  });

  it('tell failures from what clients do wrong, and name no operation that a client made up', async () => {
    const before = await readMetrics(app.url);
    const secret = 'query NameOfASecret { a: search { totalCount } }';
    expect((await app.request(secret)).errors).toBeUndefined();
    await app.request('query NameOfASecret { search(first: -1) { totalCount } }');
    await app.request('{ nonsense');
    // A failure inside an answer with status 200.
    await app.app.dataSource.query('alter table article rename to article_away');
    const articles = '{ articles(first: 1) { nodes { slug } } }';
    const failed = await app.request(articles, {}, ADMIN_KEY);
    await app.app.dataSource.query('alter table article_away rename to article');
    expect(failed).toMatchObject({
      status: 200,
      errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    });
    for (let i = 0; i < 59; i++) await app.request(trusted);
    await eventually(async () => {
      const after = await readMetrics(app.url);
      const increase = (series: string) => (after.get(series) ?? 0) - (before.get(series) ?? 0);
      expect(increase(operations(SEARCH, 'ok'))).toBe(58);
      expect(increase(operations(SEARCH, 'client_error'))).toBe(1);
      expect(increase(operations(NONE, 'client_error'))).toBe(1);
      expect(increase(operations(NONE, 'refused'))).toBe(2);
      expect(increase('doum_rate_limited_total{limit="reader"}')).toBe(2);
      expect(after.get(operations('type="query",field="articles",name="other"', 'error'))).toBe(1);
    });
    const text = await (await fetch(`${app.url}/metrics`)).text();
    expect(text).not.toContain('NameOfASecret');
    expect(text).not.toContain('Known');
  });
});
