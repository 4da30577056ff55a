import type { PublishedArticle } from './published-article-reader.js';
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
