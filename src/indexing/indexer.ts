import type { Pool } from 'pg';
import { messageOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import { sleep } from '../core/sleep.js';
import { WakeSignal } from '../core/wake-signal.js';
import type { IndexWriter } from '../search/index.js';
import { Deliveries } from './deliveries.js';
import { EngineIndexer } from './engine-indexer.js';
import type { IndexWords } from './index-words.js';
import { Lease } from './lease.js';
import { expandOutbox } from './outbox.js';
import { Targets } from './targets.js';

const IDLE_MS = 1_000;
const RETRY_MS = 250;

/**
 * The one indexer among all replicas: while it holds the lease it turns outbox rows into deliveries and lets one
 * EngineIndexer for each engine send them. Nothing else ever writes to an index.
 */
export class Indexer {
  private readonly lease: Lease;
  private readonly targets: Targets;
  private readonly deliveries: Deliveries;
  private readonly engines: EngineIndexer[];
  private readonly signal = new WakeSignal();
  private readonly stopping = new AbortController();
  private running: Promise<void> | null = null;

  constructor(
    private readonly pool: Pool,
    private readonly writers: IndexWriter[],
    words: IndexWords,
    private readonly logger: Logger,
  ) {
    this.lease = new Lease(pool);
    this.targets = new Targets(pool);
    this.deliveries = new Deliveries(pool);
    this.engines = writers.map((writer) => new EngineIndexer(pool, writer, this.targets, this.deliveries, words, logger));
  }

  start(): void {
    this.running ??= this.run();
  }

  /** There may be work: called when Postgres announces a change. */
  wake(): void {
    this.signal.wake();
  }

  /** The dictionary may have changed: called when Postgres announces it. */
  wordsChanged(): void {
    this.engines.forEach((engine) => engine.reconcileSoon());
  }

  /** Finishes the batch at hand and gives the lease up. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    this.engines.forEach((engine) => engine.wake());
    await this.running;
    await this.lease.release().catch(() => undefined);
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        if (await this.lease.acquire()) await this.lead();
      } catch (error) {
        this.logger.warn({ error: messageOf(error) }, 'The indexer cannot reach Postgres now; trying again.');
      }
      if (!this.stopping.signal.aborted) await this.signal.wait(IDLE_MS);
    }
  }

  private async lead(): Promise<void> {
    const leading = () => !this.stopping.signal.aborted && this.lease.held;
    await this.deliveries.releaseAll();
    await this.targets.keepOnly(this.writers.map((writer) => writer.name));
    const engines = Promise.all(this.engines.map((engine) => engine.run(leading, this.stopping.signal)));
    try {
      while (leading()) {
        try {
          await this.expand();
        } catch (error) {
          // A deadlock with a delivery that is being settled passes; without Postgres the lease runs out.
          this.logger.warn({ error: messageOf(error) }, 'Changes cannot be handed out now; trying again.');
          await sleep(RETRY_MS, this.stopping.signal);
        }
      }
    } finally {
      this.engines.forEach((engine) => engine.wake());
      await engines;
    }
  }

  private async expand(): Promise<void> {
    const { taken, more } = await expandOutbox(this.pool);
    if (taken > 0) this.engines.forEach((engine) => engine.wake());
    if (more) return;
    await this.signal.wait(IDLE_MS);
    // A build that another replica asked for writes no outbox row.
    this.engines.forEach((engine) => engine.wake());
  }
}
