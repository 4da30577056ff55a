import { createLogger } from '../../src/core/logger.js';
import { createHash } from 'node:crypto';
import type pg from 'pg';
import { openDatabase } from '../../src/app/open-database.js';
import { exportLines } from '../../src/articles/index.js';
import { allowLongStatements, transaction } from '../../src/core/connections.js';
import { type DataSource, poolOf } from '../../src/core/database.js';
import { isDatabaseUnavailable } from '../../src/core/database-errors.js';
import { Notifications } from '../../src/core/notifications.js';
import { sleep } from '../../src/core/sleep.js';
import { buildArticle } from '../support/build-article.js';
import { buildCatalogue } from '../support/build-catalogue.js';
import { eventually } from '../support/eventually.js';
import { expectNoSecret } from '../support/expect-refusal.js';
import { ADMIN_KEY, type Answer, startTestApp, type TestApp } from '../support/start-test-app.js';
import {
  openTestConnection,
  terminateBackends,
  terminateWhileWaitingFor,
} from '../support/terminate-backends.js';

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

describe.each(['memory', 'elasticsearch'] as const)(
  'When connections to Postgres are terminated, on %s',
  (engine) => {
    let app: TestApp;
    let testConnection: pg.Client;

    beforeAll(async () => {
      app = await startTestApp(engine);
      testConnection = await openTestConnection(app.databaseUrl);
      await buildCatalogue(app);
      await buildArticle(app, { slug: 'first', title: '처음 문서', publish: true });
      await testConnection.query(
        `insert into api_key (name, role, hash) values ('stored', 'ADMIN', $1)`,
        [createHash('sha256').update(KEY).digest()],
      );
      await app.settled();
    });
    afterAll(async () => {
      await app.stop();
      await testConnection.end();
    });

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
        for (let cut = 0; cut < 8; cut++) {
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
      process.stderr.write(
        `${engine}: ${answers.length} requests, ${failed.length} failed in 8 cuts\n`,
      );
    });
  },
);

describe('A connection that is lost between two statements', () => {
  let app: TestApp;
  let testConnection: pg.Client;
  let dataSource: DataSource;

  beforeAll(async () => {
    app = await startTestApp('memory');
    testConnection = await openTestConnection(app.databaseUrl);
    dataSource = await openDatabase(app.databaseUrl);
    await buildCatalogue(app);
    await buildArticle(app, { publish: true });
    await app.settled();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await app.stop();
    await testConnection.end();
  });

  /** Terminates all connections and waits until the process has noticed. */
  const cut = async () => {
    await terminateBackends(testConnection);
    await sleep(100);
  };
  const rejection = (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: unknown) => error,
    );

  it('fails the next statement of a transaction, and does not end the process', async () => {
    const error = await rejection(
      transaction(poolOf(dataSource), async (client) => {
        await cut();
        await client.query('select 1');
      }),
    );
    expect(isDatabaseUnavailable(error)).toBe(true);
  });

  it('fails the next statement of a TypeORM transaction', async () => {
    const error = await rejection(
      dataSource.transaction(async (manager) => {
        await manager.query('select 1');
        await cut();
        await manager.query('select 1');
      }),
    );
    expect(isDatabaseUnavailable(error)).toBe(true);
  });

  it('fails the next line of an export', async () => {
    const lines = exportLines(poolOf(dataSource));
    await lines.next();
    await cut();
    const error = await rejection(
      (async () => {
        for await (const line of lines) void line;
      })(),
    );
    expect(isDatabaseUnavailable(error)).toBe(true);
  });

  it('does not make the server deaf, although a heartbeat on it is never answered', async () => {
    let hasSent = false;
    const query = (sql: string, values?: unknown[]) => {
      if (hasSent) return poolOf(dataSource).query(sql, values);
      hasSent = true;
      return new Promise<unknown>(() => undefined);
    };
    const notifications = new Notifications(app.databaseUrl, { query }, createLogger('silent'));
    notifications.start();
    try {
      const isFollowing = () => Promise.resolve(expect(notifications.isFollowing).toBe(true));
      await eventually(isFollowing, 10_000);
    } finally {
      await notifications.stop();
    }
  });

  it('has limits, of which a transaction may lift that of statements', async () => {
    const pool = poolOf(dataSource);
    const limit = (source: pg.Pool | pg.PoolClient) =>
      source
        .query<{ limit: string }>(`select current_setting('statement_timeout') as limit`)
        .then(({ rows }) => rows[0]!.limit);
    expect(await limit(pool)).toBe('1min');
    await transaction(pool, async (client) => {
      await allowLongStatements(client);
      expect(await limit(client)).toBe('0');
    });
    expect(await limit(pool)).toBe('1min');
  });

  it('leaves the pool usable', async () => {
    expect((await poolOf(dataSource).query<{ one: number }>('select 1 as one')).rows).toEqual([
      { one: 1 },
    ]);
  });
});
