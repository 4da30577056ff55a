import type { KnownArticle } from './term-vector-store.js';
import { Vocabulary } from './vocabulary.js';

/** Published articles in memory with the words that they have, all of them and no others. */
export class KnownArticles {
  readonly vocabulary = new Vocabulary();
  private readonly byId = new Map<number, KnownArticle>();

  get articles(): ReadonlyMap<number, KnownArticle> {
    return this.byId;
  }

  /**
   * Whether the title or keywords of an article have the word together with one of the others.
   * Looks at every article.
   */
  together(word: string, others: readonly string[]): boolean {
    for (const { titleTerms } of this.byId.values()) {
      if (titleTerms.includes(word) && titleTerms.some((term) => others.includes(term)))
        return true;
    }
    return false;
  }

  /** Takes the article's present state in the place of the one before; null takes it away. */
  put(id: number, article: KnownArticle | null): void {
    const before = this.byId.get(id);
    if (before) this.vocabulary.remove(before);
    this.byId.delete(id);
    if (!article) return;
    this.byId.set(id, article);
    this.vocabulary.add(article);
  }
}
