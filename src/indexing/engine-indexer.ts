import type { Pool } from 'pg';
import { allSettled } from '../core/all-settled.js';
import { BackgroundLoop } from '../core/background-loop.js';
import { messageOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { IndexWriter } from '../search/index.js';
import { Deliverer, IndexAhead } from './deliverer.js';
import { Deliveries } from './deliveries.js';
import { GenerationBuilder } from './generation-builder.js';
import { IndexAnnouncement } from './index-announcement.js';
import { IndexSampler } from './index-comparison.js';
import type { IndexWords } from './document-reader.js';
import type { IndexerMetrics } from './index-metrics.js';
import { Lease } from './lease.js';
import { ReconcileState } from './reconcile-state.js';
import { Reconciler } from './reconciler.js';
import { Targets } from './targets.js';

/** Pause between two polls if nothing wakes the loop. */
const IDLE_MS = 1_000;

/** Pause between two attempts to take the lease. */
const LEASE_MS = 500;
const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 5_000;

export interface IndexerTimings {
  /**
   * Duration of a lease without a renewal. It must be longer than a pause of the garbage collector,
   * and so short that users do not notice a takeover.
   */
  leaseSeconds: number;
  /** Pause between two deletions of unneeded generations. */
  cleanupMs: number;
  /** Pause between two comparisons of some documents with Postgres; at least `cleanupMs`. */
  sampleMs: number;
}

export const INDEXER_TIMINGS: IndexerTimings = {
  leaseSeconds: 4,
  cleanupMs: 5_000,
  sampleMs: 30_000,
};

/**
 * Updates the index of one engine from Postgres while this process holds the lease (while it leads).
 * Three loops run concurrently:
 *
 * - The lease loop takes the lease whenever it is free.
 * - The delivery loop sends changes to the live generation. It is separate, so that a long build
 *   does not delay changes.
 * - The maintenance loop reconciles the index with Postgres, builds a generation if there is none or
 *   if the dictionary has changed, compares samples, and deletes old generations.
 *
 * `ReconcileState` decides whether the index may be written and whether it has to be reconciled. It
 * is `unknown` when the process begins to lead: the maintenance loop reconciles the index, and then
 * the delivery loop begins to write. A failure of either loop, a cancelled build and a missing
 * generation make it `due`. An index that is ahead of the database, and `reconcileSoon`, make it
 * `unknown` again.
 *
 * An unavailable engine is retried with exponential backoff. Other engines do not wait for it.
 */
export class EngineIndexer {
  private readonly lease: Lease;
  private readonly targets: Targets;
  private readonly deliveries: Deliveries;
  private readonly deliverer: Deliverer;
  private readonly builder: GenerationBuilder;
  private readonly reconciler: Reconciler;
  private readonly sampler: IndexSampler;
  private readonly state = new ReconcileState();
  private readonly leaseLoop: BackgroundLoop;
  private readonly deliveryLoop: BackgroundLoop;
  private readonly maintenanceLoop: BackgroundLoop;
  /** The epoch of the lease with which this process began to lead; null if it does not lead. */
  private epoch: number | null = null;
  private cleanupAt = 0;
  private sampleAt = 0;

  constructor(
    pool: Pool,
    private readonly writer: IndexWriter,
    words: IndexWords,
    onIndexChange: () => void,
    private readonly metrics: IndexerMetrics,
    private readonly logger: Logger,
    private readonly timings: IndexerTimings,
  ) {
    this.lease = new Lease(pool, writer.name, timings.leaseSeconds);
    this.targets = new Targets(pool);
    this.deliveries = new Deliveries(pool);
    const announcement = new IndexAnnouncement(pool, onIndexChange);
    const { targets, deliveries } = this;
    const deliverer = () =>
      new Deliverer(pool, writer, targets, deliveries, words, announcement, metrics, logger);
    this.deliverer = deliverer();
    this.builder = new GenerationBuilder(
      pool,
      writer,
      this.targets,
      this.deliveries,
      deliverer(),
      words,
      announcement,
      logger,
    );
    this.reconciler = new Reconciler(writer, this.targets, words, announcement, logger);
    this.sampler = new IndexSampler(pool, writer, this.targets, this.deliveries, logger);
    this.leaseLoop = new BackgroundLoop({
      run: () => this.lead(),
      onFailure: (error) =>
        this.warn(error, 'The indexer cannot reach Postgres now; trying again.'),
      pauseMs: LEASE_MS,
      firstRetryMs: LEASE_MS,
      maxRetryMs: LEASE_MS,
    });
    this.deliveryLoop = this.whileLeading((leading) => this.deliver(leading));
    this.maintenanceLoop = this.whileLeading(async (leading) => {
      const hasMore = await this.maintain(leading);
      this.metrics.failing(writer.name, false);
      return hasMore;
    });
  }

  /** Whether this process holds the lease now. */
  get leads(): boolean {
    return this.epoch !== null && this.lease.holds(this.epoch);
  }

  start(): void {
    for (const loop of [this.leaseLoop, this.deliveryLoop, this.maintenanceLoop]) loop.start();
  }

  /** Finishes the current batches and releases the lease. */
  async stop(): Promise<void> {
    const work = [this.deliveryLoop.stop(), this.maintenanceLoop.stop()];
    await this.leaseLoop.stop();
    // Releases the lease after the first loop has ended, because the other may take long.
    await Promise.race(work);
    await this.releaseLease();
    await Promise.all(work);
  }

  /** To be called when there may be something to send. */
  wake(): void {
    this.deliveryLoop.wake();
  }

  /**
   * To be called when the dictionary or the whole database may have changed. Nothing is written
   * until the index has been reconciled.
   */
  reconcileSoon(): void {
    this.state.distrust();
    this.maintenanceLoop.wake();
  }

  /** Begins to lead if the lease is free. */
  private async lead(): Promise<void> {
    try {
      if (this.leads) return;
      if (this.epoch !== null) {
        // The lease expired. A late renewal must not restore it: leading begins with a new epoch.
        this.epoch = null;
        await this.releaseLease();
        return;
      }
      const epoch = await this.lease.acquire();
      if (epoch === null) return;
      this.logger.info({ engine: this.writer.name, epoch }, 'This process keeps the index now.');
      this.epoch = epoch;
      this.reconcileSoon();
    } finally {
      if (!this.leads) this.metrics.failing(this.writer.name, false);
    }
  }

  /** A loop that does this work while the process leads. `leading` says whether it still does. */
  private whileLeading(work: (leading: () => boolean) => Promise<boolean>): BackgroundLoop {
    return new BackgroundLoop({
      run: async (stopping) => {
        const { epoch } = this;
        const leading = () => !stopping.aborted && epoch !== null && this.lease.holds(epoch);
        return leading() && work(leading);
      },
      onFailure: (error, { pauseMs }) => {
        this.metrics.failing(this.writer.name, true);
        if (error instanceof IndexAhead) this.state.distrust();
        else this.state.request();
        this.warn(error, 'The index cannot be written now; trying again.', pauseMs);
      },
      pauseMs: IDLE_MS,
      firstRetryMs: FIRST_RETRY_MS,
      maxRetryMs: MAX_RETRY_MS,
    });
  }

  /** Sends due deliveries to the live generation. Resolves to whether there were any. */
  private async deliver(leading: () => boolean): Promise<boolean> {
    if (!this.state.isWritable) return false;
    const live = await this.targets.live(this.writer.name);
    if (!live || !leading()) return false;
    const batches = Array.from({ length: this.writer.parallelWrites }, () =>
      this.deliverer.deliver(live, { refresh: true }),
    );
    return (await allSettled(batches)).some((sent) => sent !== 'none');
  }

  /** Reconciles, builds and cleans up. Resolves to whether a build has more steps. */
  private async maintain(leading: () => boolean): Promise<boolean> {
    if (this.state.isDue) await this.reconcile();
    const build = (await this.targets.active(this.writer.name)).find(
      (target) => target.state === 'BUILDING',
    );
    try {
      const step = build && leading() ? await this.builder.step(build, leading) : 'waiting';
      if (step === 'cancelled') this.state.request();
      return step !== 'waiting';
    } finally {
      // Also if no build succeeds, for instance because old generations fill the disk.
      if (leading() && performance.now() >= this.cleanupAt) {
        this.cleanupAt = performance.now() + this.timings.cleanupMs;
        await this.cleanUp();
      }
    }
  }

  private async reconcile(): Promise<void> {
    this.state.begin();
    // Claims of the previous leader, or of a batch that could not be released. A batch in progress
    // may be sent twice, which does no harm.
    await this.deliveries.releaseAll(this.writer.name);
    this.state.finish(await this.reconciler.reconcile());
    this.deliveryLoop.wake();
  }

  /** Deletes unneeded generations, restores the alias, and compares a sample when it is time. */
  private async cleanUp(): Promise<void> {
    await this.reconciler.dropUnknownGenerations();
    const active = await this.targets.active(this.writer.name);
    const live = active.find(({ state }) => state === 'LIVE');
    if (live && (await this.writer.listGenerations()).includes(live.generation)) {
      await this.reconciler.ensureSearched(live);
      if (performance.now() >= this.sampleAt) {
        this.sampleAt = performance.now() + this.timings.sampleMs;
        await this.sampler.sample(live);
      }
    } else if (live || active.length === 0) this.state.request();
  }

  private async releaseLease(): Promise<void> {
    await this.lease.release().catch(() => undefined);
  }

  private warn(error: unknown, message: string, pauseMs?: number): void {
    this.logger.warn({ engine: this.writer.name, error: messageOf(error), pauseMs }, message);
  }
}
