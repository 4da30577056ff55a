import type { Pool } from 'pg';
import type { BackgroundLoop } from '../core/background-loop.js';
import type { Logger } from '../core/logger.js';
import { Deliverer } from './deliverer.js';
import { Deliveries } from './deliveries.js';
import type { DeliveryPace } from './delivery-pace.js';
import type { IndexWords } from './index-words.js';
import type { IndexerMetrics } from './index-metrics.js';
import { Leadership } from './leadership.js';
import { Targets, WORDS } from './targets.js';
import { WordsTarget } from './words-target.js';

/**
 * Records the words of changed articles while this process holds the lease of the words. It does
 * not wait for engines, nor they for it: an article can be found before its words are known, and
 * its words are removed even while every engine is unavailable.
 */
export class WordsIndexer {
  private readonly leadership: Leadership;
  private readonly target: WordsTarget;
  private readonly deliveries: Deliveries;
  private readonly deliverer: Deliverer;
  private readonly loop: BackgroundLoop;
  /** Whether the dictionary or the target may have changed. */
  private isDue = true;
  /** Whether claims of a previous leader, or of a batch that failed, may be left. */
  private mayHaveClaims = true;

  constructor(
    pool: Pool,
    private readonly words: IndexWords,
    private readonly metrics: IndexerMetrics,
    logger: Logger,
    leaseSeconds: number,
    isSearching: () => boolean,
    private readonly pace: DeliveryPace,
  ) {
    this.target = new WordsTarget(pool);
    this.deliveries = new Deliveries(pool);
    this.deliverer = new Deliverer(
      pool,
      words,
      new Targets(pool),
      this.deliveries,
      null,
      metrics,
      logger,
      isSearching,
    );
    const onBegin = () => {
      this.mayHaveClaims = true;
      this.reconcileSoon();
    };
    this.leadership = new Leadership(pool, WORDS, leaseSeconds, onBegin, metrics, logger);
    this.loop = this.leadership.loop(
      async (leading) => {
        const hasMore = await this.run(leading);
        this.metrics.failing(WORDS, false);
        return hasMore;
      },
      () => {
        this.isDue = true;
        this.mayHaveClaims = true;
      },
    );
  }

  /** Whether this process holds the lease now. */
  get leads(): boolean {
    return this.leadership.leads;
  }

  start(): void {
    this.leadership.start();
    this.loop.start();
  }

  /** Finishes the current batch and releases the lease. */
  async stop(): Promise<void> {
    await this.leadership.stop([this.loop.stop()]);
  }

  /** To be called when there may be something to record. */
  wake(): void {
    this.loop.wake();
  }

  /** To be called when the dictionary or the whole database may have changed. */
  reconcileSoon(): void {
    this.isDue = true;
    this.loop.wake();
  }

  /** Records the words of due deliveries. Resolves to whether there may be more. */
  private async run(leading: () => boolean): Promise<boolean> {
    if (this.mayHaveClaims) {
      await this.deliveries.releaseAll(WORDS);
      this.mayHaveClaims = false;
    }
    if (this.isDue) {
      this.isDue = false;
      await this.target.follow(await this.words.fingerprint());
    }
    const target = await this.target.read();
    if (!target) {
      this.isDue = true;
      return true;
    }
    const mayContinue = () => leading() && !this.isDue;
    const sent = await this.deliverer.deliver(target, { refresh: false }, mayContinue);
    if (sent === 'some' && mayContinue()) await this.pace.pause();
    return sent !== 'none';
  }
}
