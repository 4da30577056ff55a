import { lchown, mkdir, readFile, rm, stat, statfs } from 'node:fs/promises';
import { platform } from 'node:os';
import path from 'node:path';
import { SQLSTATE } from '../../core/database-errors.js';
import { OperatorError } from '../../core/errors.js';
import { sleep } from '../../core/sleep.js';
import { type Account, type Binaries, findAccount, findBinaries, lastLine, run } from './run.js';
import { endOrphans, stopWhenProcessEnds, isPostgresOf } from './orphans.js';
import {
  addressAt,
  findPlace,
  listenOptions,
  makePassword,
  ownFolder,
  type Place,
  readLock,
  readPassword,
  replaceFile,
} from './place.js';

const USER = 'doum';
const LOG = 'server.log';

/**
 * Maximum time of a start. It is long because recovering a large database takes long; a server that
 * ends meanwhile is noticed at once.
 */
const START_SECONDS = 600;
/** Maximum tries, and pause between them, while processes of a killed server end. */
const MAX_TRIES = 20;
const ORPHANS_MS = 200;
/** With less free space, Postgres cannot create a file of its write-ahead log. */
const WAL_FILE_BYTES = 16 * 1_048_576;

/** The rule of pg_hba.conf: no access by network, except on Windows. A password is required. */
const ACCESS_RULE = platform() === 'win32' ? 'host all all 127.0.0.1/32' : 'local all all';
const ACCESS = `# Doum writes this file at every start.\n${ACCESS_RULE} scram-sha-256\n`;

/**
 * The data folder of an embedded Postgres, and the operations on it. Its server listens only on a
 * Unix socket, in a folder that only its account may access, and requires the password in the file
 * `<folder>.password`.
 */
export class Cluster {
  private place: Place | null = null;
  /** Ends the process that `stopWhenProcessEnds` started. */
  private release: (() => void) | null = null;

  private constructor(
    readonly folder: string,
    private readonly binaries: Binaries,
    private readonly account: Account,
  ) {}

  /** The cluster in `<dataDir>/postgres`, whether it exists or not. */
  static async at(dataDir: string): Promise<Cluster> {
    return new Cluster(
      path.resolve(dataDir, 'postgres'),
      await findBinaries(),
      await findAccount(),
    );
  }

  get log(): string {
    return path.join(this.folder, LOG);
  }

  async exists(): Promise<boolean> {
    return (await sizeOf(path.join(this.folder, 'PG_VERSION'))) > 0;
  }

  /** Creates the data folder. On failure, removes it and rejects with OperatorError. */
  async create(): Promise<void> {
    const { folder, account } = this;
    await mkdir(path.dirname(folder), {
      recursive: true,
      mode: account.uid === undefined ? 0o700 : 0o711,
    });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (account.uid !== undefined) await lchown(folder, account.uid, account.gid!);
    const options = [
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--locale=C.UTF-8',
      '--no-instructions',
    ];
    // Rejects all connections until there is a password.
    const args = ['-D', folder, '-U', USER, '--auth=reject', ...options];
    const { code, output } = await run(this.binaries.initdb, args, account);
    if (code === 0) return;
    await rm(folder, { recursive: true, force: true });
    throw new OperatorError(
      /Permission denied|could not access/i.test(output)
        ? `The data folder ${folder} lies below a folder that Postgres's user may not enter: set DATA_DIR to another place, e.g. /var/lib/doum, or set DATABASE_URL.`
        : `The embedded Postgres could not be set up in ${folder}: ${lastLine(output)}`,
    );
  }

  async isRunning(): Promise<boolean> {
    if ((await this.control(['status'])).code !== 0) return false;
    return !(await this.removeStale(this.lockFile));
  }

  /**
   * Uses the running server as this cluster's server. `isOpen`: it was started by an earlier
   * version of Doum, without a password.
   */
  async adopt(): Promise<{ isOpen: boolean }> {
    const { sockets, port, isOpen } = await readLock(this.lockFile);
    if (!port)
      throw Object.assign(new Error('The server is only starting.'), {
        code: SQLSTATE.CANNOT_CONNECT_NOW,
      });
    if (!isOpen) this.place ??= { sockets, port };
    return { isOpen };
  }

