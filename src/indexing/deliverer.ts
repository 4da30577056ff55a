import { bulkhead, type BulkheadPolicy } from 'cockatiel';
import { isDatabaseUnavailable } from '../core/database/database-errors.js';
import { messageOf } from '../core/errors.js';
import {
  type ChangeTarget,
  EngineUnavailable,
  type IndexChange,
  type IndexOutcome,
} from '../search/index.js';
import type { Delivery } from './delivery-queue.js';
import { readDocuments } from './document-reader.js';
import type { WorkContext } from './target-loop.js';
import type { DeliveryTarget } from './targets.js';

/** Maximum and minimum number of deliveries per batch. */
export const MAX_BATCH = 200;
const MIN_BATCH = 10;

/** Maximum length of the reason for a refusal, in characters. */
const MAX_REASON_LENGTH = 700;

/** Attempts for an article that cannot be read, or at which the engine fails. */
const MAX_ATTEMPTS = 5;

/** Sends due deliveries to one target in batches. */
export class Deliverer {
  /** The batch size: halved after a failure, doubled after a success. */
  private size = MAX_BATCH;
  private readonly writing: BulkheadPolicy;

  /** `announce` is called after batches that became searchable. */
  constructor(
    private readonly context: WorkContext,
    private readonly writer: Pick<ChangeTarget, 'parallelWrites' | 'write'>,
    private readonly announce: () => Promise<void> = () => Promise.resolve(),
  ) {
    this.writing = bulkhead(writer.parallelWrites, Infinity);
  }

  /**
   * Sends batches while deliveries are due and `mayContinue` returns true, `parallelWrites` at a
   * time; the next batch is read meanwhile. With `refresh`, batches are searchable when settled.
   *
   * Resolves to `none` if nothing was due, and to `full` if more may be due. If Postgres or the
   * engine is unavailable (EngineUnavailable): starts no further batch, releases the claims of
   * failed batches, and rejects when the running batches have ended.
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
        const claimed = await this.context.deliveries.claim(target.id, size);
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
        await this.context.deliveries.release(target.id, claimed).catch(() => undefined);
        throw error;
      }
      // An article cannot be read. It must not hold up the others.
      for (const delivery of claimed) await this.sendAlone(target, delivery, refresh);
    }
  }

  /**
   * Draws a version, then reads the articles, then writes them. A version that is drawn after the
   * read could let an older state replace a newer one.
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
    const outcomes = await this.retryIfAhead(target, written.map(withShortReason));
    if (refresh) await this.announce();
    // If all deliveries failed, the engine accepts nothing now (busy, read-only). Otherwise each
    // failed delivery is postponed on its own.
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
    const version = await this.context.targets.drawVersion(target);
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
        await this.context.deliveries.release(target.id, [delivery]).catch(() => undefined);
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

  /**
   * Retries what the index has in a version that Postgres did not draw: the database was restored
   * from a backup. All later versions are higher.
   */
  private async retryIfAhead(
    target: DeliveryTarget,
    outcomes: IndexOutcome[],
  ): Promise<IndexOutcome[]> {
    const newerOf = (outcome: IndexOutcome) => (outcome.kind === 'done' ? (outcome.newer ?? 0) : 0);
    const highest = Math.max(0, ...outcomes.map(newerOf));
    if (highest === 0) return outcomes;
    const drawn = await this.context.targets.drawnVersion(target);
    if (drawn === null || highest <= drawn) return outcomes;
    await this.context.targets.raiseVersions(highest);
    const reason = `The index has version ${highest}, which the database has not drawn.`;
    return outcomes.map((outcome): IndexOutcome =>
      newerOf(outcome) > drawn ? { kind: 'retry', reason, code: 'INDEX_AHEAD' } : outcome,
    );
  }

  private async settle(
    target: DeliveryTarget,
    version: number,
    claimed: readonly Delivery[],
    outcomes: readonly IndexOutcome[],
  ): Promise<void> {
    const lags = await this.context.deliveries.settle(target.id, version, claimed, outcomes);
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

/** Shortens a reason, because engines may quote the whole document. */
function shorten(reason: string): string {
  return reason.length > MAX_REASON_LENGTH ? `${reason.slice(0, MAX_REASON_LENGTH)}…` : reason;
}

function withShortReason(outcome: IndexOutcome): IndexOutcome {
  return outcome.kind === 'done' ? outcome : { ...outcome, reason: shorten(outcome.reason) };
}

/** Refuses a document at which the engine failed too often while accepting others. */
function limitAttempts(outcome: IndexOutcome, { attempts }: Delivery): IndexOutcome {
  const isRefused =
    outcome.kind === 'retry' && outcome.documentSuspected && attempts + 1 >= MAX_ATTEMPTS;
  return isRefused ? { kind: 'refused', reason: outcome.reason } : outcome;
}

/** Whether an error has a cause other than a document. */
function isOutage(error: unknown): boolean {
  return error instanceof EngineUnavailable || isDatabaseUnavailable(error);
}
