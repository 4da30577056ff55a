import { ArticleVisibility } from '../../../articles/index.js';
import type { Steps } from '../../../core/rounds.js';
import { RANKED_FIELDS } from '../../relevance.js';
import type { PublishedArticle } from '../../term-vectors/published-article-reader.js';
import { Counters, InternedWords } from '../../term-vectors/word-ids.js';
import { PostingStore } from './posting-store.js';
import type { RankedTerms } from './ranked-terms.js';

/**
 * Facts for filters, counts and orders. Articles with the same categories or platforms share one
 * list.
 */
export type IndexedFacts = Omit<PublishedArticle, 'version' | 'title'>;

/** The visible articles of a caller, by place, with their BM25 statistics. */
export class IndexView {
  private readonly shown = new Counters();
  /** By field: the number of articles with a term in the field, and the number of terms. */
  readonly documents = RANKED_FIELDS.map(() => 0);
  readonly totalLength = RANKED_FIELDS.map(() => 0);

  /** 1 at the places of visible articles. */
  get mask(): Int32Array {
    return this.shown.all;
  }

  show(place: number, isShown: boolean, lengths: readonly Counters[]): void {
    const change = Number(isShown) - this.shown.get(place);
    this.shown.set(place, Number(isShown));
    for (const [field, ofField] of lengths.entries()) {
      const length = ofField.get(place);
      if (length > 0) this.documents[field]! += change;
      this.totalLength[field]! += change * length;
    }
  }
}

/** Replaced articles are removed above both this share of all places and this number. */
const MAX_REPLACED_SHARE = 0.2;
const MIN_REPLACED = 1_000;

/**
 * An inverted index over the published articles. Articles have places. An article whose terms
 * change gets a new place; the old place is hidden until `withoutReplaced`.
 */
export class MemoryIndex {
  readonly words = new InternedWords();
  readonly store = new PostingStore();
  /** By field, then by place: the number of terms. */
  readonly lengths = RANKED_FIELDS.map(() => new Counters());
  readonly staff = new IndexView();
  readonly readers = new IndexView();
  /** By place, including replaced articles. */
  readonly articles: IndexedFacts[] = [];
  private readonly places = new Map<number, number>();
  /** By place: the version at which the terms last changed. */
  private readonly versions: number[] = [];

  /** The number of articles. */
  get size(): number {
    return this.places.size;
  }

  placeOf(articleId: number): number | undefined {
    return this.places.get(articleId);
  }

  get hasManyReplaced(): boolean {
    const replaced = this.articles.length - this.size;
    return replaced >= MIN_REPLACED && replaced > MAX_REPLACED_SHARE * this.articles.length;
  }

  /** Adds or replaces an article. `version`: the version at which its terms last changed. */
  put(article: IndexedFacts, version: number, { keys, frequencies, lengths }: RankedTerms): void {
    const known = this.places.get(article.articleId);
    if (known !== undefined && this.versions[known] === version) {
      this.articles[known] = article;
      this.show(known, article.visibility);
      return;
    }
    this.remove(article.articleId);
    const place = this.append(article, version, lengths);
    for (const [i, list] of this.words.internAll(keys).entries())
      this.store.add(list, place, frequencies[i]!);
  }

  remove(articleId: number): void {
    const place = this.places.get(articleId);
    if (place === undefined) return;
    this.places.delete(articleId);
    this.show(place, null);
  }

  /** A new index without replaced articles. This index must not change meanwhile. */
  *withoutReplaced(): Steps<MemoryIndex> {
    const copy = new MemoryIndex();
    const placeOf = new Int32Array(this.articles.length);
    for (const place of this.places.values()) {
      const lengths = this.lengths.map((ofField) => ofField.get(place));
      placeOf[place] = copy.append(this.articles[place]!, this.versions[place]!, lengths);
    }
    const places = new Int32Array(this.articles.length);
    const frequencies = new Int32Array(this.articles.length);
    for (let list = 0; list < this.words.size; list += 1) {
      const { mask } = this.staff;
      const found = this.store.read(list, mask, places, frequencies, 0);
      if (found === 0) continue;
      const copied = copy.words.internAll(this.words.textOf(list))[0]!;
      for (let i = 0; i < found; i += 1)
        copy.store.add(copied, placeOf[places[i]!]!, frequencies[i]!);
      yield;
    }
    return copy;
  }

  private append(article: IndexedFacts, version: number, lengths: readonly number[]): number {
    const place = this.articles.push(article) - 1;
    this.versions.push(version);
    this.places.set(article.articleId, place);
    for (const [field, ofField] of this.lengths.entries()) ofField.set(place, lengths[field] ?? 0);
    this.show(place, article.visibility);
    return place;
  }

  /** Shows an article to readers and staff, or to staff only; null hides it. */
  private show(place: number, visibility: ArticleVisibility | null): void {
    this.staff.show(place, visibility !== null, this.lengths);
    this.readers.show(place, visibility === ArticleVisibility.PUBLIC, this.lengths);
  }
}
