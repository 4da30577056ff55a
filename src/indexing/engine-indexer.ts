import type { Pool } from 'pg';
import { allSettled } from '../core/all-settled.js';
import { messageOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import { sleep } from '../core/sleep.js';
import { WakeSignal } from '../core/wake-signal.js';
import type { IndexWriter } from '../search/index.js';
import { Deliverer } from './deliverer.js';
import { Deliveries } from './deliveries.js';
import { GenerationBuilder } from './generation-builder.js';
import { IndexSampler } from './index-sampler.js';
import type { IndexWords } from './index-words.js';
import type { IndexerMetrics } from './indexer-metrics.js';
import { Lease } from './lease.js';
import { Reconciler } from './reconciler.js';
import { type SearchTarget, Targets } from './targets.js';

const IDLE_MS = 1_000;
const FOLLOW_MS = 500;
const MAX_PAUSE_MS = 5_000;
const TIDY_MS = 5_000;

/** So many full batches are sent to the live generation before a build gets its turn. */
const TURN = 10;
const SAMPLE_MS = 30_000;

/**
 * Keeps one engine's index in step with Postgres while this process holds the lease for it: delivers changes to the live generation
 * and to the one being built, builds a new one where there is none or where it was made otherwise, and compares samples. An engine
 * that is away is asked again, ever more rarely; no other engine waits for it.
 */
export class EngineIndexer {
  private readonly lease: Lease;
  private readonly targets: Targets;
  private readonly deliveries: Deliveries;
  private readonly deliverer: Deliverer;
  private readonly builder: GenerationBuilder;
  private readonly reconciler: Reconciler;
  private readonly sampler: IndexSampler;
  private readonly signal = new WakeSignal();
  private epoch: number | null = null;
  private reconciled = false;
  private tidyAt = 0;
  private sampleAt = 0;

  constructor(
    pool: Pool,
    private readonly writer: IndexWriter,
    words: IndexWords,
    metrics: IndexerMetrics,
    private readonly logger: Logger,
  ) {
    this.lease = new Lease(pool, writer.name);
    this.targets = new Targets(pool);
    this.deliveries = new Deliveries(pool);
    this.deliverer = new Deliverer(pool, writer, this.deliveries, words, metrics, logger);
    this.builder = new GenerationBuilder(pool, writer, this.targets, this.deliveries, this.deliverer, words, logger);
    this.reconciler = new Reconciler(pool, writer, this.targets, words, logger);
    this.sampler = new IndexSampler(pool, writer, this.targets, this.deliveries, logger);
  }

  /** Whether this process keeps the engine's index now. */
  get leads(): boolean {
    return this.epoch !== null && this.lease.holds(this.epoch);
  }

  wake(): void {
    this.signal.wake();
  }

  /** The dictionary, the database or the engine may have changed: they are compared with what the index was made with. */
  reconcileSoon(): void {
    this.reconciled = false;
    this.signal.wake();
  }

  /** Leads whenever it can, until `stopping` fires, which ends a pause at once; then the batch at hand is finished and the lease given up. */
  async run(stopping: AbortSignal): Promise<void> {
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
    const leading = () => !stopping.aborted && this.lease.holds(epoch);
    this.logger.info({ engine: this.writer.name, epoch }, 'This process keeps the index now.');
    this.reconciled = false;
    for (let failures = 0; leading();) {
      try {
        if (!this.reconciled) {
          this.reconciled = true;
          // Nothing is under way here: claims are those of a leader before, or of a batch that could not be given back.
          await this.deliveries.releaseAll(this.writer.name);
          await this.reconciler.reconcile();
        }
        const progressed = await this.work(leading);
        failures = 0;
        if (leading()) await this.tidy();
        if (!progressed) await this.signal.wait(IDLE_MS);
      } catch (error) {
        failures += 1;
        this.reconciled = false;
        const pause = Math.random() * Math.min(MAX_PAUSE_MS, 250 * 2 ** failures);
        this.warn(error, 'The index cannot be written now; trying again.', Math.round(pause));
        await sleep(pause, stopping);
      }
    }
  }

  /** Everything due before a build gets its turn: what readers search comes first. Resolves to whether there was anything to do. */
  private async work(leading: () => boolean): Promise<boolean> {
    let progressed = false;
    for (const target of await this.targets.active(this.writer.name)) {
      if (!leading()) break;
      progressed =
        (target.state === 'LIVE' ? await this.catchUp(target, leading) : await this.build(target, leading)) || progressed;
    }
    return progressed;
  }

  /** Never for long: changes that keep coming must not hold up a build. */
  private async catchUp(target: SearchTarget, leading: () => boolean): Promise<boolean> {
    const work = async () => {
      let progressed = false;
      for (let batches = 0; leading() && batches < TURN; batches += 1) {
        const sent = await this.deliverer.deliver(target);
        if (sent !== 'none') progressed = true;
        if (sent !== 'full') break;
      }
      return progressed;
    };
    return (await allSettled(Array.from({ length: this.writer.parallelWrites }, work))).some(Boolean);
  }

  private async build(target: SearchTarget, leading: () => boolean): Promise<boolean> {
    const step = await this.builder.step(target, leading);
    if (step === 'taken back') this.reconciled = false;
    return step !== 'waiting';
  }

  /** What has time: generations and targets that nobody needs, the one in front, the space of the queues, a sample. */
  private async tidy(): Promise<void> {
    if (performance.now() < this.tidyAt) return;
    this.tidyAt = performance.now() + TIDY_MS;
    const live = (await this.targets.active(this.writer.name)).find((target) => target.state === 'LIVE');
    if (live && (await this.writer.listGenerations()).includes(live.generation)) {
      await this.reconciler.keepInFront(live);
      if (performance.now() >= this.sampleAt) {
        this.sampleAt = performance.now() + SAMPLE_MS;
        await this.sampler.sample(live);
      }
    } else if (live) this.reconcileSoon();
    await this.reconciler.dropUnknownGenerations();
  }

  private warn(error: unknown, message: string, pause?: number): void {
    this.logger.warn({ engine: this.writer.name, error: messageOf(error), pause }, message);
  }
}
