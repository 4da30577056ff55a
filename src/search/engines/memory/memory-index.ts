import type { Steps } from '../../../core/work/rounds.js';
import { RANKED_FIELDS } from '../../relevance.js';
import { SHELVES } from '../../shelves.js';
import type { PublishedArticle } from '../../term-vectors/published-article-reader.js';
import { Counters, InternedWords } from '../../term-vectors/word-ids.js';
import { PostingStore } from './posting-store.js';
import type { RankedTerms } from './ranked-terms.js';

/**
 * Facts for filters, counts and orders. Articles with the same categories or platforms share one
 * list.
 */
export type IndexedFacts = Omit<PublishedArticle, 'version' | 'title'>;

/** BM25 statistics. By field: the number of articles with a term in the field, and of terms. */
interface Statistics {
  readonly documents: number[];
  readonly totalLength: number[];
}

const noStatistics = (): Statistics => ({
  documents: RANKED_FIELDS.map(() => 0),
  totalLength: RANKED_FIELDS.map(() => 0),
});

/** The articles of some shelves, with their joint statistics now. */
export interface IndexView extends Statistics {
  /** The bits of the shelves, as in `MemoryIndex.shelfBits`. */
  readonly bits: number;
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
  private readonly bits = new Counters();
  /** In the order of `SHELVES`. */
  private readonly statistics = SHELVES.map(noStatistics);
  /** By place, including replaced articles. */
  readonly articles: IndexedFacts[] = [];
  private readonly places = new Map<number, number>();
  /** By place: the version at which the terms last changed. */
  private readonly versions: number[] = [];

  /** By place: the bit of the article's shelf; 0 for a replaced or removed article. */
  get shelfBits(): Int32Array {
    return this.bits.all;
  }

  /** The articles of the shelves with these names; by default of all. */
  view(names?: readonly string[]): IndexView {
    const view = { bits: 0, ...noStatistics() };
    for (const [i, { name }] of SHELVES.entries()) {
      if (names && !names.includes(name)) continue;
      view.bits |= 1 << i;
      for (const field of RANKED_FIELDS.keys()) {
        view.documents[field]! += this.statistics[i]!.documents[field]!;
        view.totalLength[field]! += this.statistics[i]!.totalLength[field]!;
      }
    }
    return view;
  }

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
      this.show(known, article.shelf);
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
      const found = this.store.read(list, this.shelfBits, -1, places, frequencies, 0);
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
    this.show(place, article.shelf);
    return place;
  }

  /** Puts an article on a shelf; null hides the article. */
  private show(place: number, shelf: string | null): void {
    const bits = shelf === null ? 0 : 1 << SHELVES.findIndex(({ name }) => name === shelf);
    const before = this.bits.get(place);
    this.bits.set(place, bits);
    for (const [i, { documents, totalLength }] of this.statistics.entries()) {
      const change = ((bits >> i) & 1) - ((before >> i) & 1);
      if (change === 0) continue;
      for (const [field, ofField] of this.lengths.entries()) {
        const length = ofField.get(place);
        if (length > 0) documents[field]! += change;
        totalLength[field]! += change * length;
      }
    }
  }
}
