import { bulkhead, type BulkheadPolicy } from 'cockatiel';
import { isDatabaseUnavailable } from '../core/database-errors.js';
import { messageOf } from '../core/errors.js';
import {
  type ChangeTarget,
  EngineUnavailable,
  type IndexChange,
  type IndexOutcome,
} from '../search/index.js';
import { Deliveries, type Delivery } from './deliveries.js';
import { readDocuments } from './document-reader.js';
import type { WorkContext } from './target-loop.js';
import { type DeliveryTarget, Targets } from './targets.js';

/** Maximum and minimum number of deliveries per batch. */
export const MAX_BATCH = 200;
const MIN_BATCH = 10;

/** Maximum length of the reason for a refusal, in characters. */
const MAX_REASON_LENGTH = 700;

/** Maximum number of attempts at an article that cannot be read, or at which the engine fails. */
const MAX_ATTEMPTS = 5;

/**
 * The index contains versions that were never drawn for it, because the database was restored to an
 * earlier state.
 */
class IndexAhead extends Error {
  constructor(readonly highest: number) {
    super(`The index holds version ${highest}, which the database has not drawn for it.`);
    this.name = 'IndexAhead';
  }
}

/** Sends due deliveries to one target in batches. */
export class Deliverer {
  /** The batch size. It is halved after a failure and doubled after a success. */
  private size = MAX_BATCH;
  private readonly writing: BulkheadPolicy;

  private readonly targets: Targets;
  private readonly deliveries: Deliveries;

  /** `announce` is called after batches that are searchable; the words need none. */
  constructor(
    private readonly context: WorkContext,
    private readonly writer: Pick<ChangeTarget, 'parallelWrites' | 'write'>,
    private readonly announce: () => Promise<void> = () => Promise.resolve(),
  ) {
    this.targets = new Targets(context.pool);
    this.deliveries = new Deliveries(context.pool);
    this.writing = bulkhead(writer.parallelWrites, Infinity);
  }

  /**
   * Sends batches while deliveries are due and `mayContinue` allows. As many batches are written at
   * once as the engine takes, and the next one is read meanwhile. With `refresh`, each batch is
   * searchable when it is settled.
   *
   * Resolves to `none` if there was nothing to send, and to `full` if there may be more. When
   * Postgres or the engine is unavailable (EngineUnavailable), or the index is ahead of the
   * database (IndexAhead), begins no further batch, releases the claims of those that failed, and
   * rejects when the others have ended.
   */
  async deliver(
    target: DeliveryTarget,
    { refresh }: { refresh: boolean },
    mayContinue: () => boolean,
  ): Promise<'none' | 'some' | 'full'> {
    const batches = new Set<Promise<void>>();
    const failures: unknown[] = [];
    let result: 'none' | 'some' | 'full' = 'none';
    try {
      do {
        const { size } = this;
        const claimed = await this.deliveries.claim(target.id, size);
        if (claimed.length === 0) {
          result = result === 'none' ? 'none' : 'some';
          break;
        }
        result = claimed.length < size ? 'some' : 'full';
        const batch: Promise<void> = this.sendBatch(target, claimed, refresh)
          .catch((error: unknown) => void failures.push(error))
          .finally(() => batches.delete(batch));
        batches.add(batch);
        while (batches.size > this.writer.parallelWrites) await Promise.race(batches);
      } while (result === 'full' && failures.length === 0 && mayContinue());
    } finally {
      await Promise.all(batches);
    }
    if (failures.length > 0) throw failures[0];
    return result;
  }

  private async sendBatch(
    target: DeliveryTarget,
    claimed: readonly Delivery[],
    refresh: boolean,
  ): Promise<void> {
    try {
      await this.send(target, claimed, refresh);
      this.size = Math.min(MAX_BATCH, this.size * 2);
    } catch (error) {
      if (isOutage(error)) {
        this.size = Math.max(MIN_BATCH, Math.floor(this.size / 2));
        await this.deliveries.release(target.id, claimed).catch(() => undefined);
        throw error;
      }
      // One of the articles cannot be read. The others must not wait for it.
      for (const delivery of claimed) await this.sendAlone(target, delivery, refresh);
    }
  }

  /**
   * Draws a version, reads the articles, and writes them. The order matters: if the version were
   * drawn after reading, an older state could replace a newer one.
   */
  private async send(
    target: DeliveryTarget,
    claimed: readonly Delivery[],
    refresh: boolean,
  ): Promise<void> {
    const version = await this.draw(target);
    const articleIds = claimed.map(({ articleId }) => articleId);
    const documents = await readDocuments(this.context.pool, articleIds);
    const changes = articleIds.map((articleId): IndexChange => ({
      articleId,
      version,
      document: documents.get(articleId) ?? null,
    }));
    const written = await this.writing.execute(() =>
      this.context.metrics.write(target.engine, () =>
        this.writer.write(target.generation, changes, { refresh }),
      ),
    );
    const outcomes = written.map(withShortReason);
    if (refresh) await this.announce();
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
      const { reason, code } = first;
      throw new EngineUnavailable(`The engine takes nothing now: ${reason}`, { code });
    }
  }

  private async draw(target: DeliveryTarget): Promise<number> {
    const version = await this.targets.drawVersion(target);
    if (version === null)
      throw new EngineUnavailable('This generation was given up.', { code: 'INDEX_REPLACED' });
    return version;
  }

  private async sendAlone(
    target: DeliveryTarget,
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
      const code = 'ARTICLE_UNREADABLE';
      const outcome = limitAttempts(
        { kind: 'retry', reason, code, documentSuspected: true },
        delivery,
      );
      await this.settle(target, await this.draw(target), [delivery], [outcome]);
    }
  }

  /** IndexAhead if the engine reports a newer version that was not drawn for this target. */
  private async checkVersions(
    target: DeliveryTarget,
    outcomes: readonly IndexOutcome[],
  ): Promise<void> {
    const newer = Math.max(
      0,
      ...outcomes.map((outcome) => (outcome.kind === 'done' ? (outcome.newer ?? 0) : 0)),
    );
    if (newer === 0) return;
    const drawn = await this.targets.drawnVersion(target);
    if (drawn !== null && newer > drawn) throw new IndexAhead(newer);
  }

  private async settle(
    target: DeliveryTarget,
    version: number,
    claimed: readonly Delivery[],
    outcomes: readonly IndexOutcome[],
  ): Promise<void> {
    const lags = await this.deliveries.settle(target.id, version, claimed, outcomes);
    this.context.metrics.settled(target.engine, lags, outcomes);
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome.kind !== 'refused') continue;
      const { articleId } = claimed[i]!;
      this.context.logger.error(
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
