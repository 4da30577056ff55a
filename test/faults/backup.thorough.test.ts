import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { findAccount } from '../../src/app/postgres/run.js';
import { createBlankDatabase, createDemoDatabase } from '../support/databases.js';
import { makeFolder, onConnection, removeFolder } from '../support/data-folder.js';
import { EmbeddedPostgres } from '../../src/app/postgres/embedded-postgres.js';
import { eventually } from '../support/eventually.js';
import { fillEveryTable, printTables } from '../support/every-table.js';
import { growArticles } from '../support/grow-articles.js';
import { runCli } from '../support/run-cli.js';
import { openTestConnection } from '../support/terminate-backends.js';
import { startTlsPostgres, type TlsPostgres } from '../support/tls-postgres.js';

const SEED = Number(process.env.TEST_SEED ?? Date.now() % 1_000_000);

/** Node.js and the modules take most of it; 310 MB are moved. */
const MAX_MEGABYTES = 260;
const ARTICLES = 40_000;
const MINUTES = 60_000;

describe('Backup and restore', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await makeFolder();
    const { uid, gid } = await findAccount();
    if (uid !== undefined) await chown(folder, uid, gid!);
  });
  afterAll(() => removeFolder(folder));
  const children: ChildProcess[] = [];
  afterEach(() => children.forEach((child) => child.kill('SIGKILL')));

  const file = (name = 'doum.backup') => path.join(folder, name);
  const prints = async (client: pg.Client) => {
    try {
      return await printTables(client);
    } finally {
      await client.end();
    }
  };

  it(
    'moves everything from embedded to real Postgres and back',
    async () => {
      const [DATA_DIR, backDir] = [path.join(folder, 'first'), path.join(folder, 'second')];
      expect((await runCli(['seed'], { DATA_DIR })).code).toBe(0);
      const embedded = await EmbeddedPostgres.start(DATA_DIR);
      await fillEveryTable(embedded.url);
      const before = await onConnection(DATA_DIR, printTables);
      await embedded.stop();
      let real: TlsPostgres | undefined;
      try {
        real = await startTlsPostgres(null);
        expect(await runCli(['backup', file()], { DATA_DIR })).toMatchObject({ code: 0 });
        const DATABASE_URL = real.url;
        expect(await runCli(['restore', file()], { DATABASE_URL })).toMatchObject({ code: 0 });
        expect(await prints(await openTestConnection(real.url))).toEqual(before);
        expect(await runCli(['backup', file()], { DATABASE_URL })).toMatchObject({ code: 0 });
        expect(await runCli(['restore', file()], { DATA_DIR: backDir })).toMatchObject({ code: 0 });
      } finally {
        await real?.stop();
      }
      const returned = await EmbeddedPostgres.start(backDir);
      try {
        expect(await onConnection(backDir, printTables)).toEqual(before);
      } finally {
        await returned.stop();
      }
    },
    5 * MINUTES,
  );

  it(
    `moves ${ARTICLES} articles in bounded memory, whenever it is killed`,
    async () => {
      process.stderr.write(`Kills are drawn with TEST_SEED=${SEED}\n`);
      const url = await createDemoDatabase();
      const source = await openTestConnection(url);
      await growArticles(source, ARTICLES);
      const before = await printTables(source);
      await source.end();
      const target = await createBlankDatabase();
      const watched = await openTestConnection(target);

      try {
        const large = file('large.backup');
        const killed = start(['backup', large], url);
        await appears(folder, '.tmp');
        await kill(killed);
        await expect(stat(large)).rejects.toThrow('ENOENT');
        await run(['backup', large], url);
        for (const rows of [1, 20_000 + (SEED % 40_000)]) {
          const restoring = start(['restore', large], target);
          await eventually(async () => {
            const { rows: copies } = await watched.query<{ done: number }>(
              `select coalesce(sum(tuples_processed), 0)::int as done
                 from pg_stat_progress_copy where datname = current_database()`,
            );
            expect(copies[0]!.done).toBeGreaterThan(rows);
          }, 5 * MINUTES);
          await kill(restoring);
          await eventually(async () => {
            const { rowCount } = await watched.query(
              `select from pg_stat_activity where application_name = 'doum' and datname = current_database()`,
            );
            expect(rowCount).toBe(0);
          });
          const tables = await watched.query(`select from pg_tables where schemaname = 'public'`);
          expect(tables.rowCount).toBe(0);
        }
        await run(['restore', large], target);
        expect(await printTables(watched)).toEqual(before);
      } finally {
        await watched.end();
      }
    },
    20 * MINUTES,
  );

  const start = (args: string[], url: string) => {
    const child = spawn(process.execPath, ['dist/src/cli.js', ...args], {
      env: { PATH: process.env.PATH, DATABASE_URL: url },
      stdio: 'inherit',
    });
    children.push(child);
    return child;
  };

  const kill = async (child: ChildProcess) => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };

  const appears = (where: string, ending: string) =>
    eventually(async () => {
      expect((await readdir(where)).some((name) => name.endsWith(ending))).toBe(true);
    }, 2 * MINUTES);

  /** Runs a command to its end, and looks at the most memory that it ever had. */
  const run = async (args: string[], url: string) => {
    const child = start(args, url);
    let peak = 0;
    const timer = setInterval(() => {
      readFile(`/proc/${child.pid}/status`, 'utf8').then(
        (status) => (peak = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? peak)),
        () => undefined,
      );
    }, 100);
    const [code] = (await once(child, 'exit')) as [number];
    clearInterval(timer);
    expect(code).toBe(0);
    process.stderr.write(`doum ${args[0]}: at most ${Math.round(peak / 1024)} MB\n`);
    expect(peak).toBeGreaterThan(0);
    expect(peak / 1024).toBeLessThan(MAX_MEGABYTES);
  };
});
