import type { Steps } from '../../core/turns.js';
import { phrasesOfChoseong, type TextInitials } from '../../language/index.js';
import { PlaceCounts } from './place-counts.js';
import type { PublishedArticle } from './published-article-reader.js';
import { Vocabulary } from './vocabulary.js';
import type { WordIds, WordTable } from './word-table.js';

/**
 * A published article in memory. The ids of its words are valid only until it changes, so code that
 * waits must get it again.
 */
export interface HeldArticle extends PublishedArticle, WordIds {
  /** Of the title. */
  readonly initials: TextInitials;
}

const ARTICLES_PER_STEP = 1_000;

/** The published articles that a caller may see, in memory, with the vocabulary of their words. */
export class PublishedArticles {
  readonly vocabulary: Vocabulary;
  private readonly placeCounts = new PlaceCounts();
  /** Null after an article was added or removed. */
  private idList: readonly number[] | null = null;
  private readonly byId = new Map<number, HeldArticle>();
  private changes = 0;

  /** `words` are those of all articles, also of those that the caller may not see. */
  constructor(readonly words: WordTable) {
    this.vocabulary = new Vocabulary(words);
  }

  get articles(): ReadonlyMap<number, HeldArticle> {
    return this.byId;
  }

  /** The ids of the articles; the same list until one is added or removed. */
  get ids(): readonly number[] {
    return (this.idList ??= [...this.byId.keys()]);
  }

  /** How many articles each product and category has. */
  get places(): Pick<PlaceCounts, 'products' | 'categories'> {
    return this.placeCounts;
  }

  /** Another number after each change. */
  get revision(): number {
    return this.changes;
  }

  /**
   * Whether the title and keywords of an article contain the word and one of the others. Takes time
   * linear in the number of articles.
   */
  cooccur(word: string, others: readonly string[]): boolean {
    const id = this.words.idOf(word);
    const otherIds = others.flatMap((other) => this.words.idOf(other) ?? []);
    if (id === undefined || otherIds.length === 0) return false;
    for (const { titleTerms } of this.byId.values()) {
      if (titleTerms.includes(id) && titleTerms.some((term) => otherIds.includes(term)))
        return true;
    }
    return false;
  }

  /**
   * The phrases of titles with these initial consonants (초성), from the start of a word, without
   * regard to spaces: those of the most, then the most popular articles first. Takes time linear in
   * the number of articles.
   */
  *phrasesOfChoseong(letters: string): Steps<string[]> {
    const found = new Map<string, { text: string; articles: number; popularity: number }>();
    let seen = 0;
    for (const { initials, popularity } of this.byId.values()) {
      seen += 1;
      if (seen % ARTICLES_PER_STEP === 0) yield;
      for (const text of phrasesOfChoseong(initials, letters)) {
        const key = text.replaceAll(' ', '');
        const known = found.get(key) ?? { text, articles: 0, popularity: 0 };
        found.set(key, {
          text: known.text,
          articles: known.articles + 1,
          popularity: known.popularity + popularity,
        });
      }
    }
    return [...found.values()]
      .sort((a, b) => b.articles - a.articles || b.popularity - a.popularity)
      .map(({ text }) => text);
  }

  /** Replaces the state of an article; null removes it. */
  put(id: number, article: HeldArticle | null): void {
    this.changes += 1;
    const before = this.byId.get(id);
    if (article) this.vocabulary.add(article);
    if (before) this.vocabulary.remove(before);
    if (article) this.placeCounts.count(article, 1);
    if (before) this.placeCounts.count(before, -1);
    if (Boolean(article) !== Boolean(before)) this.idList = null;
    this.byId.delete(id);
    if (article) this.byId.set(id, article);
  }
}
