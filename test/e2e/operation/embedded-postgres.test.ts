import { spawn } from 'node:child_process';
import { lstat, rename } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { EmbeddedPostgres } from '../../../src/app/postgres/embedded-postgres.js';
import {
  isAlive,
  makeFolder,
  onConnection,
  postmasterOf,
  removeFolder,
} from '../../support/data-folder.js';
import { eventually } from '../../support/eventually.js';
import { runCommand } from '../../support/run-command.js';

/** A first start makes the database, loads the demo and builds the index. */
const START_MS = 120_000;
const KEY = /doum_[\w-]{43}/;

/** A server without DATABASE_URL, as a person starts it. */
interface Started {
  /** What it has printed. */
  readonly banner: string;
  kill(signal: NodeJS.Signals): void;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

const running = new Set<{ kill(signal: 'SIGKILL'): unknown }>();
const killAll = () => running.forEach((child) => child.kill('SIGKILL'));
process.once('exit', killAll);
afterAll(() => {
  killAll();
  process.off('exit', killAll);
});

/** Resolves when the server is running. */
function start(environment: Record<string, string>): Promise<Started> {
  const child = spawn(process.execPath, ['dist/src/cli.js', 'serve'], {
    env: { PATH: process.env.PATH, LOG_LEVEL: 'silent', PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  const exited = new Promise<Awaited<Started['exited']>>((resolve) =>
    child.once('exit', (code, signal) => {
      running.delete(child);
      resolve({ code, signal });
    }),
  );
  return new Promise((resolve, reject) => {
    let banner = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      banner += chunk;
      if (!banner.includes('Stop with Ctrl-C.')) return;
      resolve({ banner, exited, kill: (signal) => void child.kill(signal) });
    });
    void exited.then(({ code }) => reject(new Error(`The server ended with ${code}: ${banner}`)));
  });
}

let folder: string;
let dataDir: string;
let server: Started;
beforeAll(async () => {
  folder = await makeFolder();
  dataDir = path.join(folder, 'data');
  server = await start({ DATA_DIR: dataDir });
}, START_MS);
afterAll(() => removeFolder(folder));

const inPostgres = (...file: string[]) => path.join(dataDir, 'postgres', ...file);

describe('A server on the embedded Postgres', () => {
  it('has the demo and prints a key at its first start, and lends its database to commands', async () => {
    expect(server.banner).toMatch(/Demo help centre {6}\d+ articles loaded/);
    expect(server.banner).toMatch(KEY);
    await eventually(async () => {
      const status = await runCommand(['index', 'status', '--json'], { DATA_DIR: dataDir });
      expect(status.code).toBe(0);
      const { documents } = JSON.parse(status.stdout) as { documents: number };
      expect(documents).toBeGreaterThan(90);
    });
  });

  it('requires its password, and is unreachable over the network', async () => {
    /** Connects with another password; null: without one. */
    const connect = async (password: string | null) => {
      const url = new URL((await EmbeddedPostgres.findRunning(dataDir))!);
      url.password = password ?? '';
      return new pg.Client({ connectionString: url.toString() }).connect();
    };
    await expect(connect(null)).rejects.toThrow(/password/);
    await expect(connect('doum')).rejects.toThrow(/password authentication failed/);
    await onConnection(dataDir, async (client) => {
      const { rows } = await client.query<{ setting: string }>(
        `select setting from pg_settings
         where name in ('listen_addresses', 'password_encryption') order by name`,
      );
      expect(rows.map(({ setting }) => setting)).toEqual(['', 'scram-sha-256']);
    });
    const mode = async (file: string) => ((await lstat(file)).mode & 0o777).toString(8);
    expect(await mode(inPostgres())).toBe('700');
    expect(await mode(path.join(dataDir, 'postgres.password'))).toBe('600');
    expect(await mode(inPostgres('.s.PGSQL.5432'))).toBe('700');
    expect(await mode(inPostgres('server.log'))).toBe('600');
  });

  it('refuses a second server', async () => {
    await expect(EmbeddedPostgres.start(dataDir)).rejects.toThrow(
      /^A Doum server runs already on the data folder .+: stop it first, or set DATA_DIR/,
    );
  });

  it(
    'finds its Postgres and its data when it was killed, and stops both at once after Ctrl-C',
    async () => {
      const postmaster = await postmasterOf(dataDir);
      server.kill('SIGKILL');
      await server.exited;
      expect(await isAlive(postmaster)).toBe(true);
      server = await start({
        ...{ DATA_DIR: dataDir, SHUTDOWN_DELAY: '600' },
        ELASTICSEARCH_URL: 'http://127.0.0.1:9',
      });
      expect(await postmasterOf(dataDir)).toBe(postmaster);
      expect(server.banner).not.toMatch(/doum_[\w-]{43}|articles loaded/);
      expect(server.banner).toMatch(
        /does not answer now: the engine in memory stands in until it does \(.* \(ELASTICSEARCH_NOT_LISTENING\)\)/,
      );
      await onConnection(dataDir, async (client) => {
        const { rows } = await client.query<{ articles: number }>(
          'select count(*)::integer as articles from article',
        );
        expect(rows[0]!.articles).toBeGreaterThan(90);
      });
      server.kill('SIGINT');
      expect(await server.exited).toEqual({ code: 0, signal: null });
      await eventually(async () => expect(await isAlive(postmaster)).toBe(false));
    },
    START_MS,
  );

  // After the tests above, nothing runs on the folder.
  it('does not start with a damaged folder, or without its password, and tells why', async () => {
    const without = async (file: string) => {
      await rename(file, `${file}.away`);
      const error = await EmbeddedPostgres.start(dataDir).then(
        () => null,
        (thrown: Error) => thrown.message,
      );
      await rename(`${file}.away`, file);
      return error;
    };
    expect(await without(inPostgres('global', 'pg_control'))).toMatch(
      /^The embedded Postgres in .+ does not start: .+ If the folder is damaged, move it away/,
    );
    expect(await without(path.join(dataDir, 'postgres.password'))).toMatch(
      /^The password of the embedded Postgres cannot be read/,
    );
    await (await EmbeddedPostgres.start(dataDir)).stop();
  });
});