  /** The connection string of a database on the running server. */
  async address(database: string): Promise<string> {
    return addressAt(
      this.place ?? (await readLock(this.lockFile)),
      database,
      await readPassword(this.passwordFile),
    );
  }

  /** Starts the server, always at the same address. Rejects with OperatorError if that fails. */
  async start(): Promise<void> {
    const { folder, log } = this;
    const place = (this.place ??= await findPlace(folder));
    if (place.sockets !== null) {
      await ownFolder(place.sockets, this.account);
      await this.removeStale(path.join(place.sockets, `.s.PGSQL.${place.port}.lock`));
    }
    await this.requirePassword();
    this.stopWhenProcessEnds();
    for (let tries = 1; ; tries += 1) {
      const logged = await sizeOf(log);
      const { code, output } = await this.control([
        ...['start', '-w', '-t', String(START_SECONDS)],
        ...['-l', LOG, '-o', listenOptions(place)],
      ]);
      if (code === 0) return;
      const newLog = (await readFile(log).catch(() => Buffer.from(''))).subarray(logged).toString();
      if (/shared memory block/.test(newLog) && tries < MAX_TRIES) {
        await endOrphans(folder);
        await sleep(ORPHANS_MS);
        continue;
      }
      this.stopWatching();
      throw await this.startFailure(newLog || output);
    }
  }

  /** Stops the server. Resolves when all data is on disk. */
  async stop(): Promise<void> {
    await this.control(['stop', '-m', 'fast', '-w', '-t', '30']);
    this.stopWatching();
  }

  /** From now on, the server is stopped even if this process is killed. */
  stopWhenProcessEnds(): void {
    this.release ??= stopWhenProcessEnds(this.binaries.pg_ctl, this.folder, this.account);
  }

  private stopWatching(): void {
    this.release?.();
    this.release = null;
  }

  private get passwordFile(): string {
    return `${this.folder}.password`;
  }

  private get lockFile(): string {
    return path.join(this.folder, 'postmaster.pid');
  }

  /**
   * Removes a lock file if its process is not a server of this folder any more; otherwise Postgres
   * would refuse to start. Resolves to true if the file was removed.
   */
  private async removeStale(file: string): Promise<boolean> {
    const { pid } = await readLock(file);
    if (
      !pid ||
      (await isPostgresOf(this.folder, pid)) !== false ||
      (await readLock(file)).pid !== pid
    )
      return false;
    await rm(file, { force: true });
    return true;
  }

  /**
   * Sets the password and makes the server require it, also in a folder of an earlier version of
   * Doum without a password. The server must not be running.
   */
  private async requirePassword(): Promise<void> {
    const file = path.join(this.folder, 'pg_hba.conf');
    const existing = await readPassword(this.passwordFile);
    if (existing !== null && (await readFile(file, 'utf8').catch(() => '')) === ACCESS) return;
    const password = existing ?? (await makePassword(this.passwordFile));
    const args = ['--single', '-D', this.folder, '-c', 'exit_on_error=on', 'postgres'];
    const input = `alter role ${USER} password '${password}'\n`;
    const { code, output } = await run(this.binaries.postgres, args, this.account, { input });
    if (code !== 0) throw await this.startFailure(output);
    await replaceFile(file, ACCESS, this.account);
  }

  private async startFailure(printed: string): Promise<OperatorError> {
    const { folder, log } = this;
    const reason =
      printed.split('\n').findLast((line) => /FATAL|PANIC|ERROR/.test(line)) ?? lastLine(printed);
    const isFull = await statfs(folder).then(
      ({ bavail, bsize }) => bavail * bsize < WAL_FILE_BYTES,
      () => false,
    );
    const why = reason.replace(/^.*?(FATAL|PANIC|ERROR):\s*/, '');
    return new OperatorError(
      isFull
        ? `The embedded Postgres in ${folder} does not start: ${why}. Its disk is full: make room there.`
        : `The embedded Postgres in ${folder} does not start: ${why}. If the folder is damaged, move it away; its log is ${log}.`,
    );
  }

  /** pg_ctl quotes paths for the shell incompletely, so it runs in the folder without any path. */
  private control(args: string[]): ReturnType<typeof run> {
    return run(this.binaries.pg_ctl, ['-D', '.', ...args], this.account, { cwd: this.folder });
  }
}

/** The size of a file in bytes; 0 if it does not exist. */
async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
