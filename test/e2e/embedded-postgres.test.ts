import { spawn } from 'node:child_process';
import { chown, lstat, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { EmbeddedPostgres } from '../../src/app/postgres/embedded-postgres.js';
import {
  copyFolder,
  isAlive,
  makeFolder,
  onConnection,
  postmasterOf,
  removeFolder,
} from '../support/data-folder.js';
import { eventually } from '../support/eventually.js';
import { type ServerProcess, startServer } from '../support/server-process.js';

const isRoot = process.getuid!() === 0;

let folder: string;
/** The data folder of a server that was started once and stopped. */
let made: string;

const tableOf = (dataDir: string) =>
  onConnection(
    dataDir,
    async (client) => (await client.query<{ word: string }>('select word from kept')).rows,
  );

/** Connects with another password; null: without one. */
function stranger(url: string, password: string | null): pg.Client {
  const address = new URL(url);
  address.password = password ?? '';
  return new pg.Client({ connectionString: address.toString() });
}

/** A copy of the stopped data folder. */
async function copy(name: string): Promise<string> {
  const dataDir = path.join(folder, name);
  await copyFolder(made, dataDir);
  return dataDir;
}

beforeAll(async () => {
  folder = await makeFolder();
  made = path.join(folder, 'made');
  const postgres = await EmbeddedPostgres.start(made);
  await onConnection(made, (client) => client.query(`create table kept as select '도움' as word`));
  await postgres.stop();
});
afterAll(() => removeFolder(folder));

describe('The embedded Postgres', () => {
  it('requires its password, and is unreachable over the network', async () => {
    const postgres = await EmbeddedPostgres.start(made);
    try {
      await expect(stranger(postgres.url, null).connect()).rejects.toThrow(/password/);
      await expect(stranger(postgres.url, 'doum').connect()).rejects.toThrow(
        /password authentication failed/,
      );
      await onConnection(made, async (client) => {
        const { rows } = await client.query<{ setting: string }>(
          `select setting from pg_settings where name in ('listen_addresses', 'password_encryption') order by name`,
        );
        expect(rows.map(({ setting }) => setting)).toEqual(['', 'scram-sha-256']);
      });
      const mode = async (...file: string[]) =>
        ((await lstat(path.join(made, ...file))).mode & 0o777).toString(8);
      expect(await mode('postgres')).toBe('700');
      expect(await mode('postgres.password')).toBe('600');
      expect(await mode('postgres', '.s.PGSQL.5432')).toBe('700');
      expect(await mode('postgres', 'server.log')).toBe('600');
    } finally {
      await postgres.stop();
    }
  });

  it('runs in a folder with any name', async () => {
    const dataDir = await copy(`da ta's "도움", $HOME`);
    const postgres = await EmbeddedPostgres.start(dataDir);
    expect(await tableOf(dataDir)).toEqual([{ word: '도움' }]);
    await postgres.stop();
  });

  it('starts if the pid of a killed server belongs to another program', async () => {
    const dataDir = await copy('reused');
    const data = path.join(dataDir, 'postgres');
    const { uid, gid } = await lstat(data);
    const other = spawn('sleep', ['600'], { ...(isRoot && { uid, gid }) });
    try {
      const lock = path.join(data, 'postmaster.pid');
      await writeFile(lock, `${other.pid}\n${data}\n1700000000\n5432\n${data}\n\n\nready\n`);
      const postgres = await EmbeddedPostgres.start(dataDir);
      expect(await tableOf(dataDir)).toEqual([{ word: '도움' }]);
      await postgres.stop();
      expect(await isAlive(other.pid!)).toBe(true);
    } finally {
      other.kill();
    }
  });

  it.each<[string, (dataDir: string) => Promise<unknown>, RegExp]>([
    [
      'another version',
      (dataDir) => writeFile(path.join(dataDir, 'postgres', 'PG_VERSION'), '12\n'),
      /^The embedded Postgres in .+ does not start: .+version/,
    ],
    [
      'a damaged folder',
      (dataDir) => rm(path.join(dataDir, 'postgres', 'global', 'pg_control')),
      /^The embedded Postgres in .+ does not start: .+ If the folder is damaged, move it away/,
    ],
    [
      'a lost password',
      (dataDir) => rm(path.join(dataDir, 'postgres.password')),
      /^The password of the embedded Postgres cannot be read/,
    ],
    [
      'a path that is too long for a socket',
      (dataDir) => rename(dataDir, `${dataDir}-long`),
      /is too long for the socket of the embedded Postgres: set DATA_DIR to a shorter path/,
    ],
  ])('refuses %s in one sentence', async (name, damage, sentence) => {
    const dataDir = await copy(name.replaceAll(' ', '-'));
    await damage(dataDir);
    const isLong = name.includes('too long');
    const moved = isLong ? path.join(folder, 'long'.repeat(25)) : dataDir;
    if (isLong) await rename(`${dataDir}-long`, moved);
    await expect(EmbeddedPostgres.start(moved)).rejects.toThrow(sentence);
  });
});

it.runIf(isRoot)('The embedded Postgres refuses a folder of another user', async () => {
  const dataDir = await copy('foreign');
  await chown(path.join(dataDir, 'postgres'), 12_345, 12_345);
  await expect(EmbeddedPostgres.start(dataDir)).rejects.toThrow(
    /^The data folder .+ belongs to another user \(12345\), but Postgres runs as \d+: change/,
  );
});

describe('A server on the embedded Postgres', () => {
  let server: ServerProcess;
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await copy('served');
    server = await startServer({ DATA_DIR: dataDir });
  });
  afterAll(() => server.stop());

  const products = () => server.request('{ products { slug } }');

  it('refuses a second server', async () => {
    await expect(EmbeddedPostgres.start(dataDir)).rejects.toThrow(
      /^A Doum server runs already on the data folder .+: stop it first, or set DATA_DIR/,
    );
  });

  it('is used again when the server was killed, and stops with the next one', async () => {
    const postmaster = await postmasterOf(dataDir);
    server.kill('SIGKILL');
    await server.exited;
    expect(await isAlive(postmaster)).toBe(true);
    server = await startServer({ DATA_DIR: dataDir });
    expect(await postmasterOf(dataDir)).toBe(postmaster);
    await server.stop();
    await eventually(async () => expect(await isAlive(postmaster)).toBe(false));
  });

  it('ends the server with one sentence when it ends itself', async () => {
    server = await startServer({ DATA_DIR: dataDir });
    process.kill(await postmasterOf(dataDir), 'SIGKILL');
    expect(await server.exited).toMatchObject({ code: 1 });
    // The next start waits for what the killed one left.
    server = await startServer({ DATA_DIR: dataDir });
    expect(await products()).not.toHaveProperty('errors');
  });
});
