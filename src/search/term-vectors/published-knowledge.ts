import { ArticleVisibility } from '../../articles/index.js';
import { BackgroundLoop } from '../../core/background-loop.js';
import { messageOf } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import { sleep } from '../../core/sleep.js';
import type { EngineRequest } from '../engine.js';
import type { KnownArticle, TermVectorStore } from './term-vector-store.js';
import { Vocabulary } from './vocabulary.js';

/** Published articles in memory, with a vocabulary of exactly their words. */
export class KnownArticles {
  readonly vocabulary = new Vocabulary();
  private readonly byId = new Map<number, KnownArticle>();

  get articles(): ReadonlyMap<number, KnownArticle> {
    return this.byId;
  }

  /** Whether an article has the word and one of the others in title and keywords. O(articles). */
  together(word: string, others: readonly string[]): boolean {
    for (const { titleTerms } of this.byId.values()) {
      if (titleTerms.includes(word) && titleTerms.some((term) => others.includes(term)))
        return true;
    }
    return false;
  }

  /** Replaces the state of an article; null removes it. */
  put(id: number, article: KnownArticle | null): void {
    const before = this.byId.get(id);
    if (before) this.vocabulary.remove(before);
    this.byId.delete(id);
    if (!article) return;
    this.byId.set(id, article);
    this.vocabulary.add(article);
  }
}

/** Pause between two readings where no notification comes, should one have been lost. */
const IDLE_MS = 5_000;

/** Least pause between two readings, so that changes that come together are read together. */
const GATHER_MS = 100;
const FIRST_RETRY_MS = 200;
const MAX_RETRY_MS = 1_000;

/** Articles in one reading. */
const BATCH = 1_000;

/**
 * The titles and words of the published articles in the memory of this replica, a fraction of a
 * second behind the indexer. Articles that are hidden are removed as soon, also while an engine is
 * away and nothing is indexed. It serves the interpretation of queries, suggestions and related
 * articles, with one state for readers and one for staff; Postgres decides what a caller may see.
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
    maxRetryMs: MAX_RETRY_MS,
  });

  constructor(
    private readonly store: TermVectorStore,
    private readonly logger: Logger,
  ) {}

  /** The articles of staff (`internal`) or of readers, whose data has no word of internal ones. */
  of({ internal }: Pick<EngineRequest, 'internal'>): KnownArticles {
    return internal ? this.staff : this.readers;
  }

  /** Reads all articles, then follows changes. Rejects when the first reading fails. */
  async start(): Promise<void> {
    await this.refresh();
    this.refreshing.start({ pauseFirst: true });
  }

  /** To be called when Postgres announces changes. */
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
