import { lchown, mkdir, readFile, rm, stat, statfs } from 'node:fs/promises';
import { platform } from 'node:os';
import path from 'node:path';
import { OperatorError } from '../../core/errors.js';
import { sleep } from '../../core/sleep.js';
import { type Account, type Binaries, findAccount, findBinaries, lastLine, run } from './run.js';
import { endOrphans, endWithUs, isPostgresOf } from './orphans.js';
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
 * The recovery of a large database takes as long as it takes; a server that ends is noticed at
 * once.
 */
const START_SECONDS = 600;
/** How often it is tried while processes of a killed server end, and the pause between. */
const MOST_TRIES = 20;
const ORPHANS_MS = 200;
/** With less free space, in bytes, Postgres cannot begin a file of its log. */
const ONE_LOG_FILE = 16 * 1_048_576;

/** Who may come in: whoever knows the password, and nobody by the network, except on Windows. */
const WAY_IN = platform() === 'win32' ? 'host all all 127.0.0.1/32' : 'local all all';
const ACCESS = `# Doum writes this file at every start.\n${WAY_IN} scram-sha-256\n`;

/**
 * The data folder of an embedded Postgres and the programs that work on it. Its server listens on a
 * socket alone, in a folder that only its account may enter, and asks for the password that stands
 * in `<folder>.password`.
 */
export class Cluster {
  private place: Place | null = null;
  private release: (() => void) | null = null;

  private constructor(
    readonly folder: string,
    private readonly binaries: Binaries,
    private readonly account: Account,
  ) {}

  /** The cluster below that data folder, whether it exists or not. */
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

  /** Makes the data folder. OperatorError when that fails; nothing is left of it then. */
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
    // Nobody is let in before there is a password.
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
   * Takes the server that runs for this cluster's; `isOpen`: a version before this one started it,
   * without a password.
   */
  async adopt(): Promise<{ isOpen: boolean }> {
    const { sockets, port, isOpen } = await readLock(this.lockFile);
    // As Postgres says it to who connects too early.
    if (!port) throw Object.assign(new Error('The server is only starting.'), { code: '57P03' });
    if (!isOpen) this.place ??= { sockets, port };
    return { isOpen };
  }

  /** The address of a database of the server that runs. */
  async address(database: string): Promise<string> {
    return addressAt(
      this.place ?? (await readLock(this.lockFile)),
      database,
      await readPassword(this.passwordFile),
    );
  }

  /** Starts the server, always at the same address. OperatorError when it does not start. */
  async start(): Promise<void> {
    const { folder, log } = this;
    const place = (this.place ??= await findPlace(folder));
    if (place.sockets !== null) {
      await ownFolder(place.sockets, this.account);
      await this.removeStale(path.join(place.sockets, `.s.PGSQL.${place.port}.lock`));
    }
    await this.askForPassword();
    this.endWithUs();
    for (let tries = 1; ; tries += 1) {
      const logged = await sizeOf(log);
      const { code, output } = await this.control([
        ...['start', '-w', '-t', String(START_SECONDS)],
        ...['-l', LOG, '-o', listenOptions(place)],
      ]);
      if (code === 0) return;
      const said = (await readFile(log).catch(() => Buffer.from(''))).subarray(logged).toString();
      if (/shared memory block/.test(said) && tries < MOST_TRIES) {
        await endOrphans(folder);
        await sleep(ORPHANS_MS);
        continue;
      }
      this.letGo();
      throw await this.startFailure(said || output);
    }
  }

  /** Stops the server; everything is on disk then. */
  async stop(): Promise<void> {
    await this.control(['stop', '-m', 'fast', '-w', '-t', '30']);
    this.letGo();
  }

  /** From now on the server is stopped also when this process ends before it can do it. */
  endWithUs(): void {
    this.release ??= endWithUs(this.binaries.pg_ctl, this.folder, this.account);
  }

  private letGo(): void {
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
   * Removes a lock file whose process is no server of this folder any more, which Postgres would
   * take for one; true when it did.
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
   * Sets the password and asks for it, also in a folder of a version that asked for none. The
   * server must not run.
   */
  private async askForPassword(): Promise<void> {
    const file = path.join(this.folder, 'pg_hba.conf');
    const known = await readPassword(this.passwordFile);
    if (known !== null && (await readFile(file, 'utf8').catch(() => '')) === ACCESS) return;
    const password = known ?? (await makePassword(this.passwordFile));
    const args = ['--single', '-D', this.folder, '-c', 'exit_on_error=on', 'postgres'];
    const input = `alter role ${USER} password '${password}'\n`;
    const { code, output } = await run(this.binaries.postgres, args, this.account, { input });
    if (code !== 0) throw await this.startFailure(output);
    await replaceFile(file, ACCESS, this.account);
  }

  private async startFailure(said: string): Promise<OperatorError> {
    const { folder, log } = this;
    const reason =
      said.split('\n').findLast((line) => /FATAL|PANIC|ERROR/.test(line)) ?? lastLine(said);
    const isFull = await statfs(folder).then(
      ({ bavail, bsize }) => bavail * bsize < ONE_LOG_FILE,
      () => false,
    );
    const why = reason.replace(/^.*?(FATAL|PANIC|ERROR):\s*/, '');
    return new OperatorError(
      isFull
        ? `The embedded Postgres in ${folder} does not start: ${why}. Its disk is full: make room there.`
        : `The embedded Postgres in ${folder} does not start: ${why}. If the folder is damaged, move it away; its log is ${log}.`,
    );
  }

  /** pg_ctl hands paths to a shell half quoted, so it is told none: it works in the folder. */
  private control(args: string[]): ReturnType<typeof run> {
    return run(this.binaries.pg_ctl, ['-D', '.', ...args], this.account, { cwd: this.folder });
  }
}

/** 0 where there is no such file. */
async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
