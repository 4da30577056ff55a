import { sleep } from '../../src/core/sleep.js';
import { createHash } from 'node:crypto';
import { type OwnPostgres, startOwnPostgres } from '../faults/own-postgres.js';
import { buildArticle } from '../support/build-article.js';
import { buildCatalogue } from '../support/build-catalogue.js';
import { eventually } from '../support/eventually.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/start-test-app.js';

/** A request fails within this time while Postgres refuses connections. */
const FAILS_MS = 3_000;
/** All is answered again within this time after its return. */
const RETURNS_MS = 5_000;

const KEY = 'a-key-that-is-kept-in-the-database';

interface Response {
  status: number;
  retryAfter: string | null;
  codes: string[];
  ms: number;
}

describe.each([
  ['memory', 'fast'],
  ['elasticsearch', 'immediate'],
] as const)('While Postgres is away, on %s (%s)', (engine, how) => {
  let postgres: OwnPostgres;
  let app: TestApp;
  let requests: Record<string, () => Promise<Response>>;

  beforeAll(async () => {
    postgres = await startOwnPostgres();
    app = await startTestApp(engine, { databaseUrl: postgres.url });
    const { talk } = await buildCatalogue(app);
    const { id } = await buildArticle(app, {
      title: '메시지 보내기',
      slug: 'first',
      publish: true,
    });
    await app.app.dataSource.query(
      `insert into api_key (name, role, hash) values ('stored', 'EDITOR', $1)`,
      [createHash('sha256').update(KEY).digest()],
    );
    await app.settled();
    const rename = `mutation { updateProduct(input: { id: "${talk}", name: "새 이름" }) {
      product { name } } }`;
    requests = {
      search: () => ask('{ search(query: "메시지") { totalCount nodes { title } } }'),
      article: () => ask('{ articleBySlug(slug: "first") { title } }'),
      'several fields': () => ask('{ __typename a: articleBySlug(slug: "first") { title } }'),
      vote: () =>
        ask(`mutation { submitFeedback(input: { articleId: "${id}", helpful: true }) {
          __typename } }`),
      'change with a stored key': () => ask(rename, KEY),
      'change with a configured key': () => ask(rename, ADMIN_KEY),
      page: () => get('/articles/first'),
    };
  });
  afterAll(async () => {
    await app?.stop();
    await postgres?.stop();
  });

  async function respond(path: string, init?: RequestInit): Promise<Response> {
    const startedAt = performance.now();
    const response = await fetch(app.url + path, init);
    const text = await response.text();
    const { errors = [] } = (text.startsWith('{') ? JSON.parse(text) : {}) as {
      errors?: { extensions: { code: string } }[];
    };
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      codes: errors.map(({ extensions }) => extensions.code),
      ms: performance.now() - startedAt,
    };
  }
  const get = (path: string) => respond(path, { headers: { accept: 'text/html' } });
  const ask = (query: string, key?: string) =>
    respond('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(key && { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify({ query }),
    });

  async function expectAllFail(): Promise<void> {
    for (const [name, request] of Object.entries(requests)) {
      const { status, retryAfter, codes, ms } = await request();
      expect([name, status]).toEqual([name, 503]);
      expect(Number(retryAfter)).toBeGreaterThan(0);
      if (name !== 'page') expect([name, codes]).toEqual([name, ['DATABASE_UNAVAILABLE']]);
      expect(ms).toBeLessThan(FAILS_MS);
    }
    expect((await get('/readyz')).status).toBe(503);
    expect((await get('/livez')).status).toBe(200);
  }

  async function expectAllWork(): Promise<void> {
    for (const [name, request] of Object.entries(requests)) {
      const { status, codes } = await request();
      expect([name, status, codes]).toEqual([name, 200, []]);
    }
    expect((await get('/readyz')).status).toBe(200);
  }

  it('each request fails soon with the time to retry, and all recover by themselves', async () => {
    // /readyz is 200 from the first probe of Elasticsearch on that found all articles.
    await eventually(expectAllWork, RETURNS_MS);
    await postgres.restart(how, async () => {
      // What was read within the last second may still be shown.
      await eventually(expectAllFail, FAILS_MS);
      // Until nothing is current that was read before.
      await sleep(6_000);
      await expectAllFail();
    });
    await eventually(expectAllWork, RETURNS_MS);
  });
});
