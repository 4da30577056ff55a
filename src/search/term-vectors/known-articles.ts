import type { KnownArticle } from './term-vector-store.js';
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
