import type { Pool } from 'pg';
import { allSettled } from '../core/all-settled.js';
import { messageOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import { sleep } from '../core/sleep.js';
import { WakeSignal } from '../core/wake-signal.js';
import type { IndexWriter } from '../search/index.js';
import { Deliverer, IndexAhead } from './deliverer.js';
import { Deliveries } from './deliveries.js';
import { GenerationBuilder } from './generation-builder.js';
import { IndexSampler } from './index-sampler.js';
import type { IndexWords } from './index-words.js';
import type { IndexerMetrics } from './indexer-metrics.js';
import { Lease } from './lease.js';
import { Reconciler } from './reconciler.js';
import { Targets } from './targets.js';

const IDLE_MS = 1_000;
const FOLLOW_MS = 500;
const MAX_PAUSE_MS = 5_000;

export interface IndexerTimings {
  /**
   * How long a lease lasts without being renewed: longer than a process collects garbage, and short
   * enough that nobody notices a takeover.
   */
  leaseSeconds: number;
  /** Pause between two clean-ups of generations that nobody needs. */
  tidyMs: number;
  /** Pause between two comparisons of some documents with Postgres; at least `tidyMs`. */
  sampleMs: number;
}

export const INDEXER_TIMINGS: IndexerTimings = { leaseSeconds: 4, tidyMs: 5_000, sampleMs: 30_000 };

/**
 * One of the two things that a leader does at once; `turn` resolves to whether there was anything
 * to do.
 */
interface Duty {
  readonly signal: WakeSignal;
  turn(leading: () => boolean): Promise<boolean>;
}

/**
 * Keeps one engine's index in step with Postgres while this process holds the lease for it. Two
 * duties at once, so that what readers search never waits for what takes long: delivering changes
 * to the live generation; and keeping the generations: building one where there is none or where it
 * was made otherwise, comparing samples, tidying up. An engine that is away is asked again, ever
 * more rarely; no other engine waits for it.
 */
export class EngineIndexer {
  private readonly lease: Lease;
  private readonly targets: Targets;
  private readonly deliveries: Deliveries;
  private readonly deliverer: Deliverer;
  private readonly builder: GenerationBuilder;
  private readonly reconciler: Reconciler;
  private readonly sampler: IndexSampler;
  private readonly delivering: Duty = {
    signal: new WakeSignal(),
    turn: (leading) => this.deliver(leading),
  };
  private readonly keeping: Duty = {
    signal: new WakeSignal(),
    turn: (leading) => this.keep(leading),
  };
  private epoch: number | null = null;
  /**
   * The index was compared with what Postgres says of it since the process leads and since Postgres
   * was away: it may be written.
   */
  private trusted = false;
  private reconciled = false;
  private tidyAt = 0;
  private sampleAt = 0;

  constructor(
    pool: Pool,
    private readonly writer: IndexWriter,
    words: IndexWords,
    private readonly metrics: IndexerMetrics,
    private readonly logger: Logger,
    private readonly timings: IndexerTimings,
  ) {
    this.lease = new Lease(pool, writer.name, timings.leaseSeconds);
    this.targets = new Targets(pool);
    this.deliveries = new Deliveries(pool);
    const deliverer = () =>
      new Deliverer(pool, writer, this.targets, this.deliveries, words, metrics, logger);
    this.deliverer = deliverer();
    this.builder = new GenerationBuilder(
      pool,
      writer,
      this.targets,
      this.deliveries,
      deliverer(),
      words,
      logger,
    );
    this.reconciler = new Reconciler(writer, this.targets, words, logger);
    this.sampler = new IndexSampler(pool, writer, this.targets, this.deliveries, logger);
  }

  /** Whether this process keeps the engine's index now. */
  get leads(): boolean {
    return this.epoch !== null && this.lease.holds(this.epoch);
  }

  /** There may be something to send. */
  wake(): void {
    this.delivering.signal.wake();
  }

  /**
   * The dictionary, or the whole database, may be another one: they are compared with what the
   * index was made with.
   */
  reconcileSoon(): void {
    this.trusted = false;
    this.reconciled = false;
    this.keeping.signal.wake();
  }

  /**
   * Leads whenever it can, until `stopping` fires, which ends a pause at once; then the batch at
   * hand is finished and the lease given up.
   */
  async run(stopping: AbortSignal): Promise<void> {
    stopping.addEventListener('abort', () =>
      [this.delivering, this.keeping].forEach(({ signal }) => signal.wake()),
    );
    while (!stopping.aborted) {
      try {
        this.epoch = await this.lease.acquire();
        if (this.epoch !== null) await this.lead(this.epoch, stopping);
      } catch (error) {
        this.warn(error, 'The indexer cannot reach Postgres now; trying again.');
      }
      await sleep(FOLLOW_MS, stopping);
    }
    await this.lease.release().catch(() => undefined);
  }

  private async lead(epoch: number, stopping: AbortSignal): Promise<void> {
    // A lease that lapsed ends both duties, also one that looks only when it has been renewed: half
    // a leader would do half the work.
    let ended = false;
    const leading = () => !(ended ||= stopping.aborted || !this.lease.holds(epoch));
    this.logger.info({ engine: this.writer.name, epoch }, 'This process keeps the index now.');
    this.reconcileSoon();
    // Given up with the first that ends: the other may take long over what it has begun, and need
    // not be waited for.
    const giveUp = () => this.lease.release().catch(() => undefined);
    await Promise.all(
      [this.delivering, this.keeping].map((duty) =>
        this.perform(duty, leading, stopping).then(giveUp),
      ),
    );
    this.metrics.failing(this.writer.name, false);
  }

  private async perform(duty: Duty, leading: () => boolean, stopping: AbortSignal): Promise<void> {
    for (let failures = 0; leading();) {
      try {
        const progressed = await duty.turn(leading);
        failures = 0;
        if (duty === this.keeping) this.metrics.failing(this.writer.name, false);
        if (!progressed) await duty.signal.wait(IDLE_MS);
      } catch (error) {
        failures += 1;
        this.metrics.failing(this.writer.name, true);
        this.reconciled = false;
        if (error instanceof IndexAhead) this.trusted = false;
        const pause = Math.random() * Math.min(MAX_PAUSE_MS, 250 * 2 ** failures);
        this.warn(error, 'The index cannot be written now; trying again.', Math.round(pause));
        await sleep(pause, stopping);
      }
    }
  }

  /** Sends what is due to the live generation. */
  private async deliver(leading: () => boolean): Promise<boolean> {
    if (!this.trusted) return false;
    const live = await this.targets.live(this.writer.name);
    if (!live || !leading()) return false;
    const batches = Array.from({ length: this.writer.parallelWrites }, () =>
      this.deliverer.deliver(live, { refresh: true }),
    );
    return (await allSettled(batches)).some((sent) => sent !== 'none');
  }

  private async keep(leading: () => boolean): Promise<boolean> {
    if (!this.reconciled) await this.reconcile();
    const build = (await this.targets.active(this.writer.name)).find(
      (target) => target.state === 'BUILDING',
    );
    try {
      const step = build && leading() ? await this.builder.step(build, leading) : 'waiting';
      if (step === 'taken back') this.reconciled = false;
      return step !== 'waiting';
    } finally {
      // Also where no build succeeds, for instance because the disk is full of what it would drop.
      if (leading() && performance.now() >= this.tidyAt) {
        this.tidyAt = performance.now() + this.timings.tidyMs;
        await this.tidy();
      }
    }
  }

  private async reconcile(): Promise<void> {
    this.reconciled = true;
    // Claims of a leader before, or of a batch that could not be given back; one that is under way
    // here may be sent twice, which is harmless.
    await this.deliveries.releaseAll(this.writer.name);
    const isComplete = await this.reconciler.reconcile();
    // Asked for again meanwhile, it is done again before anything is trusted.
    this.trusted ||= this.reconciled;
    this.reconciled &&= isComplete;
    this.delivering.signal.wake();
  }

  /** What has time: generations that nobody needs, the one in front, a sample. */
  private async tidy(): Promise<void> {
    await this.reconciler.dropUnknownGenerations();
    const active = await this.targets.active(this.writer.name);
    const live = active.find(({ state }) => state === 'LIVE');
    if (live && (await this.writer.listGenerations()).includes(live.generation)) {
      await this.reconciler.keepInFront(live);
      if (performance.now() >= this.sampleAt) {
        this.sampleAt = performance.now() + this.timings.sampleMs;
        await this.sampler.sample(live);
      }
    } else if (live || active.length === 0) this.reconciled = false;
  }

  private warn(error: unknown, message: string, pauseMs?: number): void {
    this.logger.warn({ engine: this.writer.name, error: messageOf(error), pauseMs }, message);
  }
}
