import type { Steps } from '../../core/work/rounds.js';
import { choseongPattern, choseongPhrasePattern, phrasesOfChoseong } from '../../language/index.js';
import type { PublishedArticle } from './published-article-reader.js';
import { type FindInText, indexOfMatch, type TitleIndex, withoutGaps } from './title-index.js';
import { Vocabulary } from './vocabulary.js';
import type { WordIds, WordTable } from './word-table.js';

/** The ids of an article's words are valid until it changes: get the article again after a wait. */
export interface HeldArticle extends PublishedArticle, WordIds {}

/** The published articles that a caller may see, with the vocabulary of their words. */
export class PublishedArticles {
  readonly vocabulary: Vocabulary;
  /** The number of articles per product and category. */
  readonly places = new PlaceCounts();
  private readonly byId = new Map<number, HeldArticle>();
  /** Differs after each change. */
  revision = 0;

  /** `words` and `titles` include articles that the caller may not see. */
  constructor(
    readonly words: WordTable,
    private readonly titles: TitleIndex<HeldArticle>,
  ) {
    this.vocabulary = new Vocabulary(words);
  }

  get articles(): ReadonlyMap<number, HeldArticle> {
    return this.byId;
  }

  /** The ids of the articles now. */
  get ids(): readonly number[] {
    return [...this.byId.keys()];
  }

  /**
   * Wanted articles whose title or terms match, in batches per thousand articles. The caller may
   * wait between batches.
   */
  *containing(
    find: FindInText,
    isWanted: (article: HeldArticle) => boolean = () => true,
  ): Generator<HeldArticle[], void, void> {
    for (const articles of this.titles.search(find))
      yield articles.filter(
        (article) => isWanted(article) && this.byId.get(article.articleId) === article,
      );
  }

  /** Whether the title and keywords of an article have the word and one of the others. */
  cooccur(word: string, others: readonly string[]): boolean {
    const id = this.words.idOf(word);
    const otherIds = others.flatMap((other) => this.words.idOf(other) ?? []);
    if (id === undefined || otherIds.length === 0) return false;
    const letters = withoutGaps(word);
    for (const articles of this.containing((text, from) => text.indexOf(letters, from)))
      for (const { titleTerms } of articles)
        if (titleTerms.includes(id) && titleTerms.some((term) => otherIds.includes(term)))
          return true;
    return false;
  }

  /**
   * Phrases of titles with these initial consonants (초성), from the start of a word, ignoring
   * spaces: phrases of most articles first, then of the most popular ones.
   */
  *phrasesOfChoseong(letters: string): Steps<string[]> {
    const found = new Map<string, { text: string; articles: number; popularity: number }>();
    const pattern = new RegExp(choseongPattern(letters), 'g');
    const phrases = choseongPhrasePattern(letters);
    for (const articles of this.containing((text, from) => indexOfMatch(pattern, text, from))) {
      for (const { title, popularity } of articles)
        for (const text of phrasesOfChoseong(title, phrases)) {
          const key = text.replaceAll(' ', '');
          const phrase = found.get(key) ?? { text, articles: 0, popularity: 0 };
          phrase.articles += 1;
          phrase.popularity += popularity;
          found.set(key, phrase);
        }
      yield;
    }
    return [...found.values()]
      .sort((a, b) => b.articles - a.articles || b.popularity - a.popularity)
      .map(({ text }) => text);
  }

  /** Replaces the state of an article; null removes it. */
  put(id: number, article: HeldArticle | null): void {
    this.revision += 1;
    const before = this.byId.get(id);
    if (article) this.places.count(article, 1);
    if (before) this.places.count(before, -1);
    this.byId.delete(id);
    if (article) this.byId.set(id, article);
  }
}

/** The number of articles by product id and category id, without zeros. */
export class PlaceCounts {
  readonly products = new Map<number, number>();
  readonly categories = new Map<number, number>();

  /** Adds 1 or -1 to the counts of an article's product and categories. */
  count(
    { productId, categoryIds }: Pick<PublishedArticle, 'productId' | 'categoryIds'>,
    change: 1 | -1,
  ): void {
    add(this.products, productId, change);
    for (const id of categoryIds) add(this.categories, id, change);
  }
}

function add(counts: Map<number, number>, id: number, change: 1 | -1): void {
  const count = (counts.get(id) ?? 0) + change;
  if (count > 0) counts.set(id, count);
  else counts.delete(id);
}
