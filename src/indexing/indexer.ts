import { BackgroundLoop } from '../core/work/background-loop.js';
import { messageOf } from '../core/errors.js';
import { type IndexWriter, SearchEngineName } from '../search/index.js';
import { Deliveries } from './delivery-queue.js';
import { EngineWork } from './engine-work.js';
import { expandOutbox, isTargetReplaced } from './outbox.js';
import { TargetLoop, type TargetWork, type WorkContext } from './target-loop.js';
import { Targets } from './targets.js';
import { WordsWork } from './words-work.js';
import type { WordsTarget } from './words-target.js';

/** Pause between two polls of the outbox without a notification. */
const IDLE_MS = 1_000;
const FIRST_RETRY_MS = 250;
const CLEANUP_MS = 10_000;

/**
 * The indexer of this process, the only writer of indexes: one loop for the words, one for the
 * index of Elasticsearch if configured, and one that expands outbox rows into deliveries while this
 * process leads one of the others.
 */
export class Indexer {
  private readonly loops: readonly TargetLoop[];
  private readonly expansion: BackgroundLoop;
  private readonly configured: readonly SearchEngineName[];
  private readonly context: WorkContext;
  private cleanupAt = 0;

  constructor(
    resources: Omit<WorkContext, 'targets' | 'deliveries'>,
    words: WordsTarget,
    writer: IndexWriter | null,
    onIndexChange: () => void,
  ) {
    const { pool, logger } = resources;
    const context = { ...resources, targets: new Targets(pool), deliveries: new Deliveries(pool) };
    this.context = context;
    const work: TargetWork[] = [new WordsWork(context, words)];
    if (writer) work.push(new EngineWork(context, words, writer, onIndexChange));
    this.configured = work.map(({ name }) => name);
    this.loops = work.map((each) => new TargetLoop(context, each));
    this.expansion = new BackgroundLoop({
      run: () => this.expand(),
      onFailure: (error, { failures }) => {
        if (failures === 1 && isTargetReplaced(error)) return;
        logger.warn(
          { error: messageOf(error) },
          'The outbox cannot be processed now; trying again.',
        );
      },
      pauseMs: IDLE_MS,
      firstRetryMs: FIRST_RETRY_MS,
      maxRetryMs: IDLE_MS,
    });
  }

  start(): void {
    for (const loop of [this.expansion, ...this.loops]) loop.start();
  }

  /** To be called when Postgres announces a row of the outbox. */
  wake(): void {
    this.expansion.wake();
  }

  /** To be called when Postgres announces deliveries, by any process. */
  wakeTargets(): void {
    for (const loop of this.loops) loop.wake();
  }

  /** To be called when the dictionary or whole database may have changed, or Postgres was down. */
  distrust(): void {
    for (const loop of this.loops) loop.distrust();
  }

  /** Finishes the current batches and releases the leases. */
  async stop(): Promise<void> {
    await Promise.all([this.expansion, ...this.loops].map((loop) => loop.stop()));
  }

  /** Expands one batch of outbox rows. Resolves to whether there are more. */
  private async expand(): Promise<boolean> {
    if (!this.loops.some((loop) => loop.leads)) return false;
    const { any, more } = await expandOutbox(this.context.pool);
    if (any) this.wakeTargets();
    if (!more && performance.now() >= this.cleanupAt) {
      this.cleanupAt = performance.now() + CLEANUP_MS;
      await this.cleanUp();
    }
    return more;
  }

  /** Deletes targets of engines that are no longer configured. */
  private async cleanUp(): Promise<void> {
    const { targets, logger } = this.context;
    for (const engine of await targets.deleteUnconfigured(this.configured)) {
      logger.info(
        { engine },
        'No server uses this engine any more. Its index is rebuilt when a server uses it again.',
      );
    }
  }
}
