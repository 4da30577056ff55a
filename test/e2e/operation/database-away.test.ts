import { createHash } from 'node:crypto';
import type pg from 'pg';
import { sleep } from '../../../src/core/durations.js';
import { type OwnPostgres, startOwnPostgres } from '../../faults/own-postgres.js';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { eventually } from '../../support/eventually.js';
import { expectNoSecret } from '../../support/expect-refusal.js';
import {
  ADMIN_KEY,
  type Answer,
  startTestApp,
  type TestApp,
} from '../../support/start-test-app.js';
import {
  openTestConnection,
  terminateBackends,
  terminateWhileWaitingFor,
} from '../../support/terminate-backends.js';

const KEY = 'a-key-that-is-kept-in-the-database';
const CREATE = `mutation ($input: CreateArticleInput!) { createArticle(input: $input) { article { id } } }`;

function input(title: string): object {
  return {
    title,
    categorySlug: 'chat',
    publish: true,
    variants: [{ platformSlugs: ['common'], body: '본문' }],
  };
}

let postgres: OwnPostgres;
let app: TestApp;
beforeAll(async () => {
  postgres = await startOwnPostgres();
  app = await startTestApp('elasticsearch', { databaseUrl: postgres.url });
  await buildCatalogue(app);
  await buildArticle(app, { slug: 'first', title: '메시지 보내기', publish: true });
  await app.app.dataSource.query(
    `insert into api_key (name, role, hash) values ('stored', 'ADMIN', $1)`,
    [createHash('sha256').update(KEY).digest()],
  );
  await app.settled();
});
afterAll(async () => {
  await app?.stop();
  await postgres?.stop();
});

describe('When connections to Postgres are terminated', () => {
  let testConnection: pg.Client;
  beforeAll(async () => {
    testConnection = await openTestConnection(app.databaseUrl);
  });
  afterAll(() => testConnection.end());

  it('a mutation reports that it may have been applied or not', async () => {
    const answer = await terminateWhileWaitingFor(testConnection, 'article', () =>
      app.request(CREATE, { input: input('잃은 답') }, ADMIN_KEY),
    );
    expect(answer).toEqual({
      status: 503,
      data: { createArticle: null },
      errors: [
        expect.objectContaining({
          message: 'The database stopped answering: the change may or may not have been made.',
          path: ['createArticle'],
          extensions: {
            code: 'DATABASE_UNAVAILABLE',
            hint: 'Look whether it was made before sending it again.',
            retryAfter: 2,
          },
        }),
      ],
    });
  });

  it('a query reports that the database is unavailable', async () => {
    const answer = await terminateWhileWaitingFor(testConnection, 'article', () =>
      app.request(`{ articleBySlug(slug: "first") { id } }`),
    );
    expect(answer.status).toBe(503);
    expect(answer.errors).toMatchObject([
      {
        message: 'The database cannot answer right now.',
        extensions: { code: 'DATABASE_UNAVAILABLE', hint: 'Try again in a moment.' },
      },
    ]);
  });

  it('a request whose key cannot be looked up gets status 503', async () => {
    const answer = await terminateWhileWaitingFor(testConnection, 'api_key', () =>
      app.request(`{ products { slug } }`, {}, KEY),
    );
    expect(answer.status).toBe(503);
    expect(answer.errors).toMatchObject([
      {
        message: 'The database cannot answer right now.',
        extensions: { code: 'DATABASE_UNAVAILABLE' },
      },
    ]);
    expect((await app.request(`{ products { slug } }`, {}, KEY)).errors).toBeUndefined();
  });

  it('concurrent requests that fail have a clear code, and the index is updated afterwards', async () => {
    const answers: Answer<unknown>[] = [];
    const made: string[] = [];
    let stopping = false;
    const repeat = async (send: (round: number) => Promise<Answer<unknown>>) => {
      for (let round = 0; !stopping; round++) answers.push(await send(round));
    };
    const clients = [
      ...Array.from({ length: 4 }, (_, client) =>
        repeat(async (round) => {
          const title = `문서 ${client} ${round}`;
          const answer = await app.request(CREATE, { input: input(title) }, KEY);
          if (!answer.errors) made.push(title);
          return answer;
        }),
      ),
      ...Array.from({ length: 4 }, () =>
        repeat(() => app.request(`{ search(query: "문서") { totalCount nodes { title } } }`)),
      ),
      repeat(() => app.request(`{ articles(first: 20) { nodes { title category { name } } } }`)),
    ];
    let terminated = 0;
    try {
      for (let cut = 0; cut < 4; cut++) {
        const before = made.length;
        await sleep(150);
        // A change takes longer than that on a slow machine.
        await eventually(async () => expect(made.length).toBeGreaterThan(before), 30_000);
        terminated += await terminateBackends(testConnection);
      }
    } finally {
      stopping = true;
      await Promise.all(clients);
    }
    expect(terminated).toBeGreaterThan(0);

    const failed = answers.filter(({ errors }) => errors);
    for (const answer of failed) {
      // The categories of several articles can fail together: one error each, with the same code.
      for (const { extensions } of answer.errors!)
        expect(extensions.code).toMatch(/^(DATABASE|SEARCH)_UNAVAILABLE$/);
      expectNoSecret(answer);
    }
    expect(failed.length).toBeGreaterThan(0);
    expect(made.length).toBeGreaterThan(0);
    const { rows } = await testConnection.query<{ title: string }>(
      `select r.title from article a join article_revision r on r.article_id = a.id and r.version = a.published_version`,
    );
    const published = rows.map(({ title }) => title);
    expect(published).toEqual(expect.arrayContaining(made));
    await eventually(async () => {
      const { data } = await app.request<{ search: { totalCount: number } }>(
        `{ search { totalCount } }`,
      );
      expect(data!.search.totalCount).toBe(published.length);
    }, 30_000);
  });
});

/** A request fails within this time while Postgres refuses connections. */
const FAILS_MS = 3_000;
/** All is answered again within this time after its return. */
const RETURNS_MS = 5_000;

interface Response {
  status: number;
  retryAfter: string | null;
  codes: string[];
  ms: number;
}

describe('While Postgres is away', () => {
  let requests: Record<string, () => Promise<Response>>;

  beforeAll(async () => {
    const { articleBySlug, products } = await app.admin<{
      articleBySlug: { id: string };
      products: { id: string }[];
    }>('{ articleBySlug(slug: "first") { id } products { id } }');
    const rename = `mutation { updateProduct(input: { id: "${products[0]!.id}", name: "새 이름" }) {
      product { name } } }`;
    requests = {
      search: () => ask('{ search(query: "메시지") { totalCount nodes { title } } }'),
      article: () => ask('{ articleBySlug(slug: "first") { title } }'),
      'several fields': () => ask('{ __typename a: articleBySlug(slug: "first") { title } }'),
      vote: () =>
        ask(`mutation {
          submitFeedback(input: { articleId: "${articleBySlug.id}", helpful: true }) { __typename } }`),
      'change with a stored key': () => ask(rename, KEY),
      'change with a configured key': () => ask(rename, ADMIN_KEY),
      page: () => get('/articles/first'),
    };
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
    await postgres.restart('fast', async () => {
      // What was read within the last second may still be shown.
      await eventually(expectAllFail, FAILS_MS);
      // Until nothing is current that was read before.
      await sleep(6_000);
      await expectAllFail();
    });
    await eventually(expectAllWork, RETURNS_MS);
  });
});
