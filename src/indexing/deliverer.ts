import type { Pool } from 'pg';
import { isDatabaseUnavailable } from '../core/database-errors.js';
import { messageOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import {
  EngineUnavailable,
  type IndexChange,
  type IndexOutcome,
  type IndexWriter,
} from '../search/index.js';
import type { Deliveries, Delivery } from './deliveries.js';
import { chunkBySize, type IndexWords, readDocuments } from './document-reader.js';
import type { IndexerMetrics } from './indexer-metrics.js';
import type { SearchTarget, Targets } from './targets.js';

/** Deliveries in one batch. */
const MAX_BATCH = 200;
const MIN_BATCH = 10;

/** Characters that are kept of the reason for which an article was refused. */
const MAX_REASON = 700;

/** Attempts at an article that cannot be prepared, or at which the engine fails. */
const MAX_ATTEMPTS = 5;

/**
 * The index holds versions that were never drawn for it: the database was restored to an earlier
 * state.
 */
export class IndexAhead extends Error {
  constructor(readonly highest: number) {
    super(`The index holds version ${highest}, which the database has not drawn for it.`);
    this.name = 'IndexAhead';
  }
}

/** Sends what is due to one engine, a batch at a time. */
export class Deliverer {
  /** Halved when the engine does not take a batch in time, doubled when it does. */
  private size = MAX_BATCH;

  constructor(
    private readonly pool: Pool,
    private readonly writer: IndexWriter,
    private readonly targets: Targets,
    private readonly deliveries: Deliveries,
    private readonly words: IndexWords,
    private readonly metrics: IndexerMetrics,
    private readonly logger: Logger,
  ) {}

  /**
   * Sends one batch: claims deliveries, draws a version, reads the articles and sends them, in this
   * order: were the version drawn after the read, an older state could win. With `refresh` the
   * batch can be found afterwards. Resolves to `none` where there was nothing to send, and to
   * `full` where there may be more. Rejects, with the claims given back, when Postgres or the
   * engine is away (EngineUnavailable) and when the index is ahead of the database (IndexAhead).
   */
  async deliver(
    target: SearchTarget,
    { refresh }: { refresh: boolean },
  ): Promise<'none' | 'some' | 'full'> {
    const { size } = this;
    const claimed = await this.deliveries.claim(target.id, size);
    if (claimed.length === 0) return 'none';
    try {
      await this.send(target, claimed, refresh);
      this.size = Math.min(MAX_BATCH, size * 2);
    } catch (error) {
      if (isOutage(error)) {
        this.size = Math.max(MIN_BATCH, Math.floor(size / 2));
        await this.deliveries.release(target.id, claimed).catch(() => undefined);
        throw error;
      }
      // One of them cannot be prepared: the others must not wait for it.
      for (const delivery of claimed) await this.sendAlone(target, delivery, refresh);
    }
    return claimed.length < size ? 'some' : 'full';
  }

  private async send(
    target: SearchTarget,
    claimed: readonly Delivery[],
    refresh: boolean,
  ): Promise<void> {
    const version = await this.draw(target);
    const outcomes: IndexOutcome[] = [];
    const articleIds = claimed.map(({ articleId }) => articleId);
    for (const ids of await chunkBySize(this.pool, articleIds)) {
      const documents = await readDocuments(this.pool, ids);
      const changes = ids.map((articleId): IndexChange => ({
        articleId,
        version,
        document: documents.get(articleId) ?? null,
      }));
      // Before the engine, which may be away: what was unpublished must not be suggested until
      // then.
      await this.words.record(changes);
      const written = await this.writer.write(target.generation, changes, { refresh });
      outcomes.push(...written.map(shortened));
    }
    await this.requireDrawn(target, outcomes);
    // A single delivery that failed waits by itself; where all failed, the engine takes nothing now
    // (too busy, read-only).
    const [first] = outcomes;
    const takesNothing = claimed.length > 1 && outcomes.every(({ kind }) => kind === 'retry');
    await this.settle(
      target,
      version,
      claimed,
      takesNothing ? outcomes : outcomes.map((each, i) => decide(each, claimed[i]!)),
    );
    if (takesNothing && first?.kind === 'retry') {
      throw new EngineUnavailable(`The engine takes nothing now: ${first.reason}`);
    }
  }

  private async draw(target: SearchTarget): Promise<number> {
    const version = await this.targets.drawVersion(target);
    if (version === null) throw new EngineUnavailable('This generation was given up.');
    return version;
  }

  private async sendAlone(
    target: SearchTarget,
    delivery: Delivery,
    refresh: boolean,
  ): Promise<void> {
    try {
      await this.send(target, [delivery], refresh);
    } catch (error) {
      if (isOutage(error)) {
        await this.deliveries.release(target.id, [delivery]).catch(() => undefined);
        throw error;
      }
      const reason = shorten(messageOf(error));
      const outcome = decide({ kind: 'retry', reason, doubtful: true }, delivery);
      await this.settle(target, await this.draw(target), [delivery], [outcome]);
    }
  }

  /** IndexAhead where the engine reports a newer state that was not drawn for this target. */
  private async requireDrawn(
    target: SearchTarget,
    outcomes: readonly IndexOutcome[],
  ): Promise<void> {
    const newer = Math.max(
      0,
      ...outcomes.map((outcome) => (outcome.kind === 'done' ? (outcome.newer ?? 0) : 0)),
    );
    if (newer === 0) return;
    const now = (await this.targets.active(target.engine)).find(({ id }) => id === target.id);
    if (now && newer > now.drawnVersion) throw new IndexAhead(newer);
  }

  private async settle(
    target: SearchTarget,
    version: number,
    claimed: readonly Delivery[],
    outcomes: readonly IndexOutcome[],
  ): Promise<void> {
    const lags = await this.deliveries.settle(target.id, version, claimed, outcomes);
    const count = (is: (outcome: IndexOutcome) => boolean) => outcomes.filter(is).length;
    this.metrics.delivered(target.engine, lags);
    this.metrics.retried(
      target.engine,
      count(({ kind }) => kind === 'retry'),
    );
    this.metrics.refused(
      target.engine,
      count(({ kind }) => kind === 'refused'),
    );
    this.metrics.conflicted(
      target.engine,
      count((outcome) => outcome.kind === 'done' && outcome.newer !== undefined),
    );
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome.kind !== 'refused') continue;
      const { articleId } = claimed[i]!;
      this.logger.error(
        { engine: target.engine, article: articleId, reason: outcome.reason },
        'The engine refuses an article: dead letter.',
      );
    }
  }
}

/** Engines quote what they refuse in full. */
function shorten(reason: string): string {
  return reason.length > MAX_REASON ? `${reason.slice(0, MAX_REASON)}…` : reason;
}

function shortened(outcome: IndexOutcome): IndexOutcome {
  return outcome.kind === 'done' ? outcome : { ...outcome, reason: shorten(outcome.reason) };
}

/** Refuses a document at which the engine failed too often while it took others. */
function decide(outcome: IndexOutcome, { attempts }: Delivery): IndexOutcome {
  const isRefused = outcome.kind === 'retry' && outcome.doubtful && attempts + 1 >= MAX_ATTEMPTS;
  return isRefused ? { kind: 'refused', reason: outcome.reason } : outcome;
}

/** Whether an error says nothing about the documents that were sent. */
function isOutage(error: unknown): boolean {
  return (
    error instanceof EngineUnavailable ||
    error instanceof IndexAhead ||
    isDatabaseUnavailable(error)
  );
}
