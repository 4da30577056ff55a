import { execFile, spawn } from 'node:child_process';
import {
  chmod,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
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
import { runCli } from '../support/run-cli.js';

const isRoot = process.getuid!() === 0;

let folder: string;
/** The data folder of a server that was started once and stopped. */
let made: string;

/** Connects with another password; null: without one. */
function stranger(url: string, password: string | null): pg.Client {
  const address = new URL(url);
  address.password = password ?? '';
  return new pg.Client({ connectionString: address.toString() });
}

const tableOf = (dataDir: string) =>
  onConnection(
    dataDir,
    async (client) => (await client.query<{ word: string }>('select word from kept')).rows,
  );

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

  it('accepts connections by its socket as documented in the README', async () => {
    const postgres = await EmbeddedPostgres.start(made);
    try {
      const password = (await readFile(path.join(made, 'postgres.password'), 'utf8')).trim();
      const client = new pg.Client({
        host: path.join(made, 'postgres'),
        user: 'doum',
        database: 'doum',
        password,
      });
      await client.connect();
      await client.end();
    } finally {
      await postgres.stop();
    }
  });

  it('of a version without a password is secured in place, also while it runs, and keeps its data', async () => {
    const dataDir = path.join(folder, 'old');
    await copyFolder(made, dataDir);
    // The state of that version: no password, trust authentication, a TCP port, and a killed
    // process.
    const data = path.join(dataDir, 'postgres');
    await rm(`${data}.password`);
    await writeFile(
      path.join(data, 'pg_hba.conf'),
      'local all all trust\nhost all all 127.0.0.1/32 trust\n',
    );
    const port = 20_000 + (process.pid % 10_000);
    const { pg_ctl } = (await import(`@embedded-postgres/${process.platform}-${process.arch}`)) as {
      pg_ctl: string;
    };
    const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${data}`;
    const { uid, gid } = await lstat(data);
    const env = { PATH: process.env.PATH, LC_ALL: 'C' };
    await promisify(execFile)(
      pg_ctl,
      ['-D', data, '-w', '-l', path.join(data, 'server.log'), '-o', options, 'start'],
      {
        ...(isRoot && { uid, gid }),
        cwd: '/',
        env,
      },
    );
    const open = new pg.Client({ host: '127.0.0.1', port, user: 'doum', database: 'doum' });
    open.on('error', () => undefined);
    await open.connect();
    const postgres = await EmbeddedPostgres.start(dataDir);
    try {
      await expect(stranger(postgres.url, null).connect()).rejects.toThrow(/password/);
      await expect(
        new pg.Client({ host: '127.0.0.1', port, user: 'doum', database: 'doum' }).connect(),
      ).rejects.toThrow('ECONNREFUSED');
      expect(await tableOf(dataDir)).toEqual([{ word: '도움' }]);
    } finally {
      await postgres.stop();
    }
  });

  it('gets a new password if the old one was lost', async () => {
    const dataDir = path.join(folder, 'lost');
    await copyFolder(made, dataDir);
    await rm(path.join(dataDir, 'postgres.password'));
    const postgres = await EmbeddedPostgres.start(dataDir);
    expect(await tableOf(dataDir)).toEqual([{ word: '도움' }]);
    await postgres.stop();
  });

  it('refuses a password file that others can read', async () => {
    const dataDir = path.join(folder, 'readable');
    await copyFolder(made, dataDir);
    await chmod(path.join(dataDir, 'postgres.password'), 0o644);
    await expect(EmbeddedPostgres.start(dataDir)).rejects.toThrow(
      /^The file .*postgres\.password holds the password of the embedded Postgres, so it must be a file of user \d+ with mode 0600/,
    );
  });

  it('runs in a folder with any name', async () => {
    const dataDir = path.join(folder, `da ta's "도움", $HOME`);
    await copyFolder(made, dataDir);
    const postgres = await EmbeddedPostgres.start(dataDir);
    expect(await tableOf(dataDir)).toEqual([{ word: '도움' }]);
    await postgres.stop();
  });

  it('starts if the pid of a killed server belongs to another program', async () => {
    const dataDir = path.join(folder, 'reused');
    await copyFolder(made, dataDir);
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

  it('stops with a command that is killed during the start', async () => {
    const child = spawn(process.execPath, ['dist/src/cli.js', 'migrate'], {
      env: { PATH: process.env.PATH, DATA_DIR: made },
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const postmaster = await eventually(() => postmasterOf(made));
    child.kill('SIGKILL');
    await ended;
    await eventually(async () => expect(await isAlive(postmaster)).toBe(false));
  });
});

describe('A socket folder in the temporary folder', () => {
  let dataDir: string;
  let temporary: string;
  let sockets: string;
  const migrate = () => runCli(['migrate'], { DATA_DIR: dataDir, TMPDIR: temporary });

  beforeAll(async () => {
    dataDir = path.join(folder, 'long'.repeat(25));
    await copyFolder(made, dataDir);
    temporary = path.join(folder, 'temporary');
    await mkdir(temporary);
    expect(await migrate()).toMatchObject({ code: 0 });
    sockets = path.join(
      temporary,
      (await readdir(temporary)).find((name) => name.startsWith('doum-'))!,
    );
  });

  it('is accessible only to its owner', async () => {
    expect((await lstat(sockets)).mode & 0o777).toBe(0o700);
  });

  it.each([
    ['others may enter', () => chmod(sockets, 0o755)],
    [
      'it is a link',
      async () => {
        await chmod(sockets, 0o700);
        await rename(sockets, `${sockets}.away`);
        await symlink(`${sockets}.away`, sockets);
      },
    ],
    [
      'it is a file',
      async () => {
        await rm(sockets);
        await writeFile(sockets, '', { mode: 0o600 });
      },
    ],
  ])('is refused if %s', async (_reason, tamper) => {
    await tamper();
    const { code, stderr } = await migrate();
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^The folder .*doum-\w+, in which .* with mode 0700: .*\n$/),
    ]);
  });
});
