import type { Pool } from 'pg';
import { BackgroundLoop } from '../core/background-loop.js';
import { messageOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import { EngineUnavailable } from '../search/index.js';
import type { IndexerMetrics } from './index-metrics.js';
import { Lease } from './lease.js';
import type { TargetEngine } from './targets.js';

/** Pause between two polls if nothing wakes the loop. */
const IDLE_MS = 1_000;

/** Pause between two attempts to take the lease. */
const LEASE_MS = 500;
const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 5_000;

/** Work of the process that leads. `leading` says whether it still does. */
export type LeadersWork = (leading: () => boolean) => Promise<boolean>;

/**
 * Takes the lease of one target's engine whenever it is free, and runs loops while this process
 * holds it (while it leads).
 */
export class Leadership {
  private readonly lease: Lease;
  private readonly leaseLoop: BackgroundLoop;
  /** The epoch of the lease with which this process began to lead; null if it does not lead. */
  private epoch: number | null = null;

  /** `onBegin` is called when this process begins to lead, before the loops work. */
  constructor(
    pool: Pool,
    private readonly engine: TargetEngine,
    leaseSeconds: number,
    private readonly onBegin: () => void,
    private readonly metrics: IndexerMetrics,
    private readonly logger: Logger,
  ) {
    this.lease = new Lease(pool, engine, leaseSeconds);
    this.leaseLoop = new BackgroundLoop({
      run: () => this.lead(),
      onFailure: (error) =>
        this.warn(error, 'The indexer cannot reach Postgres now; trying again.'),
      pauseMs: LEASE_MS,
      firstRetryMs: LEASE_MS,
      maxRetryMs: LEASE_MS,
    });
  }

  /** Whether this process holds the lease now. */
  get leads(): boolean {
    return this.epoch !== null && this.lease.holds(this.epoch);
  }

  /** A loop that does this work while the process leads. Failures are logged. */
  loop(work: LeadersWork, onFailure: (error: unknown) => void): BackgroundLoop {
    return new BackgroundLoop({
      run: async (stopping) => {
        const { epoch } = this;
        const leading = () => !stopping.aborted && epoch !== null && this.lease.holds(epoch);
        return leading() && work(leading);
      },
      onFailure: (error, { pauseMs }) => {
        this.metrics.failing(this.engine, true);
        onFailure(error);
        this.warn(error, 'The index cannot be written now; trying again.', pauseMs);
      },
      pauseMs: IDLE_MS,
      firstRetryMs: FIRST_RETRY_MS,
      maxRetryMs: MAX_RETRY_MS,
    });
  }

  start(): void {
    this.leaseLoop.start();
  }

  /**
   * Takes no lease any more, and releases it when one of the stopping loops has ended: another may
   * take long. Resolves when all have ended.
   */
  async stop(loops: readonly Promise<void>[]): Promise<void> {
    await this.leaseLoop.stop();
    await Promise.race(loops);
    await this.release();
    await Promise.all(loops);
  }

  /** Begins to lead if the lease is free. */
  private async lead(): Promise<void> {
    try {
      if (this.leads) return;
      if (this.epoch !== null) {
        // The lease expired. A late renewal must not restore it: leading begins with a new epoch.
        this.epoch = null;
        await this.release();
        return;
      }
      const epoch = await this.lease.acquire();
      if (epoch === null) return;
      this.logger.info({ engine: this.engine, epoch }, 'This process keeps the index now.');
      this.epoch = epoch;
      this.onBegin();
    } finally {
      if (!this.leads) this.metrics.failing(this.engine, false);
    }
  }

  private async release(): Promise<void> {
    await this.lease.release().catch(() => undefined);
  }

  private warn(error: unknown, message: string, pauseMs?: number): void {
    const code = error instanceof EngineUnavailable ? error.code : undefined;
    this.logger.warn({ engine: this.engine, error: messageOf(error), code, pauseMs }, message);
  }
}
