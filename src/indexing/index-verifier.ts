import type { Pool } from 'pg';
import { sleep } from '../core/sleep.js';
import { EngineUnavailable, type IndexWriter, type SearchEngineName } from '../search/index.js';
import { Deliveries } from './deliveries.js';
import {
  type Comparison,
  differingIds,
  IndexComparison,
  readPublishedIds,
} from './index-comparison.js';
import { type SearchTarget, Targets } from './targets.js';

/** Maximum number of articles that are compared together in memory. */
const BATCH_SIZE = 500;

/** Maximum time to wait for pending changes. Later ones are reported as pending. */
const MAX_WAIT_MS = 30_000;
const POLL_MS = 250;

/** Maximum number of times that a different article is sent. */
const MAX_ATTEMPTS = 3;

/**
 * The result of comparing the live index of one engine with Postgres. The field names are also
 * those of `doum index verify --json`.
 */
export interface VerificationResult extends Comparison {
  engine: SearchEngineName;
  generation: string;
  /** Numbers of published articles and of indexed documents that were compared. */
  articles: number;
  documents: number;
  /** Articles that differed, were sent again and agree now. They are in none of the other lists. */
  mended: number[];
}

/** Called with the number of articles and documents that have been compared, and with the total. */
export type OnProgress = (done: number, total: number) => void;

/**
 * Compares the live index of one engine with Postgres, document by document. The memory that it
 * needs does not depend on their number.
 */
export class IndexVerifier {
  private readonly targets: Targets;
  private readonly deliveries: Deliveries;

  constructor(
    private readonly pool: Pool,
    private readonly writer: IndexWriter,
  ) {
    this.targets = new Targets(pool);
    this.deliveries = new Deliveries(pool);
  }

  /**
   * Compares everything. With `repair`, the leading process sends the articles that differ again,
   * and they are compared once more. EngineUnavailable if the engine cannot answer or has no live
   * generation.
   */
  async verify(repair: boolean, onProgress: OnProgress): Promise<VerificationResult> {
    const target = await this.targets.live(this.writer.name);
    if (!target)
      throw new EngineUnavailable(
        'There is no complete index yet: a server that runs, or index rebuild, builds it.',
        { code: 'INDEX_NOT_READY' },
      );
    const comparison = new IndexComparison(this.pool, this.writer, target);
    const result: VerificationResult = {
      engine: target.engine,
      generation: target.generation,
      articles: 0,
      documents: 0,
      ...{ missing: [], stale: [], extra: [], underWay: [], refused: [], mended: [] },
    };
    const total = (await this.countPublished()) + (await this.writer.count(target.generation));
    const compare = async (ids: number[]) => {
      const found = await this.compareSettled(comparison, ids);
      if (repair && differingIds(found).length > 0)
        await this.repair(target, comparison, found, result);
      else add(result, found);
    };
    for await (const ids of this.publishedIds()) {
      await compare(ids);
      result.articles += ids.length;
      onProgress(result.articles, total);
    }
    for await (const ids of this.indexedIds(target)) {
      await compare(await this.unpublishedOf(ids));
      result.documents += ids.length;
      onProgress(result.articles + result.documents, total);
    }
    return result;
  }

  private async *publishedIds(): AsyncGenerator<number[]> {
    for (let last = 0; ;) {
      const ids = await readPublishedIds(this.pool, last, BATCH_SIZE);
      if (ids.length === 0) return;
      yield ids;
      last = ids.at(-1)!;
    }
  }

  private async *indexedIds(target: SearchTarget): AsyncGenerator<number[]> {
    let after: string | null = null;
    do {
      const page: { articleIds: number[]; next: string | null } = await this.writer.list(
        target.generation,
        after,
        BATCH_SIZE,
      );
      yield page.articleIds;
      after = page.next;
    } while (after !== null);
  }

  private async unpublishedOf(ids: readonly number[]): Promise<number[]> {
    const { rows } = await this.pool.query<{ id: number }>(
      `select held.id from unnest($1::integer[]) as held (id)
       where not exists (select from article where article.id = held.id and status = 'PUBLISHED')`,
      [ids],
    );
    return rows.map(({ id }) => id);
  }

  /** Compares these articles, and waits for their pending changes. */
  private async compareSettled(
    comparison: IndexComparison,
    ids: readonly number[],
  ): Promise<Comparison> {
    const found = await comparison.compare(ids);
    for (
      const deadline = performance.now() + MAX_WAIT_MS;
      found.underWay.length > 0 && performance.now() < deadline;
    ) {
      await sleep(POLL_MS);
      const again = await comparison.compare(found.underWay);
      found.underWay = [];
      add(found, again);
    }
    return found;
  }

  private async repair(
    target: SearchTarget,
    comparison: IndexComparison,
    found: Comparison,
    result: VerificationResult,
  ): Promise<void> {
    const ids = differingIds(found);
    let remaining = found;
    // More than once, because a foreign write to the index may have used the next version.
    for (
      let attempt = 0;
      attempt < MAX_ATTEMPTS && differingIds(remaining).length > 0;
      attempt += 1
    ) {
      await this.deliveries.enqueue(target.id, differingIds(remaining));
      remaining = await this.compareSettled(comparison, ids);
    }
    const different = new Set([
      ...differingIds(remaining),
      ...remaining.underWay,
      ...remaining.refused,
    ]);
    result.mended.push(...ids.filter((id) => !different.has(id)));
    add(result, remaining);
    add(result, {
      missing: [],
      stale: [],
      extra: [],
      underWay: found.underWay,
      refused: found.refused,
    });
  }

  private async countPublished(): Promise<number> {
    const { rows } = await this.pool.query<{ n: number }>(
      `select count(*)::integer as n from article where status = 'PUBLISHED'`,
    );
    return rows[0]!.n;
  }
}

/** Whether the index differs from Postgres, including refused articles. */
export function disagrees(found: Comparison): boolean {
  return differingIds(found).length + found.refused.length > 0;
}

function add(to: Comparison, from: Comparison): void {
  for (const kind of ['missing', 'stale', 'extra', 'underWay', 'refused'] as const)
    to[kind].push(...from[kind]);
}
