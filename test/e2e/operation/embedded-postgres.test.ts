import { lstat, rm } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { EmbeddedPostgres } from '../../../src/app/postgres/embedded-postgres.js';
import {
  copyFolder,
  isAlive,
  makeFolder,
  onConnection,
  postmasterOf,
  removeFolder,
} from '../../support/data-folder.js';
import { eventually } from '../../support/eventually.js';
import { type ServerProcess, startServer } from '../../support/server-process.js';

let folder: string;
/** The data folder of a server that was started once and stopped. */
let made: string;

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

  it.each<[string, (dataDir: string) => Promise<unknown>, RegExp]>([
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
  ])('refuses %s in one sentence', async (name, damage, sentence) => {
    const dataDir = await copy(name.replaceAll(' ', '-'));
    await damage(dataDir);
    await expect(EmbeddedPostgres.start(dataDir)).rejects.toThrow(sentence);
  });
});

describe('A server on the embedded Postgres', () => {
  let server: ServerProcess;
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await copy('served');
    server = await startServer({ DATA_DIR: dataDir });
  });
  afterAll(() => server.stop());

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
});
