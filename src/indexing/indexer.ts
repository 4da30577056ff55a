import type { Pool } from 'pg';
import { messageOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import { sleep } from '../core/sleep.js';
import { WakeSignal } from '../core/wake-signal.js';
import type { IndexWriter } from '../search/index.js';
import { Deliveries } from './deliveries.js';
import { EngineIndexer, INDEXER_TIMINGS } from './engine-indexer.js';
import type { IndexWords } from './index-words.js';
import type { IndexerMetrics } from './indexer-metrics.js';
import { expandOutbox, shrinkQueues } from './outbox.js';
import { Targets } from './targets.js';

const IDLE_MS = 1_000;
const RETRY_MS = 250;
const TIDY_MS = 10_000;

/**
 * The indexer of this process: one EngineIndexer for each engine, which leads among the replicas or
 * waits to, and, while one of them leads, the turning of outbox rows into deliveries. Nothing else
 * ever writes to an index.
 */
export class Indexer {
  private readonly targets: Targets;
  private readonly engines: EngineIndexer[];
  private readonly signal = new WakeSignal();
  private readonly stopping = new AbortController();
  private running: Promise<unknown> | null = null;
  private tidyAt = 0;

  constructor(
    private readonly pool: Pool,
    private readonly writers: readonly IndexWriter[],
    words: IndexWords,
    metrics: IndexerMetrics,
    private readonly logger: Logger,
    timings = INDEXER_TIMINGS,
  ) {
    this.targets = new Targets(pool);
    this.engines = writers.map(
      (writer) => new EngineIndexer(pool, writer, words, metrics, logger, timings),
    );
  }

  start(): void {
    this.running ??= Promise.all([
      this.expand(),
      ...this.engines.map((engine) => engine.run(this.stopping.signal)),
    ]);
  }

  /** Something changed: called when Postgres announces a row of the outbox. */
  wake(): void {
    this.signal.wake();
  }

  /** There is something to send: called when Postgres announces deliveries, whoever made them. */
  wakeEngines(): void {
    this.engines.forEach((engine) => engine.wake());
  }

  /**
   * The dictionary, or the whole database, may have changed: called when Postgres announces it or
   * was away.
   */
  reconcileSoon(): void {
    this.engines.forEach((engine) => engine.reconcileSoon());
  }

  /** Finishes the batches at hand and gives the leases up. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.running;
  }

  private async expand(): Promise<void> {
    const leads = () => this.engines.some((engine) => engine.leads);
    while (!this.stopping.signal.aborted) {
      try {
        const { taken, more } = leads() ? await expandOutbox(this.pool) : { taken: 0, more: false };
        if (taken > 0) this.wakeEngines();
        if (more) continue;
        if (leads()) await this.tidy();
        await this.signal.wait(IDLE_MS);
      } catch (error) {
        // A deadlock with a target that is being replaced passes; without Postgres the leases run
        // out.
        this.logger.warn(
          { error: messageOf(error) },
          'Changes cannot be handed out now; trying again.',
        );
        await sleep(RETRY_MS, this.stopping.signal);
      }
    }
  }

  /** What has time: targets of engines that are no longer configured, space of the queues. */
  private async tidy(): Promise<void> {
    if (performance.now() < this.tidyAt) return;
    this.tidyAt = performance.now() + TIDY_MS;
    for (const engine of await this.targets.dropUnkept(this.writers.map(({ name }) => name))) {
      this.logger.info(
        { engine },
        'Nobody keeps the index of this engine any more; it is built anew when it comes back.',
      );
    }
    await new Deliveries(this.pool).dropUndeliverable();
    await shrinkQueues(this.pool);
  }
}
