import type { Pool } from 'pg';
import { sleep } from '../core/sleep.js';
import { EngineUnavailable, type IndexWriter, type SearchEngineName } from '../search/index.js';
import { Deliveries } from './deliveries.js';
import { type Comparison, flat, IndexComparison } from './index-comparison.js';
import { type SearchTarget, Targets } from './targets.js';

/** Articles that are compared at once, and so held in memory. */
const BATCH = 500;

/** How long changes under way are waited for before they are left out of the verdict. */
const MAX_WAIT_MS = 30_000;
const POLL_MS = 250;

/** How often an article that differs is sent. */
const MAX_ATTEMPTS = 3;

/** The result of comparing the live index of one engine with Postgres. */
export interface Verdict extends Comparison {
  engine: SearchEngineName;
  generation: string;
  /** Numbers of published articles, and of documents of the index, that were compared. */
  articles: number;
  documents: number;
  /** Articles that differed, were sent again and agree now: they are in none of the lists. */
  mended: number[];
}

/** Called with the number of articles and documents that have been compared, and of all. */
export type OnVerified = (done: number, total: number) => void;

/**
 * Compares the live index of one engine with Postgres, document by document. It needs the same
 * memory however many there are.
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
   * Compares everything; with `repair` what differs is sent again, by whichever process leads, and
   * compared once more. EngineUnavailable when the engine cannot be asked or has no live
   * generation.
   */
  async verify(repair: boolean, onVerified: OnVerified): Promise<Verdict> {
    const target = await this.targets.live(this.writer.name);
    if (!target)
      throw new EngineUnavailable(
        'There is no complete index yet: a server that runs, or index rebuild, builds it.',
      );
    const comparison = new IndexComparison(this.pool, this.writer, target);
    const verdict: Verdict = {
      engine: target.engine,
      generation: target.generation,
      articles: 0,
      documents: 0,
      ...{ missing: [], stale: [], extra: [], underWay: [], refused: [], mended: [] },
    };
    const total = (await this.countPublished()) + (await this.writer.count(target.generation));
    const take = async (ids: number[]) => {
      const found = await this.settled(comparison, ids);
      if (repair && flat(found).length > 0) await this.mend(target, comparison, found, verdict);
      else add(verdict, found);
    };
    for await (const ids of this.published()) {
      await take(ids);
      verdict.articles += ids.length;
      onVerified(verdict.articles, total);
    }
    for await (const ids of this.held(target)) {
      await take(await this.unpublishedOf(ids));
      verdict.documents += ids.length;
      onVerified(verdict.articles + verdict.documents, total);
    }
    return verdict;
  }

  private async *published(): AsyncGenerator<number[]> {
    for (let last = 0; ;) {
      const { rows } = await this.pool.query<{ id: number }>(
        `select id from article where id > $1 and status = 'PUBLISHED' order by id limit ${BATCH}`,
        [last],
      );
      if (rows.length === 0) return;
      yield rows.map(({ id }) => id);
      last = rows.at(-1)!.id;
    }
  }

  private async *held(target: SearchTarget): AsyncGenerator<number[]> {
    let after: string | null = null;
    do {
      const page: { articleIds: number[]; next: string | null } = await this.writer.list(
        target.generation,
        after,
        BATCH,
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

  /** Compares these articles, and waits for the changes of them that are under way. */
  private async settled(comparison: IndexComparison, ids: readonly number[]): Promise<Comparison> {
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

  private async mend(
    target: SearchTarget,
    comparison: IndexComparison,
    found: Comparison,
    verdict: Verdict,
  ): Promise<void> {
    const ids = flat(found);
    let left = found;
    // More than once: a document that somebody else wrote to the index may have the very version
    // that is drawn next.
    for (let attempt = 0; attempt < MAX_ATTEMPTS && flat(left).length > 0; attempt += 1) {
      await this.deliveries.enqueue(target.id, flat(left));
      left = await this.settled(comparison, ids);
    }
    const wrong = new Set([...flat(left), ...left.underWay, ...left.refused]);
    verdict.mended.push(...ids.filter((id) => !wrong.has(id)));
    add(verdict, left);
    add(verdict, {
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

/** Whether anything of the index is not as Postgres has it, refused articles included. */
export function disagrees(found: Comparison): boolean {
  return flat(found).length + found.refused.length > 0;
}

function add(to: Comparison, from: Comparison): void {
  for (const kind of ['missing', 'stale', 'extra', 'underWay', 'refused'] as const)
    to[kind].push(...from[kind]);
}
