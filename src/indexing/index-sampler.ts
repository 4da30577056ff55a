import type { Pool } from 'pg';
import type { Logger } from '../core/logger.js';
import type { IndexWriter } from '../search/index.js';
import type { Deliveries } from './deliveries.js';
import { flat, IndexComparison } from './index-comparison.js';
import type { Sample, SearchTarget, Targets } from './targets.js';

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
