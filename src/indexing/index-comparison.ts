import type { Pool } from 'pg';
import type { IndexedDocument, IndexWriter, SearchDocument } from '../search/index.js';
import type { Logger } from '../core/logger.js';
import { readDocuments } from './document-reader.js';
import type { Differences, SearchTarget, Sample, Targets } from './targets.js';
import type { Deliveries } from './deliveries.js';

/**
 * The result of a comparison: unexplained differences, and articles whose difference is explained.
 */
export interface Comparison extends Differences {
  /** Articles with a pending change. */
  underWay: number[];
  /** Dead letters: articles that the engine refused. */
  refused: number[];
}

type Explanation = 'pending' | 'refused';

/**
 * Maximum number of outbox rows that are searched for pending changes. If there are more, every
 * article counts as changing.
 */
const MAX_OUTBOX_ROWS = 1_000;

/** Compares articles in one generation of an index with Postgres, document by document. */
export class IndexComparison {
  constructor(
    private readonly pool: Pool,
    private readonly writer: IndexWriter,
    private readonly target: SearchTarget,
  ) {}

  /**
   * Compares these articles, and a second time those that differ. A pending change or a dead letter
   * explains a difference.
   */
  async compare(articleIds: readonly number[]): Promise<Comparison> {
    const different = differingIds(await this.compareOnce(articleIds));
    const explainedFirst = await this.explanations(different);
    const second = await this.compareOnce(different.filter((id) => !explainedFirst.has(id)));
    // A change that began during the second comparison is an explanation too.
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

  private async compareOnce(articleIds: readonly number[]): Promise<Differences> {
    const differences: Differences = { missing: [], stale: [], extra: [] };
    if (articleIds.length === 0) return differences;
    const actual = await this.writer.read(this.target.generation, articleIds);
    const expected = await readDocuments(this.pool, articleIds);
    const { rows } = await this.pool.query<{ last: number }>(
      'select last_value as last from index_version',
    );
    for (const id of articleIds) {
      const [indexed, document] = [actual.get(id), expected.get(id)];
      if (document && !indexed) differences.missing.push(id);
      else if (indexed && !document) differences.extra.push(id);
      else if (indexed && document && !agrees(indexed, document, rows[0]!.last))
        differences.stale.push(id);
    }
    return differences;
  }

  /** The articles among these with a pending change or a dead letter. */
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
}

/** The ids of all articles in these lists. */
export function differingIds({ missing, stale, extra }: Differences): number[] {
  return [...missing, ...stale, ...extra];
}

function agrees(actual: IndexedDocument, expected: SearchDocument, lastVersion: number): boolean {
  return (
    actual.version <= lastVersion &&
    actual.document !== null &&
    canonical(actual.document) === canonical(expected)
  );
}

/** JSON that does not depend on the order of the fields. */
function canonical(document: SearchDocument): string {
  return JSON.stringify(Object.entries(document).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The ids of the next published articles after `lastId`, ascending, at most `limit`. Rejects if
 * Postgres is unavailable.
 */
export async function readPublishedIds(
  pool: Pool,
  lastId: number,
  limit: number,
): Promise<number[]> {
  const { rows } = await pool.query<{ id: number }>(
    `select id from article where id > $1 and status = 'PUBLISHED' order by id limit ${limit}`,
    [lastId],
  );
  return rows.map(({ id }) => id);
}

/** Number of articles, and of indexed documents, per sample. */
const SAMPLE_SIZE = 100;

/**
 * Compares a live index with Postgres in small samples. It iterates over all published articles,
 * beginning with a random one, and over all documents of the index, repeatedly. Differences are
 * logged, and the articles are sent again.
 */
export class IndexSampler {
  private lastArticle = -1;
  private afterDocument: string | null = null;

  constructor(
    private readonly pool: Pool,
    private readonly writer: IndexWriter,
    private readonly targets: Targets,
    private readonly deliveries: Deliveries,
    private readonly logger: Logger,
  ) {}

  /** Compares the next sample. Rejects if Postgres or the engine is unavailable. */
  async sample(target: SearchTarget): Promise<Sample> {
    const { articleIds: indexedIds, next } = await this.writer.list(
      target.generation,
      this.afterDocument,
      SAMPLE_SIZE,
    );
    const ids = [...new Set([...(await this.nextArticles()), ...indexedIds])];
    const { missing, stale, extra } = await new IndexComparison(
      this.pool,
      this.writer,
      target,
    ).compare(ids);
    this.afterDocument = next;
    const sample = { compared: ids.length, missing, stale, extra };
    await this.targets.recordSample(target, sample);
    if (differingIds(sample).length > 0) {
      this.logger.error(
        { engine: target.engine, ...sample },
        'The index disagrees with Postgres; these articles are sent again.',
      );
      await this.deliveries.enqueue(target.id, differingIds(sample));
    }
    return sample;
  }

  private async nextArticles(): Promise<number[]> {
    if (this.lastArticle < 0) {
      const { rows } = await this.pool.query<{ id: number }>(
        'select coalesce(max(id), 0) as id from article',
      );
      this.lastArticle = Math.floor(Math.random() * rows[0]!.id);
    }
    const ids = await readPublishedIds(this.pool, this.lastArticle, SAMPLE_SIZE);
    this.lastArticle = ids.length < SAMPLE_SIZE ? 0 : ids.at(-1)!;
    return ids;
  }
}
