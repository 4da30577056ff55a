import type { Pool } from 'pg';
import type { BackgroundLoop } from '../core/background-loop.js';
import { HOUR_MS } from '../core/durations.js';
import type { Logger } from '../core/logger.js';
import type { IndexWriter } from '../search/index.js';
import { Deliverer, IndexAhead } from './deliverer.js';
import { Deliveries } from './deliveries.js';
import type { DeliveryPace } from './delivery-pace.js';
import { GenerationBuilder } from './generation-builder.js';
import { IndexAnnouncement } from './index-announcement.js';
import { IndexSampler } from './index-comparison.js';
import type { IndexWords } from './index-words.js';
import type { IndexerMetrics } from './index-metrics.js';
import { Leadership } from './leadership.js';
import { ReconcileState } from './reconcile-state.js';
import { Reconciler } from './reconciler.js';
import { Targets } from './targets.js';

/**
 * Maximum duration of deliveries before the loop looks at its other work, in milliseconds: what a
 * build or a takeover waits for.
 */
const TURN_MS = 2_000;

export interface IndexerTimings {
  /**
   * Duration of a lease without a renewal. It must be longer than a pause of the garbage collector,
   * and so short that users do not notice a takeover.
   */
  leaseSeconds: number;
  /** Pause after all due changes have been sent. */
  pauseMs: number;
  /** Pause between two deletions of unneeded generations. */
  cleanupMs: number;
  /** Pause between two comparisons of some documents with Postgres; at least `cleanupMs`. */
  sampleMs: number;
}

export const INDEXER_TIMINGS: IndexerTimings = {
  leaseSeconds: 4,
  pauseMs: 500,
  cleanupMs: 5_000,
  sampleMs: 30_000,
};

/**
 * Updates the index of one engine from Postgres while this process holds the lease (while it leads).
 * Beside the loop of `Leadership`, two loops run concurrently:
 *
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
  private readonly leadership: Leadership;
  private readonly targets: Targets;
  private readonly deliveries: Deliveries;
  private readonly announcement: IndexAnnouncement;
  private readonly deliverer: Deliverer;
  private readonly builder: GenerationBuilder;
  private readonly reconciler: Reconciler;
  private readonly sampler: IndexSampler;
  private readonly state = new ReconcileState();
  private readonly deliveryLoop: BackgroundLoop;
  private readonly maintenanceLoop: BackgroundLoop;
  private cleanupAt = 0;
  private sampleAt = 0;
  private tidyAt = 0;

  constructor(
    pool: Pool,
    private readonly writer: IndexWriter,
    words: IndexWords,
    onIndexChange: () => void,
    private readonly metrics: IndexerMetrics,
    logger: Logger,
    private readonly timings: IndexerTimings,
    isSearching: () => boolean,
    private readonly pace: DeliveryPace,
  ) {
    this.leadership = new Leadership(
      pool,
      writer.name,
      timings.leaseSeconds,
      () => this.reconcileSoon(),
      metrics,
      logger,
    );
    this.targets = new Targets(pool);
    this.deliveries = new Deliveries(pool);
    this.announcement = new IndexAnnouncement(pool, onIndexChange);
    const { targets, deliveries, announcement } = this;
    const deliverer = () =>
      new Deliverer(pool, writer, targets, deliveries, announcement, metrics, logger, isSearching);
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
    const onFailure = (error: unknown) =>
      error instanceof IndexAhead ? this.state.distrust() : this.state.request();
    this.deliveryLoop = this.leadership.loop((leading) => this.deliver(leading), onFailure);
    this.maintenanceLoop = this.leadership.loop(async (leading) => {
      const hasMore = await this.maintain(leading);
      this.metrics.failing(writer.name, false);
      return hasMore;
    }, onFailure);
  }

  /** Whether this process holds the lease now. */
  get leads(): boolean {
    return this.leadership.leads;
  }

  start(): void {
    for (const part of [this.leadership, this.deliveryLoop, this.maintenanceLoop]) part.start();
  }

  /** Finishes the current batches and releases the lease. */
  async stop(): Promise<void> {
    await this.leadership.stop([this.deliveryLoop.stop(), this.maintenanceLoop.stop()]);
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

  /** Sends due deliveries to the live generation. Resolves to whether there were any. */
  private async deliver(leading: () => boolean): Promise<boolean> {
    if (!this.state.isWritable) return false;
    const live = await this.targets.live(this.writer.name);
    if (!live || !leading()) return false;
    const isOver = turn();
    const isWriting = () => leading() && this.state.isWritable;
    const sent = await this.deliverer.deliver(
      live,
      { refresh: true },
      () => isWriting() && !isOver(),
    );
    if (sent === 'some' && isWriting()) await this.pace.pause();
    return sent !== 'none';
  }

  /** Reconciles, builds and cleans up. Resolves to whether a build has more steps. */
  private async maintain(leading: () => boolean): Promise<boolean> {
    if (this.state.isDue) await this.reconcile();
    const build = (await this.targets.active(this.writer.name)).find(
      (target) => target.state === 'BUILDING',
    );
    try {
      const step = build && leading() ? await this.builder.step(build, leading, turn()) : 'waiting';
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
        if (performance.now() >= this.tidyAt) {
          this.tidyAt = performance.now() + HOUR_MS;
          this.writer.tidy?.(live.generation);
        }
        // Nothing fails when the nodes of a cluster are upgraded in turn.
        if (active.length === 1 && (await this.reconciler.isOutdated(live))) this.state.request();
      }
    } else if (live || active.length === 0) this.state.request();
  }
}

/** Returns whether TURN_MS have passed since this call. */
function turn(): () => boolean {
  const endsAt = performance.now() + TURN_MS;
  return () => performance.now() >= endsAt;
}
