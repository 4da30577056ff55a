import { ArticleVisibility } from '../../articles/index.js';
import { BackgroundLoop } from '../../core/background-loop.js';
import { messageOf } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import { sleep } from '../../core/sleep.js';
import type { EngineRequest } from '../engine.js';
import { KnownArticles } from './known-articles.js';
import type { KnownArticle, TermVectorStore } from './term-vector-store.js';

/** Pause between two readings where no notification comes, should one have been lost. */
const IDLE_MS = 5_000;

/** Least pause between two readings, so that changes that come together are read together. */
const GATHER_MS = 100;
const FIRST_RETRY_MS = 200;

/** Articles in one reading. */
const BATCH = 1_000;

/**
 * The published articles in the memory of this replica: titles and words, a fraction of a second
 * behind the indexer. What is hidden is forgotten as soon, also while an engine is away and nothing
 * is indexed. It serves the interpretation of queries, suggestions and related articles, for
 * readers and for staff apart; what a caller may see is still Postgres's to decide.
 */
export class PublishedKnowledge {
  private readonly readers = new KnownArticles();
  private readonly staff = new KnownArticles();
  private readonly refreshing = new BackgroundLoop({
    run: async (stopping) => {
      await this.refresh();
      await sleep(GATHER_MS, stopping);
    },
    onFailure: (error) =>
      this.logger.warn(
        { error: messageOf(error) },
        'The words of the published articles cannot be read now; trying again.',
      ),
    pauseMs: IDLE_MS,
    firstRetryMs: FIRST_RETRY_MS,
    maxRetryMs: IDLE_MS,
  });

  constructor(
    private readonly store: TermVectorStore,
    private readonly logger: Logger,
  ) {}

  /**
   * What somebody knows who sees articles for staff too, or does not: no word of those is among the
   * words of the others.
   */
  of({ internal }: Pick<EngineRequest, 'internal'>): KnownArticles {
    return internal ? this.staff : this.readers;
  }

  /** Reads what there is, then keeps up until `stop`. Rejects when the first reading fails. */
  async start(): Promise<void> {
    await this.refresh();
    this.refreshing.start();
  }

  /** There may be changes: called when Postgres announces them. */
  wake(): void {
    this.refreshing.wake();
  }

  stop(): Promise<void> {
    return this.refreshing.stop();
  }

  private async refresh(): Promise<void> {
    const versions = await this.store.versions();
    for (const id of this.staff.articles.keys()) if (!versions.has(id)) this.put(id, null);
    const changed = [...versions].flatMap(([id, { version, visibility }]) => {
      const known = this.staff.articles.get(id);
      return known?.version === version && known.visibility === visibility ? [] : [id];
    });
    for (let from = 0; from < changed.length; from += BATCH) {
      for (const article of await this.store.read(changed.slice(from, from + BATCH)))
        this.put(article.articleId, article);
    }
  }

  private put(id: number, article: KnownArticle | null): void {
    this.staff.put(id, article);
    this.readers.put(id, article?.visibility === ArticleVisibility.PUBLIC ? article : null);
  }
}
