import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Pool } from 'pg';
import { BackgroundLoop } from '../core/work/background-loop.js';
import { messageOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import { EngineUnavailable, type SearchEngineName } from '../search/index.js';
import type { Deliveries } from './delivery-queue.js';
import type { IndexerMetrics } from './index-metrics.js';
import type { Targets } from './targets.js';

/** Pause between two rounds without a wake-up, and between two attempts to take the lease. */
const IDLE_MS = 1_000;
const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 5_000;

export interface IndexerTimings {
  /**
   * Duration of a lease without renewal: longer than a pause of the garbage collector, and short
   * enough that users do not notice a takeover.
   */
  leaseSeconds: number;
  /**
   * Pause after all due changes were sent. It collects later changes into one write, because each
   * refresh of an index makes the servers forget their answers.
   */
  pauseMs: number;
  /** Pause between two clean-ups of unneeded generations. */
  cleanupMs: number;
  /** Pause between two comparisons of an index with Postgres. */
  checkMs: number;
}

export const INDEXER_TIMINGS: IndexerTimings = {
  leaseSeconds: 4,
  pauseMs: 500,
  cleanupMs: 5_000,
  checkMs: 3_600_000,
};

/** The resources of the work on a target. */
export interface WorkContext {
  readonly pool: Pool;
  readonly targets: Targets;
  readonly deliveries: Deliveries;
  readonly metrics: IndexerMetrics;
  readonly logger: Logger;
  readonly timings: IndexerTimings;
}

/** The work of the leading process on one target. */
export interface TargetWork {
  readonly name: SearchEngineName;
  /**
   * Does one round of work. `leading`: whether this process still leads. Resolves to whether more
   * work is due at once.
   */
  run(leading: () => boolean): Promise<boolean>;
  /** To be called after a failure, at the start of leading, and as `TargetLoop.distrust`. */
  distrust(): void;
}

/**
 * The loop of one target. Takes the target's lease whenever it is free, and works while this
 * process holds the lease (leads). Targets do not wait for each other. Failures are logged and
 * retried with exponential backoff.
 */
export class TargetLoop {
  private readonly lease: Lease;
  private readonly loop: BackgroundLoop;
  /** The epoch of the lease with which the work began. */
  private epoch: number | null = null;

  constructor(
    private readonly context: WorkContext,
    private readonly work: TargetWork,
  ) {
    this.lease = new Lease(context.pool, work.name, context.timings.leaseSeconds);
    this.loop = new BackgroundLoop({
      run: (stopping) => this.round(stopping),
      onFailure: (error, { pauseMs }) => this.fail(error, pauseMs),
      pauseMs: IDLE_MS,
      firstRetryMs: FIRST_RETRY_MS,
      maxRetryMs: MAX_RETRY_MS,
    });
  }

  /** Whether this process holds the lease now. */
  get leads(): boolean {
    return this.lease.epoch !== null;
  }

  start(): void {
    this.loop.start();
  }

  /** Finishes the current batches and releases the lease. */
  async stop(): Promise<void> {
    await this.loop.stop();
    await this.lease.release().catch(() => undefined);
  }

  /** To be called when deliveries may be due. */
  wake(): void {
    this.loop.wake();
  }

  /** To be called when the dictionary or the whole database may have changed. */
  distrust(): void {
    this.work.distrust();
    this.loop.wake();
  }

  private async round(stopping: AbortSignal): Promise<boolean> {
    const { work, lease } = this;
    const { metrics, logger } = this.context;
    const epoch = lease.epoch ?? (await lease.acquire());
    if (epoch === null) {
      metrics.failing(work.name, false);
      return false;
    }
    if (epoch !== this.epoch) {
      this.epoch = epoch;
      logger.info({ engine: work.name, epoch }, 'This process keeps the index now.');
      work.distrust();
    }
    const hasMore = await work.run(() => !stopping.aborted && lease.epoch === epoch);
    metrics.failing(work.name, false);
    return hasMore;
  }

  private fail(error: unknown, pauseMs: number): void {
    const { name } = this.work;
    this.work.distrust();
    this.context.metrics.failing(name, true);
    const code = error instanceof EngineUnavailable ? error.code : undefined;
    this.context.logger.warn(
      { engine: name, error: messageOf(error), code, pauseMs },
      'The index cannot be written now; trying again.',
    );
  }
}

/** Renewals within the duration of a lease. */
const RENEWALS = 4;

const ACQUIRE = `
  insert into indexer_lease (engine, holder, epoch, expires_at)
    values ($1, $2, 1, now() + $3 * interval '1 second')
  on conflict (engine) do update set holder = $2, expires_at = excluded.expires_at,
    epoch = indexer_lease.epoch + case when indexer_lease.holder = $2 then 0 else 1 end
  where indexer_lease.holder = $2 or indexer_lease.expires_at < now()
  returning epoch`;

/** A lease of this process. A renewal keeps the epoch; another holder in between changes it. */
interface HeldLease {
  epoch: number;
  /** By `performance.now()`. */
  until: number;
}

/**
 * Leadership among replicas for one target: a row with its holder and an expiry time. Not a lock,
 * which a suspended process (SIGSTOP) would keep. Two leaders for a moment do no harm: the highest
 * version of a document wins, and a swap fails if the live generation changed.
 */
class Lease {
  private readonly holder = `${hostname()}/${process.pid}/${randomUUID()}`;
  private held: HeldLease | null = null;
  private releases = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly pool: Pool,
    private readonly target: SearchEngineName,
    private readonly seconds: number,
  ) {}

  /** The epoch of the current lease; null if this process holds none. */
  get epoch(): number | null {
    return this.held !== null && performance.now() < this.held.until ? this.held.epoch : null;
  }

  /**
   * Takes or renews the lease. Resolves to its epoch; null if another process holds the lease. A
   * timer renews the lease until `release`. Renewals may overlap, so that a renewal that hangs on a
   * dead connection does not end the lease.
   */
  async acquire(): Promise<number | null> {
    const startedAt = performance.now();
    const { releases } = this;
    const { rows } = await this.pool.query<{ epoch: number }>({
      name: 'indexing-lease',
      text: ACQUIRE,
      values: [this.target, this.holder, this.seconds],
    });
    const epoch = rows[0]?.epoch ?? null;
    if (releases !== this.releases) {
      // The lease was released during the query.
      if (epoch !== null) await this.expireRow();
      return null;
    }
    // Counted from the start of the query, so the lease ends here before it ends in Postgres.
    this.held = epoch === null ? null : { epoch, until: startedAt + this.seconds * 1_000 };
    if (epoch === null) this.stopRenewing();
    else
      this.timer ??= setInterval(
        () => void this.acquire().catch(() => undefined),
        (this.seconds * 1_000) / RENEWALS,
      );
    return epoch;
  }

  /** Releases the lease, so that another process can take it at once. */
  async release(): Promise<void> {
    this.stopRenewing();
    this.held = null;
    this.releases += 1;
    await this.expireRow();
  }

  private async expireRow(): Promise<void> {
    await this.pool.query(
      `update indexer_lease set expires_at = least(expires_at, now())
       where engine = $1 and holder = $2`,
      [this.target, this.holder],
    );
  }

  private stopRenewing(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
  }
}
