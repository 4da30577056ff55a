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
import type { IndexAnnouncement } from './index-announcement.js';
import type { IndexerMetrics } from './index-metrics.js';
import type { SearchTarget, Targets } from './targets.js';

/** Maximum and minimum number of deliveries per batch. */
const MAX_BATCH = 200;
const MIN_BATCH = 10;

/** Maximum length of the reason for a refusal, in characters. */
const MAX_REASON_LENGTH = 700;

/** Maximum number of attempts at an article that cannot be read, or at which the engine fails. */
const MAX_ATTEMPTS = 5;

/**
 * The index contains versions that were never drawn for it, because the database was restored to an
 * earlier state.
 */
export class IndexAhead extends Error {
  constructor(readonly highest: number) {
    super(`The index holds version ${highest}, which the database has not drawn for it.`);
    this.name = 'IndexAhead';
  }
}

/** Sends due deliveries to one engine in batches. */
export class Deliverer {
  /** The batch size. It is halved after a failure and doubled after a success. */
  private size = MAX_BATCH;

  constructor(
    private readonly pool: Pool,
    private readonly writer: IndexWriter,
    private readonly targets: Targets,
    private readonly deliveries: Deliveries,
    private readonly words: IndexWords,
    private readonly announcement: IndexAnnouncement,
    private readonly metrics: IndexerMetrics,
    private readonly logger: Logger,
  ) {}

  /**
   * Sends one batch: claims deliveries, draws a version, reads the articles, sends them. The order
   * matters: if the version were drawn after reading, an older state could replace a newer one.
   * With `refresh`, the batch is searchable afterwards. Resolves to `none` if there was nothing to
   * send, and to `full` if there may be more. Releases the claims and rejects if Postgres or the
   * engine is unavailable (EngineUnavailable), or if the index is ahead of the database
   * (IndexAhead).
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
      // One of the articles cannot be read. The others must not wait for it.
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
      // Before the write, because the engine may be unavailable and unpublished articles must not
      // be suggested.
      await this.words.record(changes);
      const written = await this.writer.write(target.generation, changes, { refresh });
      outcomes.push(...written.map(withShortReason));
    }
    if (refresh) await this.announcement.send();
    await this.checkVersions(target, outcomes);
    // If all deliveries failed, the engine accepts nothing now (too busy, read-only). Otherwise
    // each failed delivery is postponed by itself.
    const [first] = outcomes;
    const allFailed = claimed.length > 1 && outcomes.every(({ kind }) => kind === 'retry');
    await this.settle(
      target,
      version,
      claimed,
      allFailed ? outcomes : outcomes.map((each, i) => limitAttempts(each, claimed[i]!)),
    );
    if (allFailed && first?.kind === 'retry') {
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
      const outcome = limitAttempts({ kind: 'retry', reason, documentSuspected: true }, delivery);
      await this.settle(target, await this.draw(target), [delivery], [outcome]);
    }
  }

  /** IndexAhead if the engine reports a newer version that was not drawn for this target. */
  private async checkVersions(
    target: SearchTarget,
    outcomes: readonly IndexOutcome[],
  ): Promise<void> {
    const newer = Math.max(
      0,
      ...outcomes.map((outcome) => (outcome.kind === 'done' ? (outcome.newer ?? 0) : 0)),
    );
    if (newer === 0) return;
    const current = (await this.targets.active(target.engine)).find(({ id }) => id === target.id);
    if (current && newer > current.drawnVersion) throw new IndexAhead(newer);
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

/** Engines may quote the whole document. */
function shorten(reason: string): string {
  return reason.length > MAX_REASON_LENGTH ? `${reason.slice(0, MAX_REASON_LENGTH)}…` : reason;
}

function withShortReason(outcome: IndexOutcome): IndexOutcome {
  return outcome.kind === 'done' ? outcome : { ...outcome, reason: shorten(outcome.reason) };
}

/** Refuses a document at which the engine failed too often while it accepted others. */
function limitAttempts(outcome: IndexOutcome, { attempts }: Delivery): IndexOutcome {
  const isRefused =
    outcome.kind === 'retry' && outcome.documentSuspected && attempts + 1 >= MAX_ATTEMPTS;
  return isRefused ? { kind: 'refused', reason: outcome.reason } : outcome;
}

/** Whether the cause of an error cannot be a document. */
function isOutage(error: unknown): boolean {
  return (
    error instanceof EngineUnavailable ||
    error instanceof IndexAhead ||
    isDatabaseUnavailable(error)
  );
}
