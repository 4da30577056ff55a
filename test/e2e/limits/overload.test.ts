import { buildCatalogue } from '../../support/build-catalogue.js';
import { eventually } from '../../support/eventually.js';
import { expectRefusal } from '../../support/expect-refusal.js';
import { startFaultProxy } from '../../support/fault-proxy.js';
import { holdTable } from '../../support/hold-table.js';
import { newFilter } from '../../support/new-filter.js';
import { readMetrics } from '../../support/read-metrics.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';
import { manySearches } from '../../support/many-searches.js';
import { importAndSettle, manyArticles, SMALL_CATALOGUE } from '../../support/import-test-lines.js';
import { type RawAnswer, sendRaw } from '../../support/send-raw.js';

const ARTICLE = '{ articleBySlug(slug: "none") { title } }';
const PATIENCE_MS = 30_000;

const apps: TestApp[] = [];
const start = async (...options: Parameters<typeof startTestApp>) => {
  const app = await startTestApp(...options);
  apps.push(app);
  return app;
};
// Also after a failed test: a running server would disturb later files.
afterEach(() => Promise.all(apps.splice(0).map((app) => app.stop())));

describe('Stopped operations', () => {
  it('a query at its deadline is refused, while its statement still waits', async () => {
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
      expect(await held.waiting()).toBe(1);
      expect(await app.request('{ platforms { slug } }')).toMatchObject({ status: 200 });
    } finally {
      await held.release();
    }
    expect(await app.request(ARTICLE)).toMatchObject({
      status: 200,
      data: { articleBySlug: null },
    });
  });

  it('a mutation at its deadline is answered, and its caller asked to check', async () => {
    const app = await start('memory', {
      http: { timeouts: { query: 1, mutation: 2 } },
    });
    await buildCatalogue(app);
    const held = await holdTable(app, 'article_revision');
    const create = `mutation { createArticle(input: { slug: "late", title: "늦음", categorySlug: "report", keywords: [],
      variants: [{ platformSlugs: ["ios"], body: "본문" }] }) { article { slug } } }`;
    try {
      const pending = app.request(create, {}, ADMIN_KEY);
      await eventually(
        async () => expect(await held.waiting('INTO "article_revision"')).toBe(1),
        PATIENCE_MS,
      );
      const answer = await pending;
      expect(answer).toMatchObject({ status: 200, data: { createArticle: null } });
      expect(answer.errors).toMatchObject([
        {
          path: ['createArticle'],
          message: expect.stringContaining('the change may be made as a whole, now or later'),
          extensions: { code: 'EXECUTION_TIMEOUT' },
        },
      ]);
    } finally {
      await held.release();
    }
    await eventually(async () =>
      expect(await app.admin('{ articleBySlug(slug: "late") { slug } }')).toEqual({
        articleBySlug: { slug: 'late' },
      }),
    );
  });

  it('searches stopped while Elasticsearch hangs are answered at their deadline, and counted', async () => {
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
      await eventually(async () =>
        expect(await search()).toMatchObject({
          status: 200,
          data: { search: { engine: 'ELASTICSEARCH' } },
        }),
      );
    } finally {
      proxy.up();
      await proxy.stop();
    }
  });
});

const HONEST = '{ search(query: "비밀번호 변경", first: 5) { totalCount nodes { title } } }';

describe('Turns of clients', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('memory', {
      environment: { TRUST_PROXY: '1', EXECUTION_TIMEOUT: '3600' },
    });
    await importAndSettle(app, [...SMALL_CATALOGUE, ...manyArticles(1)]);
  });

  const ask = (address: string, query: string): Promise<RawAnswer> =>
    sendRaw(app.url, {
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
      body: JSON.stringify({ query }),
    });

  it('answer a reader while another client has 90 waiting searches', async () => {
    expect((await ask('192.0.2.2', HONEST)).status).toBe(200);
    let answered = 0;
    const flood = Array.from({ length: 6 }, async (_, i) => {
      const { status } = await ask('192.0.2.1', manySearches(15, 100 * i));
      answered += 1;
      return status;
    });
    // All of them arrived before it.
    await Promise.race(flood);
    const before = answered;
    expect((await ask('192.0.2.2', HONEST)).status).toBe(200);
    expect(answered - before).toBeLessThanOrEqual(2);
    expect(before).toBeLessThan(4);
    expect(new Set(await Promise.all(flood))).toEqual(new Set([200]));
  });

  it('refuse requests of a client with too much waiting work, with the time to retry; others are not affected', async () => {
    // Each search reads the text of its hit, to mark it.
    const held = await holdTable(app, 'article_revision');
    const marked = 'edges { titleHighlight { text } }';
    // The small ones at the end use the remaining capacity.
    const sizes = [...Array<number>(40).fill(15), ...Array<number>(10).fill(1)];
    const sent = sizes.map((size, i) =>
      ask('192.0.2.3', manySearches(size, 1_000 + 100 * i, marked)),
    );
    const flood = Promise.all(sent);
    // The first answer is a refusal, because no other request can finish.
    const ended = await Promise.race(sent.slice(40));
    expect(ended.status).toBe(503);
    const page = await sendRaw(app.url, {
      method: 'GET',
      path: `/search?q=${encodeURIComponent('신고')}`,
      headers: { 'x-forwarded-for': '192.0.2.3', accept: 'text/html' },
    });
    await held.release();
    expect((await ask('192.0.2.4', HONEST)).status).toBe(200);
    const answers = await flood;
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(sizes.length);
    for (const { status, headers, body } of refused) {
      expect([status, headers['retry-after']]).toEqual([503, '2']);
      expect(JSON.parse(body)).toEqual({
        errors: [
          {
            message: 'Too much is being done for this client already.',
            extensions: {
              code: 'OVERLOADED',
              hint: expect.stringContaining('2 seconds'),
              retryAfter: 2,
            },
          },
        ],
      });
    }
    // Admitted requests are answered completely.
    for (const { status, body } of answers)
      if (status === 200) expect(JSON.parse(body)).not.toHaveProperty('errors');
    const { status, headers, body } = page;
    expect([status, headers['retry-after'], headers['content-type']]).toEqual([
      503,
      '2',
      'text/html; charset=utf-8',
    ]);
    expect(body).toContain('지금 접속자가 많아요');
    expect((await ask('192.0.2.3', HONEST)).status).toBe(200);
  });
});
