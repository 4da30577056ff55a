import type { Pool } from 'pg';
import { sleep } from '../core/durations.js';
import type { ChangeTarget } from '../search/index.js';
import { readDocuments } from './document-reader.js';
import type { DeliveryTarget } from './targets.js';

/** Article ids whose state in an index differs from Postgres. */
export interface Differences {
  /** Published, but not in the index. */
  missing: number[];
  /** In the index with other content than in Postgres, or with a version that nobody drew. */
  stale: number[];
  /** In the index, but not published. */
  extra: number[];
}

/** Unexplained differences, and articles whose difference has an explanation. */
export interface Comparison extends Differences {
  /** Articles with a pending change. */
  underWay: number[];
  /** Dead letters: articles that the engine refused. */
  refused: number[];
}

type Explanation = 'pending' | 'refused';

/** A part of the comparison of a whole index. */
export interface ComparedPage {
  /** Compared published articles, and compared documents of the index. */
  articles: number;
  documents: number;
  found: Comparison;
}

/** Articles per comparison in memory. */
const PAGE_SIZE = 500;

/** Outbox rows that are searched for pending changes. With more rows, every article is pending. */
const MAX_OUTBOX_ROWS = 1_000;

/** Maximum wait for pending changes. Changes that take longer are reported as pending. */
const MAX_WAIT_MS = 30_000;
const POLL_MS = 250;

/** Compares one generation of an index with Postgres, article by article. */
export class IndexComparison {
  constructor(
    private readonly pool: Pool,
    private readonly index: ChangeTarget,
    private readonly target: DeliveryTarget,
  ) {}

  /**
   * Compares all published articles, then the indexed articles that are not published. Memory use
   * does not depend on the number of articles.
   */
  async *pages(compare = (ids: number[]) => this.compare(ids)): AsyncGenerator<ComparedPage> {
    for (let last: number | undefined = 0; last !== undefined;) {
      const ids: number[] = await this.publishedAfter(last);
      last = ids.at(-1);
      if (ids.length > 0) yield { articles: ids.length, documents: 0, found: await compare(ids) };
    }
    for (let after: string | null | undefined; after !== null;) {
      const page: { articleIds: number[]; next: string | null } = await this.index.list(
        this.target.generation,
        after ?? null,
        PAGE_SIZE,
      );
      after = page.next;
      const found = await compare(await this.unpublishedOf(page.articleIds));
      yield { articles: 0, documents: page.articleIds.length, found };
    }
  }

  /**
   * Compares these articles twice if they differ. Pending changes and dead letters are
   * explanations.
   */
  async compare(articleIds: readonly number[]): Promise<Comparison> {
    const different = differingIds(await this.compareOnce(articleIds));
    const explainedFirst = await this.explanations(different);
    const second = await this.compareOnce(different.filter((id) => !explainedFirst.has(id)));
    // A change that began during the second comparison also explains a difference.
    const explained = new Map([
      ...explainedFirst,
      ...(await this.explanations(differingIds(second))),
    ]);
    const unexplained = (ids: number[]) => ids.filter((id) => !explained.has(id));
    const explainedBy = (reason: Explanation) =>
      [...explained].flatMap(([id, explanation]) => (explanation === reason ? [id] : []));
    return {
      missing: unexplained(second.missing),
      stale: unexplained(second.stale),
      extra: unexplained(second.extra),
      underWay: explainedBy('pending'),
      refused: explainedBy('refused'),
    };
  }

  /** Like `compare`, but waits up to `MAX_WAIT_MS` for pending changes of these articles. */
  async compareSettled(articleIds: readonly number[]): Promise<Comparison> {
    const found = await this.compare(articleIds);
    const deadline = performance.now() + MAX_WAIT_MS;
    while (found.underWay.length > 0 && performance.now() < deadline) {
      await sleep(POLL_MS);
      const again = await this.compare(found.underWay);
      found.underWay = [];
      addComparison(found, again);
    }
    return found;
  }

  private async compareOnce(articleIds: readonly number[]): Promise<Differences> {
    const differences: Differences = { missing: [], stale: [], extra: [] };
    if (articleIds.length === 0) return differences;
    const actual = await this.index.read(this.target.generation, articleIds);
    const documents = await readDocuments(this.pool, articleIds);
    const contents = await this.index.contentsOf([...documents.values()]);
    const expected = new Map([...documents.keys()].map((id, i) => [id, contents[i]!]));
    const { rows } = await this.pool.query<{ last: number }>(
      'select last_value as last from index_version',
    );
    for (const id of articleIds) {
      const [indexed, content] = [actual.get(id), expected.get(id)];
      if (content !== undefined && !indexed) differences.missing.push(id);
      else if (indexed && content === undefined) differences.extra.push(id);
      else if (indexed && (indexed.content !== content || indexed.version > rows[0]!.last))
        differences.stale.push(id);
    }
    return differences;
  }

  /** Which of these articles have a pending change or a dead letter. */
  private async explanations(articleIds: readonly number[]): Promise<Map<number, Explanation>> {
    if (articleIds.length === 0) return new Map();
    const { rows } = await this.pool.query<{ id: number; refused: boolean }>(
      `with waiting as materialized (
         select kind, entity_id from outbox limit ${MAX_OUTBOX_ROWS + 1}
       )
       select id,
         exists (select from dead_letter l where l.target_id = $1 and l.article_id = id) as refused
       from unnest($2::integer[]) as id
       where (select count(*) > ${MAX_OUTBOX_ROWS} from waiting)
         or exists (select from delivery d where d.target_id + 0 = $1 and d.article_id = id)
         or exists (select from dead_letter l where l.target_id = $1 and l.article_id = id)
         or id in (select article_id
           from waiting cross join lateral articles_of_change(kind, entity_id) as article_id)`,
      [this.target.id, articleIds],
    );
    return new Map(rows.map(({ id, refused }) => [id, refused ? 'refused' : 'pending']));
  }

  private async publishedAfter(id: number): Promise<number[]> {
    const { rows } = await this.pool.query<{ id: number }>(
      `select id from article where id > $1 and status = 'PUBLISHED'
       order by id limit ${PAGE_SIZE}`,
      [id],
    );
    return rows.map((row) => row.id);
  }

  private async unpublishedOf(ids: readonly number[]): Promise<number[]> {
    const { rows } = await this.pool.query<{ id: number }>(
      `select held.id from unnest($1::integer[]) as held (id)
       where not exists (select from article where article.id = held.id and status = 'PUBLISHED')`,
      [ids],
    );
    return rows.map((row) => row.id);
  }
}

export function differingIds({ missing, stale, extra }: Differences): number[] {
  return [...missing, ...stale, ...extra];
}

/** Whether the index differs from Postgres. Refused articles count as differences. */
export function disagrees(found: Comparison): boolean {
  return differingIds(found).length + found.refused.length > 0;
}

export function addComparison(to: Comparison, from: Comparison): void {
  for (const kind of ['missing', 'stale', 'extra', 'underWay', 'refused'] as const)
    to[kind].push(...from[kind]);
}
