import { LRUCache } from 'lru-cache';
import { Lookups } from '../core/lookups.js';
import type { Article } from './article.js';

/** A bound for changes of which this replica has not heard. */
const MAX_AGE_MS = 60_000;

/** Maximum size of all remembered articles, in characters: 60 MB of Korean text. */
const MAX_SIZE = 30_000_000;

/** The size of an article without its texts, in characters, about. */
const BASE_SIZE = 1_000;

/**
 * Remembers articles as readers see them (published and public) until they change, up to a total
 * size; the least recently used are forgotten first. Uses and remembers nothing while this replica
 * does not hear of changes. Requests share the articles, which must be frozen.
 */
export class ArticleMemory {
  readonly lookups = new Lookups();
  private readonly articles: LRUCache<number, Article>;
  private changes = 0;

  /** `isFollowing`: whether this replica would have heard of a change made more than 2 s ago. */
  constructor(private readonly isFollowing: () => boolean) {
    this.articles = new LRUCache({
      maxSize: MAX_SIZE,
      sizeCalculation: sizeOf,
      ttl: MAX_AGE_MS,
      // Otherwise it starts a timer every millisecond.
      ttlResolution: 1_000,
    });
  }

  /** The remembered article; undefined if there is none. */
  recall(id: number): Article | undefined {
    const article = this.isFollowing() ? this.articles.get(id) : undefined;
    this.lookups.count(article !== undefined);
    return article;
  }

  /** Remembers the articles that `read` resolves to, and resolves to the same. */
  async remember(read: () => Promise<(Article | null)[]>): Promise<(Article | null)[]> {
    const { changes } = this;
    const articles = await read();
    // What was read may lack a change that was made meanwhile.
    if (this.changes === changes && this.isFollowing())
      for (const article of articles) if (article) this.articles.set(article.id, article);
    return articles;
  }

  /** Forgets an article that may have changed. */
  forget(id: number): void {
    this.changes += 1;
    this.articles.delete(id);
  }

  /** Forgets all articles. */
  forgetAll(): void {
    this.changes += 1;
    this.articles.clear();
  }
}

function sizeOf({ title, keywords, variants }: Article): number {
  const texts = [title, ...keywords, ...variants.map(({ bodyText }) => bodyText)];
  return texts.reduce((size, { length }) => size + length, BASE_SIZE);
}
