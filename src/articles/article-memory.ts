import { LRUCache } from 'lru-cache';
import type { Article } from './article.js';

/** Bounds the age of an article if this server misses a notification of its change. */
const MAX_AGE_MS = 60_000;

/** Maximum size of all cached articles, in characters: 60 MB of Korean text. */
const MAX_SIZE = 30_000_000;

/** Approximate size of an article without its texts, in characters. */
const BASE_SIZE = 1_000;

/**
 * Caches articles as readers see them (published and public) until they change. Beyond the total
 * size, the least recently used are dropped. The cache is off while this server receives no
 * notifications. Requests share the articles, which must be frozen.
 */
export class ArticleMemory {
  private readonly articles: LRUCache<number, Article>;
  private changes = 0;

  /**
   * `isFollowing`: whether this server would have received the notification of a change made more
   * than 2 s ago.
   */
  constructor(private readonly isFollowing: () => boolean) {
    this.articles = new LRUCache({
      maxSize: MAX_SIZE,
      sizeCalculation: sizeOf,
      ttl: MAX_AGE_MS,
      // The default resolution would start a timer every millisecond.
      ttlResolution: 1_000,
    });
  }

  /** The cached article, or undefined. */
  recall(id: number): Article | undefined {
    return this.isFollowing() ? this.articles.get(id) : undefined;
  }

  /** Caches the articles that `read` resolves to, and resolves to them. */
  async remember(read: () => Promise<(Article | null)[]>): Promise<(Article | null)[]> {
    const { changes } = this;
    const articles = await read();
    // A change made during the read may be missing from its result.
    if (this.changes === changes && this.isFollowing())
      for (const article of articles) if (article) this.articles.set(article.id, article);
    return articles;
  }

  /** Removes an article that may have changed. */
  forget(id: number): void {
    this.changes += 1;
    this.articles.delete(id);
  }

  forgetAll(): void {
    this.changes += 1;
    this.articles.clear();
  }
}

function sizeOf({ title, keywords, variants }: Article): number {
  const texts = [title, ...keywords, ...variants.map(({ bodyText }) => bodyText)];
  return texts.reduce((size, { length }) => size + length, BASE_SIZE);
}
