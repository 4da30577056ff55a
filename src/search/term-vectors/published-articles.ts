import { ArticleVisibility } from '../../articles/index.js';
import { BackgroundLoop } from '../../core/background-loop.js';
import { messageOf } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import { sleep } from '../../core/sleep.js';
import type { EngineRequest } from '../engine.js';
import type { PublishedArticle, TermVectorStore } from './term-vector-store.js';
import { phrasesOfChoseong, type TextInitials, textInitials } from '../../language/index.js';
import { Vocabulary } from './vocabulary.js';

/** Published articles in memory, with the vocabulary of their words. */
export class PublishedArticles {
  readonly vocabulary = new Vocabulary();
  private readonly byId = new Map<number, PublishedArticle>();
  private readonly initials = new Map<number, TextInitials>();

  get articles(): ReadonlyMap<number, PublishedArticle> {
    return this.byId;
  }

  /**
   * Whether the title and keywords of an article contain the word and one of the others. Takes time
   * linear in the number of articles.
   */
  cooccur(word: string, others: readonly string[]): boolean {
    for (const { titleTerms } of this.byId.values()) {
      if (titleTerms.includes(word) && titleTerms.some((term) => others.includes(term)))
        return true;
    }
    return false;
  }

  /**
   * The phrases of titles with these initial consonants (초성), from the start of a word, without
   * regard to spaces: those of the most, then the most popular articles first. Takes time linear in
   * the number of articles.
   */
  phrasesOfChoseong(letters: string): string[] {
    const found = new Map<string, { text: string; articles: number; popularity: number }>();
    for (const [id, initials] of this.initials) {
      for (const text of phrasesOfChoseong(initials, letters)) {
        const key = text.replaceAll(' ', '');
        const known = found.get(key) ?? { text, articles: 0, popularity: 0 };
        found.set(key, {
          text: known.text,
          articles: known.articles + 1,
          popularity: known.popularity + this.byId.get(id)!.popularity,
        });
      }
    }
    return [...found.values()]
      .sort((a, b) => b.articles - a.articles || b.popularity - a.popularity)
      .map(({ text }) => text);
  }

  /** Replaces the state of an article; null removes it. */
  put(id: number, article: PublishedArticle | null): void {
    const before = this.byId.get(id);
    if (before) this.vocabulary.remove(before);
    this.byId.delete(id);
    this.initials.delete(id);
    if (!article) return;
    this.byId.set(id, article);
    this.initials.set(id, textInitials(article.title));
    this.vocabulary.add(article);
  }
}

/** Pause between two reads without a notification, because notifications can be lost. */
const IDLE_MS = 5_000;

/** Minimum pause between two reads, so that simultaneous changes are read together. */
const MIN_PAUSE_MS = 100;
const FIRST_RETRY_MS = 200;
const MAX_RETRY_MS = 1_000;

/** Maximum number of articles per query. */
const BATCH_SIZE = 1_000;

/**
 * The titles and words of the published articles in the memory of this replica, a fraction of a
 * second behind the indexer. Unpublished articles are removed equally fast, even while an engine is
 * unavailable and nothing is indexed. Used by the interpretation of queries, suggestions and
 * related articles, with one state for readers and one for staff. Postgres decides what a caller
 * may see.
 */
export class PublishedArticleCache {
  private readonly readers = new PublishedArticles();
  private readonly staff = new PublishedArticles();
  private readonly refreshing = new BackgroundLoop({
    run: async (stopping) => {
      await this.refresh();
      await sleep(MIN_PAUSE_MS, stopping);
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

  /** The articles for staff (`internal`) or for readers, without any word of internal articles. */
  of({ internal }: Pick<EngineRequest, 'internal'>): PublishedArticles {
    return internal ? this.staff : this.readers;
  }

  /** Reads all articles, then follows changes. Rejects if the first read fails. */
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
      const current = this.staff.articles.get(id);
      return current?.version === version && current.visibility === visibility ? [] : [id];
    });
    for (let from = 0; from < changed.length; from += BATCH_SIZE) {
      for (const article of await this.store.read(changed.slice(from, from + BATCH_SIZE)))
        this.put(article.articleId, article);
    }
  }

  private put(id: number, article: PublishedArticle | null): void {
    this.staff.put(id, article);
    this.readers.put(id, article?.visibility === ArticleVisibility.PUBLIC ? article : null);
  }
}
