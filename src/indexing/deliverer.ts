import type { Pool } from 'pg';
import { isDatabaseAway } from '../core/database-errors.js';
import { messageOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import {
  EngineUnavailable,
  type IndexChange,
  type IndexOutcome,
  type IndexWriter,
} from '../search/index.js';
import type { Deliveries, Delivery } from './deliveries.js';
import { chunkBySize } from './document-sizes.js';
import { readDocuments } from './document-reader.js';
import type { IndexWords } from './index-words.js';
import type { IndexerMetrics } from './indexer-metrics.js';
import type { SearchTarget, Targets } from './targets.js';

const MOST = 200;
const FEWEST = 10;
const MOST_REASON = 700;

/**
 * So often an article that our own code cannot prepare, or at which the engine fails, is tried
 * before it is a dead letter.
 */
const MOST_ATTEMPTS = 5;

/** The index holds versions that were never drawn for it: the database is of another time. */
export class IndexAhead extends Error {
  constructor(readonly highest: number) {
    super(`The index holds version ${highest}, which the database has not drawn for it.`);
    this.name = 'IndexAhead';
  }
}

/** Sends what is due to one engine, a batch at a time. */
export class Deliverer {
  /** Halved when the engine does not take a batch in time, doubled when it does. */
  private size = MOST;

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
   * Sends one batch: claim, draw a version, read, send, in this order. Drawn after the read, an
   * older state could win. With `refresh` it can be found afterwards. Resolves to whether there was
   * nothing to send, some, or as much as fits (then there may be more). Rejects, with the claims
   * given back, when Postgres or the engine is away (EngineUnavailable) and when the index is ahead
   * of the database (IndexAhead).
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
      this.size = Math.min(MOST, size * 2);
    } catch (error) {
      if (isNobodysFault(error)) {
        this.size = Math.max(FEWEST, Math.floor(size / 2));
        await this.deliveries.release(target.id, claimed).catch(() => undefined);
        throw error;
      }
      // One of them cannot be prepared. None of the others waits for it.
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
      // Before the engine, which may be away: what was unpublished must not be suggested meanwhile.
      await this.words.record(changes);
      const written = await this.writer.write(target.generation, changes, { refresh });
      outcomes.push(...written.map(shortened));
    }
    await this.requireDrawn(target, outcomes);
    // Each for itself they wait; together they say that the engine takes nothing now (too busy,
    // read-only).
    const [first] = outcomes;
    const takesNothing = claimed.length > 1 && outcomes.every(({ kind }) => kind === 'retry');
    await this.settle(
      target,
      version,
      claimed,
      takesNothing ? outcomes : outcomes.map((each, i) => judged(each, claimed[i]!)),
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
      if (isNobodysFault(error)) {
        await this.deliveries.release(target.id, [delivery]).catch(() => undefined);
        throw error;
      }
      const reason = shorten(messageOf(error));
      const outcome = judged({ kind: 'retry', reason, doubtful: true }, delivery);
      await this.settle(target, await this.draw(target), [delivery], [outcome]);
    }
  }

  /** A newer state than ours must have been drawn for this target. */
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

/** Engines quote what they refuse, however long it is. */
function shorten(reason: string): string {
  return reason.length > MOST_REASON ? `${reason.slice(0, MOST_REASON)}…` : reason;
}

function shortened(outcome: IndexOutcome): IndexOutcome {
  return outcome.kind === 'done' ? outcome : { ...outcome, reason: shorten(outcome.reason) };
}

/** What the engine fails at again and again, while it takes others, is the document's fault. */
function judged(outcome: IndexOutcome, { attempts }: Delivery): IndexOutcome {
  const isItsFault = outcome.kind === 'retry' && outcome.doubtful && attempts + 1 >= MOST_ATTEMPTS;
  return isItsFault ? { kind: 'refused', reason: outcome.reason } : outcome;
}

function isNobodysFault(error: unknown): boolean {
  return error instanceof EngineUnavailable || error instanceof IndexAhead || isDatabaseAway(error);
}
