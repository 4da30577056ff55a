import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createLogger } from '../../../src/core/logger.js';
import { createBlankDatabase, createDemoDatabase } from '../../support/databases.js';
import { eventually } from '../../support/eventually.js';
import { mutate } from '../../support/mutate.js';
import { type Bouncer, startPgbouncer } from '../../support/pgbouncer.js';
import { runCli } from '../../support/run-cli.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import { openTestConnection } from '../../support/terminate-backends.js';

/** Each test starts several processes. */
const PROCESSES_MS = 180_000;

const FIRST_QUERY = '{ search(query: "신고", first: 2) { totalCount nodes { title } } }';

/** After this time the other server must not show what was withdrawn, in milliseconds. */
const MAX_STALE_MS = 2_000;

const bouncers: Bouncer[] = [];
async function bouncerOf(url: string, settings?: Record<string, string>): Promise<string> {
  const bouncer = await startPgbouncer(url, settings);
  bouncers.push(bouncer);
  return bouncer.url;
}
afterEach(async () => {
  for (const bouncer of bouncers.splice(0)) await bouncer.stop();
});

/** A server behind PgBouncer, and what it logged. */
async function start(
  environment: Record<string, string>,
): Promise<{ app: TestApp; log: string[] }> {
  const log: string[] = [];
  const app = await startTestApp('memory', {
    ...{ databaseUrl: environment.DATABASE_URL!, environment },
    logger: createLogger('info', { write: (line: string) => log.push(line) > 0 }),
  });
  return { app, log };
}

describe('Behind PgBouncer in transaction mode', () => {
  it.each(['with DATABASE_DIRECT_URL', 'without it'])(
    'two servers work together %s',
    async (how) => {
      const direct = await createDemoDatabase();
      const url = await bouncerOf(direct);
      const isDirect = how.startsWith('with D');
      const environment = { DATABASE_URL: url, ...(isDirect && { DATABASE_DIRECT_URL: direct }) };
      const servers = [await start(environment), await start(environment)];
      const [one, other] = servers.map(({ app }) => app) as [TestApp, TestApp];
      try {
        await one.settled();
        const { data } = await one.request<{ search: { totalCount: number } }>(FIRST_QUERY);
        expect(data!.search.totalCount).toBe(19);
        const saysDeaf = (log: string[]) => log.join('').includes('Set DATABASE_DIRECT_URL');
        for (const { log } of servers) {
          expect(log.join('')).toContain('alter role doum set jit');
          if (isDirect) expect(saysDeaf(log)).toBe(false);
          else await eventually(() => Promise.resolve(expect(saysDeaf(log)).toBe(true)));
        }

        const slug = 'written-behind-pgbouncer';
        const { article } = await mutate<{ article: { id: string; version: number } }>(
          one,
          'createArticle',
          {
            ...{
              categorySlug: 'talk-account',
              slug,
              title: '풀러 뒤에서 적은 도움말',
              publish: true,
            },
            variants: [{ platformSlugs: ['common'], body: '풀러를 지나서 저장했어요.' }],
          },
          'article { id version }',
        );
        const found = async (app: TestApp) => {
          const { data: answer } = await app.request<{
            search: { nodes: { slug: string }[] };
            articleBySlug: object | null;
          }>(
            `{ search(query: "풀러") { nodes { slug } } articleBySlug(slug: "${slug}") { title } }`,
          );
          return [answer!.articleBySlug !== null, answer!.search.nodes[0]?.slug === slug];
        };
        for (const app of [one, other])
          await eventually(async () => expect(await found(app)).toEqual([true, true]));
        // Repeated, so that it is remembered where that is allowed.
        for (let i = 0; i < 20; i += 1) await found(other);

        await mutate(one, 'unpublishArticle', { id: article.id }, 'article { id }');
        expect(await found(one)).toEqual([false, false]);
        await eventually(
          async () => expect(await found(other)).toEqual([false, false]),
          MAX_STALE_MS,
        );
      } finally {
        await other.stop();
        await one.stop();
      }
    },
    PROCESSES_MS,
  );

  it(
    'migrations run again and again, and after one that was killed',
    async () => {
      const direct = await createBlankDatabase();
      const environment = { DATABASE_URL: await bouncerOf(direct) };
      const blocker = await openTestConnection(direct);
      await blocker.query('begin; create table product ()');
      const killed = spawn(process.execPath, ['dist/src/cli.js', 'migrate'], {
        env: { PATH: process.env.PATH, ...environment },
        stdio: 'ignore',
      });
      await eventually(async () => {
        const { rowCount } = await blocker.query('select from pg_locks where not granted');
        expect(rowCount).toBeGreaterThan(0);
      });
      killed.kill('SIGKILL');
      await once(killed, 'exit');
      await blocker.query('rollback');
      for (let run = 0; run < 2; run += 1)
        expect(await runCli(['migrate'], environment)).toMatchObject({ code: 0, stderr: '' });
      // The lock of a session would still be held by a session of PgBouncer.
      const locks = await blocker.query(
        `select from pg_locks join pg_database d on d.oid = database
       where locktype = 'advisory' and datname = current_database()`,
      );
      await blocker.end();
      expect(locks.rowCount).toBe(0);
      expect((await runCli(['key', 'list'], environment)).code).toBe(0);
    },
    PROCESSES_MS,
  );

  it(
    'a pooler that does not keep prepared statements is refused',
    async () => {
      const url = await bouncerOf(await createDemoDatabase(), { max_prepared_statements: '0' });
      const { code, stderr } = await runCli(['serve'], { DATABASE_URL: url, PORT: '0' });
      expect(code).toBe(1);
      expect(stderr).toContain('Set max_prepared_statements to 200 in PgBouncer');
    },
    PROCESSES_MS,
  );
});
