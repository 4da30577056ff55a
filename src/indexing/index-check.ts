import type { Pool } from 'pg';
import { type ChangeTarget, EngineUnavailable, type SearchEngineName } from '../search/index.js';
import {
  addComparison,
  type ComparedPage,
  type Comparison,
  differingIds,
  IndexComparison,
} from './comparison.js';
import { Deliveries } from './delivery-queue.js';
import type { WorkContext } from './target-loop.js';
import { type IndexSampleRow, type SearchTarget, Targets } from './targets.js';

/**
 * Compares a live index with Postgres when this process begins to lead, after a failure, and every
 * hour, page by page between other work. Logs differences, and sends the differing articles again.
 */
export class IndexCheck {
  private pages: AsyncGenerator<ComparedPage> | null = null;
  private target: SearchTarget | null = null;
  private result: IndexSampleRow = { compared: 0, missing: 0, stale: 0, extra: 0 };
  private nextAt = -Infinity;

  /** `onEnd` is called after each complete comparison. */
  constructor(
    private readonly context: WorkContext,
    private readonly index: ChangeTarget,
    private readonly onEnd: (target: SearchTarget) => void = () => undefined,
  ) {}

  /** Makes a comparison due. */
  startAgain(): void {
    this.nextAt = -Infinity;
  }

  /**
   * Compares the next page, if a comparison is due. Resolves to whether there are more pages.
   * Rejects if Postgres or the engine is unavailable; the next comparison then starts anew.
   */
  async step(target: SearchTarget): Promise<boolean> {
    if (this.target?.id !== target.id) {
      this.pages = null;
      this.nextAt = -Infinity;
    }
    if (!this.pages) {
      if (performance.now() < this.nextAt) return false;
      this.target = target;
      this.pages = new IndexComparison(this.context.pool, this.index, target).pages();
      this.result = { compared: 0, missing: 0, stale: 0, extra: 0 };
    }
    try {
      const { done, value } = await this.pages.next();
      if (!done) await this.add(target, value);
      else await this.end(target);
      return !done;
    } catch (error) {
      this.pages = null;
      throw error;
    }
  }

  private async add(target: SearchTarget, { articles, found }: ComparedPage): Promise<void> {
    const { missing, stale, extra } = found;
    this.result.compared += articles + extra.length;
    this.result.missing += missing.length;
    this.result.stale += stale.length;
    this.result.extra += extra.length;
    if (differingIds(found).length === 0) return;
    this.context.logger.error(
      { engine: target.engine, missing, stale, extra },
      'The index disagrees with Postgres; these articles are sent again.',
    );
    await this.context.deliveries.enqueue(target, differingIds(found));
  }

  private async end(target: SearchTarget): Promise<void> {
    this.pages = null;
    this.nextAt = performance.now() + this.context.timings.checkMs;
    await this.context.targets.recordSample(target, this.result);
    this.onEnd(target);
  }
}

/** How often a differing article is sent. */
const MAX_ATTEMPTS = 3;

/** The field names are also the output of `doum index verify --json`. */
export interface VerificationResult extends Comparison {
  engine: SearchEngineName;
  generation: string;
  /** Numbers of published articles and of indexed documents that were compared. */
  articles: number;
  documents: number;
  /** Articles that differed and agree after being sent again. No other list has them. */
  mended: number[];
}

/** Called with the number of compared articles and documents, and their total. */
export type OnProgress = (done: number, total: number) => void;

/**
 * Compares the live index of one engine with Postgres, and waits for pending changes. With
 * `repair`, the leading process sends differing articles again, and they are compared once more.
 * EngineUnavailable if the engine cannot answer or has no live generation.
 */
export async function verifyIndex(
  pool: Pool,
  index: ChangeTarget,
  repair: boolean,
  onProgress: OnProgress,
): Promise<VerificationResult> {
  const target = await new Targets(pool).live(index.name);
  if (!target)
    throw new EngineUnavailable(
      'There is no complete index yet: a server that runs, or index rebuild, builds it.',
      { code: 'INDEX_NOT_READY' },
    );
  const comparison = new IndexComparison(pool, index, target);
  const mended: number[] = [];
  const compare = async (ids: number[]) => {
    const found = await comparison.compareSettled(ids);
    return repair ? repairDifferences(pool, target, comparison, found, mended) : found;
  };
  const result: VerificationResult = {
    ...{ engine: target.engine, generation: target.generation, articles: 0, documents: 0, mended },
    ...{ missing: [], stale: [], extra: [], underWay: [], refused: [] },
  };
  const total = (await countPublished(pool)) + (await index.count(target.generation));
  for await (const { articles, documents, found } of comparison.pages(compare)) {
    addComparison(result, found);
    result.articles += articles;
    result.documents += documents;
    onProgress(result.articles + result.documents, total);
  }
  return result;
}

/** Sends differing articles again. Resolves to what still differs, and adds to `mended`. */
async function repairDifferences(
  pool: Pool,
  target: SearchTarget,
  comparison: IndexComparison,
  found: Comparison,
  mended: number[],
): Promise<Comparison> {
  const ids = differingIds(found);
  let rest = found;
  // Several attempts, because a foreign write to the index may have used the next version.
  for (let i = 0; i < MAX_ATTEMPTS && differingIds(rest).length > 0; i += 1) {
    await new Deliveries(pool).enqueue(target, differingIds(rest));
    rest = await comparison.compareSettled(ids);
  }
  const different = new Set([...differingIds(rest), ...rest.underWay, ...rest.refused]);
  mended.push(...ids.filter((id) => !different.has(id)));
  if (rest === found) return found;
  return {
    ...rest,
    underWay: [...rest.underWay, ...found.underWay],
    refused: [...rest.refused, ...found.refused],
  };
}

async function countPublished(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `select count(*)::integer as n from article where status = 'PUBLISHED'`,
  );
  return rows[0]!.n;
}
