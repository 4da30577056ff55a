import { request } from 'node:http';
import { buildCatalogue } from '../support/build-catalogue.js';
import { eventually } from '../support/eventually.js';
import { expectRefusal } from '../support/expect-refusal.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { holdTable } from '../support/hold-table.js';
import { newFilter } from '../support/new-filter.js';
import { readMetrics } from '../support/read-metrics.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/start-test-app.js';

const ARTICLE = '{ articleBySlug(slug: "none") { title } }';
const PATIENCE_MS = 30_000;
/** Part of the statement for the figures of a query, and of no statement of the log jobs. */
const STATISTICS = '"zeroResults"';

const apps: TestApp[] = [];
const start = async (...options: Parameters<typeof startTestApp>) => {
  const app = await startTestApp(...options);
  apps.push(app);
  return app;
};
// Also after a failed test: a running server would disturb later files.
afterEach(() => Promise.all(apps.splice(0).map((app) => app.stop())));

describe('Stopped operations', () => {
  it('a query at its deadline is refused, and its statement cancelled', async () => {
    const app = await start('memory', { environment: { EXECUTION_TIMEOUT: '2' } });
    const held = await holdTable(app, 'article');
    try {
      const pending = app.request(`{ platforms { slug } a: ${ARTICLE.slice(2)}`);
      await eventually(async () => expect(await held.waiting()).toBe(1), PATIENCE_MS);
      const answer = await pending;
      expect(answer.status).toBe(503);
      expect(answer.data).toBeUndefined();
      expectRefusal(answer, 'EXECUTION_TIMEOUT');
      expect(answer.errors![0]!.message).toBe(
        'The operation took longer than 2 s and was stopped.',
      );
      await eventually(async () => expect(await held.waiting()).toBe(0), PATIENCE_MS);
      // The connection serves the next request.
      expect(await app.request('{ platforms { slug } }')).toMatchObject({ status: 200 });
    } finally {
      await held.release();
    }
    expect(await app.request(ARTICLE)).toMatchObject({
      status: 200,
      data: { articleBySlug: null },
    });
  });

  it('a query whose client disconnected has its statement cancelled long before its deadline', async () => {
    const app = await start('memory', { environment: { EXECUTION_TIMEOUT: '3600' } });
    const held = await holdTable(app, 'article');
    try {
      const leaving = request(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
      });
      leaving.on('error', () => undefined);
      leaving.end(JSON.stringify({ query: ARTICLE }));
      await eventually(async () => expect(await held.waiting()).toBe(1), PATIENCE_MS);
      leaving.destroy();
      await eventually(async () => expect(await held.waiting()).toBe(0), PATIENCE_MS);
    } finally {
      await held.release();
    }
  });

  it('statistics whose client disconnected do not prevent answers to waiting requests', async () => {
    const app = await start('memory', { environment: { EXECUTION_TIMEOUT: '3600' } });
    const held = await holdTable(app, 'search_log');
    const ask = (query: string) =>
      `{ searchAnalytics(from: "${new Date(Date.now() - 3_600_000).toISOString()}", to: "${new Date().toISOString()}") {
        query(query: "${query}") { searches } } }`;
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` };
    try {
      const leaving = [1, 2].map((n) => {
        const sent = request(`${app.url}/graphql`, { method: 'POST', headers });
        sent.on('error', () => undefined);
        sent.end(JSON.stringify({ query: ask(`leaves ${n}`) }));
        return sent;
      });
      await eventually(async () => expect(await held.waiting(STATISTICS)).toBe(2), PATIENCE_MS);
      const staying = app.request(ask('stays'), {}, ADMIN_KEY);
      for (const sent of leaving) sent.destroy();
      await eventually(async () => expect(await held.waiting(STATISTICS)).toBe(1), PATIENCE_MS);
      await held.release();
      expect(await staying).toEqual({ status: 200, data: { searchAnalytics: { query: null } } });
    } finally {
      await held.release().catch(() => undefined);
    }
  });

  it('a mutation at its deadline is rolled back, and its caller asked to check', async () => {
    const app = await start('memory', {
      environment: { EXECUTION_TIMEOUT: '1', MUTATION_TIMEOUT: '2' },
    });
    await buildCatalogue(app);
    const held = await holdTable(app, 'article_revision');
    const create = `mutation { createArticle(input: { slug: "late", title: "늦음", categorySlug: "report", keywords: [],
      variants: [{ platformSlugs: ["ios"], body: "본문" }] }) { article { slug } } }`;
    try {
      const pending = app.request(create, {}, ADMIN_KEY);
      await eventually(
        async () => expect(await held.waiting('into article_revision')).toBe(1),
        PATIENCE_MS,
      );
      const answer = await pending;
      expect(answer).toMatchObject({ status: 200, data: { createArticle: null } });
      expect(answer.errors).toMatchObject([
        {
          path: ['createArticle'],
          message: expect.stringContaining('rolled back whole'),
          extensions: { code: 'EXECUTION_TIMEOUT' },
        },
      ]);
      await eventually(
        async () => expect(await held.waiting('into article_revision')).toBe(0),
        PATIENCE_MS,
      );
    } finally {
      await held.release();
    }
    expect(await app.admin('{ articleBySlug(slug: "late") { slug } }')).toEqual({
      articleBySlug: null,
    });
  });

  it('searches stopped while Elasticsearch hangs do not count as its failures, and the next one asks it at once', async () => {
    const proxy = await startFaultProxy(process.env.TEST_ELASTICSEARCH_URL!);
    const app = await start('elasticsearch', {
      elasticsearchUrl: proxy.url,
      environment: { EXECUTION_TIMEOUT: '1' },
    });
    await app.settled();
    try {
      // The first search may take longer than the limit on a busy machine.
      await eventually(async () =>
        expect(await app.request('{ search { totalCount } }')).toMatchObject({ status: 200 }),
      );
      const failures = async () => (await readMetrics(app.url)).get('doum_search_failures_total')!;
      const before = await failures();
      proxy.setMode('hang');
      const search = () =>
        app.request(
          'query ($filter: SearchFilter) { search(filter: $filter) { totalCount engine } }',
          { filter: newFilter() },
        );
      const answers = await Promise.all(Array.from({ length: 6 }, search));
      for (const answer of answers) {
        expect(answer.status).toBe(503);
        expectRefusal(answer, 'EXECUTION_TIMEOUT');
      }
      // Also those that waited for their turn.
      expect((await failures()) - before).toBe(6);
      proxy.up();
      expect(await search()).toMatchObject({
        status: 200,
        data: { search: { engine: 'ELASTICSEARCH' } },
      });
    } finally {
      proxy.up();
      await proxy.stop();
    }
  });
});

describe('The connections to Postgres', () => {
  it('are not all used by one client with waiting statements', async () => {
    const app = await start('memory', {
      environment: { TRUST_PROXY: '1', EXECUTION_TIMEOUT: '3600' },
    });
    await app.settled();
    const held = await holdTable(app, 'article');
    const ask = async (query: string, address: string) => {
      const response = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
        body: JSON.stringify({ query }),
      });
      return response.json();
    };
    try {
      const waiting = Array.from({ length: 20 }, () => ask(ARTICLE, '192.0.2.1'));
      await eventually(async () => expect(await held.waiting()).toBeGreaterThan(2), PATIENCE_MS);
      // A search without hits reads no article, but queries Postgres.
      expect(
        await ask(
          '{ search(query: "없음", filter: { productSlugs: [] }, first: 0) { totalCount } }',
          '192.0.2.2',
        ),
      ).toEqual({
        data: { search: { totalCount: 0 } },
      });
      expect(await held.waiting()).toBeLessThan(10);
      await held.release();
      expect(new Set((await Promise.all(waiting)).map((answer) => JSON.stringify(answer)))).toEqual(
        new Set(['{"data":{"articleBySlug":null}}']),
      );
    } finally {
      await held.release().catch(() => undefined);
    }
  });
});
