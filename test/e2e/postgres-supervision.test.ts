import { lstat, rename } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type pg from 'pg';
import {
  isAlive,
  makeFolder,
  onConnection,
  postmasterOf,
  removeFolder,
} from '../support/data-folder.js';
import { eventually } from '../support/eventually.js';
import { type ServerProcess, startServer } from '../support/server-process.js';

const PATIENCE_MS = 30_000;
/**
 * A start of the whole server takes longer than one of Postgres, and varies on a busy machine.
 */
const MAX_STARTS = 4;

let folder: string;
let dataDir: string;
let server: ServerProcess;
let startMs: number;

/** The running server on the embedded Postgres, or a new one, with a ready index. */
async function start(variables: Record<string, string> = {}): Promise<void> {
  if (server?.isRunning()) return;
  const startedAt = performance.now();
  server = await startServer({ DATA_DIR: dataDir, ...variables });
  await searchable();
  startMs = performance.now() - startedAt;
}

/** Waits until searches are answered. */
const searchable = () =>
  eventually(
    async () =>
      expect(await server.request('{ search { totalCount } }')).not.toHaveProperty('errors'),
    PATIENCE_MS,
  );

const live = async () => {
  const response = await fetch(`${server.url}/livez`);
  return { status: response.status, text: await response.text() };
};

/** Kills the postmaster; resolves to the milliseconds until searches are answered again. */
async function killPostmaster(): Promise<number> {
  const pid = await postmasterOf(dataDir);
  const killedAt = performance.now();
  process.kill(pid, 'SIGKILL');
  await eventually(async () => expect(await postmasterOf(dataDir)).not.toBe(pid), PATIENCE_MS);
  await searchable();
  return performance.now() - killedAt;
}

async function products(): Promise<string[]> {
  const { data } = await server.request<{ products: { slug: string }[] }>('{ products { slug } }');
  return data!.products.map(({ slug }) => slug);
}

/** Connections of the ended Postgres may be left: requests that use them fail. */
const addProduct = (slug: string) =>
  eventually(async () => {
    if ((await products()).includes(slug)) return;
    await server.admin(
      `mutation ($input: CreateProductInput!) {
        createProduct(input: $input) { product { slug } } }`,
      { input: { slug, name: slug } },
    );
  }, PATIENCE_MS);

/** Expects Postgres to stop with the server after the signal. */
async function expectEnd(signal: NodeJS.Signals): Promise<void> {
  await start();
  const postmaster = await postmasterOf(dataDir);
  server.kill(signal);
  await server.exited;
  await eventually(async () => expect(await isAlive(postmaster)).toBe(false), PATIENCE_MS);
}

beforeAll(async () => {
  folder = await makeFolder();
  dataDir = path.join(folder, 'data');
});
afterAll(async () => {
  await server?.stop();
  await removeFolder(folder);
});

describe('The embedded Postgres', () => {
  it('restarts whenever its postmaster is killed during searches, and all connections recover', async () => {
    await start();
    const answers: Promise<{ status: number }>[] = [];
    const timer = setInterval(() => answers.push(live()), 20);
    try {
      expect(await killPostmaster()).toBeLessThan(MAX_STARTS * startMs);
      await addProduct('first');
      // A busy backend does not notice the end of its postmaster, and would prevent a new start.
      const isBusy = onConnection(dataDir, (client) =>
        client.query(`do 'begin loop null; end loop; end'`),
      );
      isBusy.catch(() => undefined);
      await onConnection(dataDir, (client) =>
        eventually(async () => {
          const { rowCount } = await client.query(
            `select from pg_stat_activity where state = 'active' and query like 'do %'`,
          );
          expect(rowCount).toBe(1);
        }),
      );
      expect(await killPostmaster()).toBeLessThan(MAX_STARTS * startMs);
      await expect(isBusy).rejects.toThrow();
      await addProduct('second');
    } finally {
      clearInterval(timer);
    }
    expect((await Promise.all(answers)).filter(({ status }) => status !== 200)).toEqual([]);
    expect(await products()).toEqual(['first', 'second']);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });

  it('survives a full disk, simulated by a file size limit', async () => {
    await start();
    const postmaster = await postmasterOf(dataDir);
    // The limit applies to each process, and is inherited by the processes that it starts.
    const { uid, gid } = await lstat(path.join(dataDir, 'postgres'));
    const limit = (pid: number, bytes: string, user: object = {}) =>
      promisify(execFile)('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`], user);
    await limit(server.pid, '65536');
    await limit(postmaster, '65536', process.getuid!() === 0 ? { uid, gid } : {});
    // More than its buffers, so that this process has to write the log itself. It cannot, which ends
    // all of Postgres and its next start.
    const fill = (client: pg.Client) =>
      client.query(`select pg_logical_emit_message(true, 'filler', repeat('x', 20000000))`);
    await eventually(async () => {
      // Fails, also if no connection could be opened on a busy machine.
      await onConnection(dataDir, fill).catch(() => undefined);
      expect(await isAlive(postmaster)).toBe(false);
    }, PATIENCE_MS);
    await eventually(
      async () => expect((await live()).text).toContain('does not start'),
      PATIENCE_MS,
    );
    expect(server.isRunning()).toBe(true);
    await limit(server.pid, 'unlimited');
    await searchable();
    await addProduct('third');
  });

  it('stops with a server that crashes', () => expectEnd('SIGSEGV'));

  it('stops the server with one sentence if it does not restart, and /livez fails before', async () => {
    await start({ DATABASE_RESTART_SECONDS: '4' });
    await addProduct('kept');
    const kept = await products();
    const control = path.join(dataDir, 'postgres', 'global', 'pg_control');
    await rename(control, `${control}.away`);
    process.kill(await postmasterOf(dataDir), 'SIGKILL');
    await eventually(async () => {
      const { status, text } = await live();
      expect([status, text]).toEqual([
        503,
        expect.stringMatching(/^not alive: The embedded Postgres in .* does not start: .*\n$/),
      ]);
    }, PATIENCE_MS);
    expect(await server.exited).toEqual({ code: 1, signal: null });
    expect(server.log.filter((line) => !line.startsWith('{'))).toEqual([
      expect.stringMatching(
        /^The server ends, because its database does not come back: The embedded Postgres in .* does not start: .*pg_control.*$/,
      ),
    ]);
    // No data is lost.
    await rename(`${control}.away`, control);
    await start();
    expect(await products()).toEqual(kept);
  });

  it('stops with a server that is killed', () => expectEnd('SIGKILL'));
});
