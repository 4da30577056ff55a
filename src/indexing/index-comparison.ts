import type { Pool } from 'pg';
import type { IndexedDocument, IndexWriter, SearchDocument } from '../search/index.js';
import type { Logger } from '../core/logger.js';
import { readDocuments } from './document-reader.js';
import type { Differences, SearchTarget, Sample, Targets } from './targets.js';
import type { Deliveries } from './deliveries.js';

/** The unexplained differences, and the articles whose difference is explained. */
export interface Comparison extends Differences {
  /** A change of them is on its way. */
  underWay: number[];
  /** The engine has refused them: dead letters. */
  refused: number[];
}

type Explanation = 'under way' | 'refused';

/**
 * Waiting outbox rows that are looked through for the articles that they concern; where there are
 * more, every article counts as changing.
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
   * Compares these articles, and those that differ a second time. A change that is under way, or a
   * dead letter, explains a difference.
   */
  async compare(articleIds: readonly number[]): Promise<Comparison> {
    const suspects = flat(await this.compareOnce(articleIds));
    const before = await this.explanations(suspects);
    const again = await this.compareOnce(suspects.filter((id) => !before.has(id)));
    // A change that began during the second comparison is an explanation too.
    const explanations = new Map([...before, ...(await this.explanations(flat(again)))]);
    const rest = (ids: number[]) => ids.filter((id) => !explanations.has(id));
    const because = (of: Explanation) =>
      [...explanations].flatMap(([id, explanation]) => (explanation === of ? [id] : []));
    return {
      missing: rest(again.missing),
      stale: rest(again.stale),
      extra: rest(again.extra),
      underWay: because('under way'),
      refused: because('refused'),
    };
  }

  private async compareOnce(articleIds: readonly number[]): Promise<Differences> {
    const found: Differences = { missing: [], stale: [], extra: [] };
    if (articleIds.length === 0) return found;
    const held = await this.writer.read(this.target.generation, articleIds);
    const wanted = await readDocuments(this.pool, articleIds);
    const { rows } = await this.pool.query<{ last: number }>(
      'select last_value as last from index_version',
    );
    for (const id of articleIds) {
      const [indexed, document] = [held.get(id), wanted.get(id)];
      if (document && !indexed) found.missing.push(id);
      else if (indexed && !document) found.extra.push(id);
      else if (indexed && document && !agrees(indexed, document, rows[0]!.last))
        found.stale.push(id);
    }
    return found;
  }

  /**
   * The articles among these that a change under way concerns, or that the engine has refused.
   */
  private async explanations(articleIds: readonly number[]): Promise<Map<number, Explanation>> {
    if (articleIds.length === 0) return new Map();
    const { rows } = await this.pool.query<{ id: number; refused: boolean }>(
      `with waiting as materialized (select kind, entity_id from outbox limit ${MAX_OUTBOX_ROWS + 1})
       select id, exists (select from dead_letter l where l.target_id = $1 and l.article_id = id) as refused
       from unnest($2::integer[]) as id
       where (select count(*) > ${MAX_OUTBOX_ROWS} from waiting)
         or exists (select from delivery d where d.target_id = $1 and d.article_id = id)
         or exists (select from dead_letter l where l.target_id = $1 and l.article_id = id)
         or id in (select article_id from waiting cross join lateral articles_of_change(kind, entity_id) as article_id)`,
      [this.target.id, articleIds],
    );
    return new Map(rows.map(({ id, refused }) => [id, refused ? 'refused' : 'under way']));
  }
}

/** The ids of all articles that differ. */
export function flat({ missing, stale, extra }: Differences): number[] {
  return [...missing, ...stale, ...extra];
}

function agrees(held: IndexedDocument, wanted: SearchDocument, lastVersion: number): boolean {
  return (
    held.version <= lastVersion &&
    held.document !== null &&
    canonical(held.document) === canonical(wanted)
  );
}

/** The same text for the same content, whatever the order of the fields. */
function canonical(document: SearchDocument): string {
  return JSON.stringify(Object.entries(document).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Articles, and documents of the index, that are compared at once. */
const SIZE = 100;

/**
 * Compares a live index with Postgres a little at a time: it walks through all published articles,
 * from a random one on, and through all documents of the index, over and over. Differences are
 * logged, and the articles sent once more.
 */
export class IndexSampler {
  private afterArticle = -1;
  private afterDocument: string | null = null;

  constructor(
    private readonly pool: Pool,
    private readonly writer: IndexWriter,
    private readonly targets: Targets,
    private readonly deliveries: Deliveries,
    private readonly logger: Logger,
  ) {}

  /** Compares the next articles and documents. Rejects when Postgres or the engine is away. */
  async sample(target: SearchTarget): Promise<Sample> {
    const { articleIds: held, next } = await this.writer.list(
      target.generation,
      this.afterDocument,
      SIZE,
    );
    const ids = [...new Set([...(await this.nextArticles()), ...held])];
    const { missing, stale, extra } = await new IndexComparison(
      this.pool,
      this.writer,
      target,
    ).compare(ids);
    this.afterDocument = next;
    const sample = { compared: ids.length, missing, stale, extra };
    await this.targets.recordSample(target, sample);
    if (flat(sample).length > 0) {
      this.logger.error(
        { engine: target.engine, ...sample },
        'The index disagrees with Postgres; these articles are sent again.',
      );
      await this.deliveries.enqueue(target.id, flat(sample));
    }
    return sample;
  }

  private async nextArticles(): Promise<number[]> {
    if (this.afterArticle < 0) {
      const { rows } = await this.pool.query<{ id: number }>(
        'select coalesce(max(id), 0) as id from article',
      );
      this.afterArticle = Math.floor(Math.random() * rows[0]!.id);
    }
    const { rows } = await this.pool.query<{ id: number }>(
      `select id from article where id > $1 and status = 'PUBLISHED' order by id limit ${SIZE}`,
      [this.afterArticle],
    );
    const ids = rows.map(({ id }) => id);
    this.afterArticle = ids.length < SIZE ? 0 : ids.at(-1)!;
    return ids;
  }
}
