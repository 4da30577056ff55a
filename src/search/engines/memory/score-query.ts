import {
  ALTERNATIVE_WEIGHT,
  BIGRAM_WEIGHT,
  FULL_TITLE_WEIGHT,
  IDENTIFIER_SCORE,
  isPhraseField,
  PARTIAL_WORD_WEIGHT,
  RANKED_FIELDS,
  RANKED_TEXTS,
  TIE_BREAKER,
} from '../../relevance.js';
import type { IndexView, MemoryIndex } from './memory-index.js';
import type { PhraseTerms, QueryTerm, QueryTerms } from './query-terms.js';
import { termKey, WHOLE } from './ranked-terms.js';

const fieldsWith = (terms: 'words' | 'bigrams') =>
  RANKED_FIELDS.flatMap((field, i) => (field.terms === terms ? [i] : []));
const WORD_FIELDS = fieldsWith('words');
const BIGRAM_FIELDS = fieldsWith('bigrams');
const TITLE_BIGRAMS = RANKED_FIELDS.findIndex(({ name }) => name === 'titleBigrams');
const TEXT_OF_FIELD = RANKED_FIELDS.map((field) =>
  RANKED_TEXTS.findIndex((fields) => fields.includes(field)),
);

/** Scores are rounded to six decimals, so that the order of additions does not change them. */
const SCORE_UNITS = 1e6;

export function roundScore(score: number): number {
  return Math.round(score * SCORE_UNITS) / SCORE_UNITS;
}

/** Sums by place, and the places that have one. Reused, because new arrays must be zeroed. */
export class Sums {
  values = new Float64Array(0);
  counts = new Uint16Array(0);
  private found = new Int32Array(0);
  private size = 0;

  /** The places with a sum, unordered. */
  get places(): Int32Array {
    return this.found.subarray(0, this.size);
  }

  /** Forgets all sums, and makes room for places below `size`. */
  clear(size: number): this {
    for (const place of this.places) {
      this.values[place] = 0;
      this.counts[place] = 0;
    }
    this.size = 0;
    if (this.values.length < size) {
      this.values = new Float64Array(2 * size);
      this.counts = new Uint16Array(2 * size);
      this.found = new Int32Array(2 * size);
    }
    return this;
  }

  add(place: number, value: number): void {
    if (this.counts[place]!++ === 0) this.found[this.size++] = place;
    this.values[place]! += value;
  }

  /** Raises the sum to this value if it is lower. */
  raise(place: number, value: number): void {
    if (this.counts[place]!++ === 0) this.found[this.size++] = place;
    if (value > this.values[place]!) this.values[place] = value;
  }
}

/** A posting list in the arrays of a `Scorer`: [from, to). */
interface List {
  readonly from: number;
  readonly to: number;
}

/**
 * Scores the articles of an index by the formula of `relevance.ts`. Handles one query at a time.
 */
export class Scorer {
  private places = new Int32Array(1_024);
  private frequencies = new Int32Array(1_024);
  private end = 0;
  private readonly lists = new Map<string, List>();
  private readonly texts = RANKED_TEXTS.map(() => new Sums());
  private readonly bigrams = new Map(BIGRAM_FIELDS.map((field) => [field, new Sums()]));
  private readonly best = new Sums();
  private readonly ofText = new Sums();
  private readonly ofWord = new Sums();
  private readonly isMatch = new Sums();
  private readonly scores = new Sums();
  private view: IndexView;

  constructor(private readonly index: MemoryIndex) {
    this.view = index.view();
  }

  /** Begins a query: forgets the scores of the query before. */
  begin(): this {
    this.scores.clear(this.index.articles.length);
    return this;
  }

  /** Chooses the shelves, by name, that the other methods search. */
  search(shelves: readonly string[]): void {
    this.view = this.index.view(shelves);
    this.lists.clear();
    this.end = 0;
  }

  /**
   * Adds the matches of the searched shelves, and returns the scores of all matches so far, before
   * the factors and bonuses of single articles. `phrases`: the places with each phrase of the query.
   */
  score(query: QueryTerms, phrases: readonly ReadonlySet<number>[]): Sums {
    const { length } = this.index.articles;
    for (const sums of [...this.texts, ...this.bigrams.values(), this.isMatch]) sums.clear(length);
    for (const [field, sums] of this.bigrams)
      for (const term of query.bigrams) this.addTerm(field, term, 1, sums);
    for (const [field, sums] of this.bigrams) this.addBigrams(field, sums, query.minimumBigrams);
    for (const part of groupsOf(query.words, ({ part }) => part)) this.addPart(part);
    this.addPhrases(query, phrases);
    return this.scores;
  }

  /** The places of articles with this key as their whole title, or as a whole keyword. */
  whole(text: keyof typeof WHOLE, key: string): ReadonlySet<number> {
    const { from, to } = this.list(WHOLE[text], key);
    return new Set(this.places.subarray(from, to));
  }

  /** The places of articles with all terms of a phrase in the title, or in the body. */
  candidates({ kind, terms }: PhraseTerms): ReadonlySet<number> {
    const found = new Set<number>();
    if (terms.length === 0) return found;
    for (const [field, ranked] of RANKED_FIELDS.entries()) {
      if (!isPhraseField(ranked) || ranked.terms !== kind) continue;
      const sums = this.ofWord.clear(this.index.articles.length);
      for (const term of terms) this.visit(field, term, (place) => sums.add(place, 0));
      for (const place of sums.places) if (sums.counts[place] === terms.length) found.add(place);
    }
    return found;
  }

  /** Visits the places of articles with the term in a field of `RANKED_FIELDS`. */
  visit(field: number, term: string, visit: (place: number) => void): void {
    const { from, to } = this.list(field, term);
    for (let i = from; i < to; i += 1) visit(this.places[i]!);
  }

  /** The posting list of the term in the field, for articles of the view. */
  private list(field: number, term: string): List {
    const key = termKey(field, term);
    const known = this.lists.get(key);
    if (known) return known;
    const from = this.end;
    const id = this.index.words.idOf(key);
    if (id !== undefined) {
      const { store } = this.index;
      this.reserve(from + store.maxPlaces(id));
      const { shelfBits } = this.index;
      const { bits } = this.view;
      this.end = store.read(id, shelfBits, bits, this.places, this.frequencies, from);
    }
    const list = { from, to: this.end };
    this.lists.set(key, list);
    return list;
  }

  private reserve(size: number): void {
    if (size <= this.places.length) return;
    const longer = (values: Int32Array) => {
      const copy = new Int32Array(2 * size);
      copy.set(values);
      return copy;
    };
    this.places = longer(this.places);
    this.frequencies = longer(this.frequencies);
  }

  /** Adds the BM25 score of a term in a field. */
  private addTerm(field: number, term: string, factor: number, to: Sums): void {
    const list = this.list(field, term);
    const found = list.to - list.from;
    const total = this.view.totalLength[field]!;
    if (found === 0 || total === 0) return;
    const { k1, b, boost } = RANKED_FIELDS[field]!;
    const all = this.view.documents[field]!;
    const weight = factor * boost * Math.log(1 + (all - found + 0.5) / (found + 0.5));
    const base = k1 * (1 - b);
    const slope = (k1 * b * all) / total;
    const lengths = this.index.lengths[field]!.all;
    for (let i = list.from; i < list.to; i += 1) {
      const place = this.places[i]!;
      const frequency = this.frequencies[i]!;
      to.add(place, (weight * frequency) / (frequency + base + slope * lengths[place]!));
    }
  }

  /** Adds bigrams to the score of their text. Articles with at least `minimum` of them match. */
  private addBigrams(field: number, { values, counts, places }: Sums, minimum: number): void {
    const text = this.texts[TEXT_OF_FIELD[field]!]!;
    for (let i = 0; i < places.length; i += 1) {
      const place = places[i]!;
      text.add(place, BIGRAM_WEIGHT * values[place]!);
      if (counts[place]! >= minimum) this.isMatch.add(place, 0);
    }
  }

  /** Adds, per article and field, the best of the typed words and alternatives of a part. */
  private addPart(part: readonly QueryTerm[]): void {
    const { length } = this.index.articles;
    const alternatives = groupsOf(part, ({ alternative }) => alternative);
    for (const field of WORD_FIELDS) {
      const best = this.best.clear(length);
      for (const alternative of alternatives) {
        const ofText = this.ofText.clear(length);
        for (const word of groupsOf(alternative, ({ word }) => word))
          this.addWord(field, word, ofText);
        const { places, values } = ofText;
        for (let i = 0; i < places.length; i += 1) best.raise(places[i]!, values[places[i]!]!);
      }
      const text = this.texts[TEXT_OF_FIELD[field]!]!;
      const { places, values } = best;
      for (let i = 0; i < places.length; i += 1) {
        this.isMatch.add(places[i]!, 0);
        text.add(places[i]!, values[places[i]!]!);
      }
    }
  }

  /** Adds the terms of a word; less if an article has only some terms of a compound. */
  private addWord(field: number, word: readonly QueryTerm[], ofText: Sums): void {
    const { alternative, terms } = word[0]!;
    const factor = alternative > 0 ? ALTERNATIVE_WEIGHT : 1;
    if (terms === 1) {
      for (const { term } of word) this.addTerm(field, term, factor, ofText);
      return;
    }
    const ofWord = this.ofWord.clear(this.index.articles.length);
    for (const { term } of word) this.addTerm(field, term, 1, ofWord);
    for (const place of ofWord.places) {
      const isComplete = ofWord.counts[place]! >= terms;
      if (isComplete || alternative === 0)
        ofText.add(place, ofWord.values[place]! * (isComplete ? factor : PARTIAL_WORD_WEIGHT));
    }
  }

  /** Drops matches without all required phrases, and adds the scores of identifiers. */
  private addPhrases(query: QueryTerms, phrases: readonly ReadonlySet<number>[]): void {
    const required = phrases.filter((_, i) => query.phrases[i]!.isRequired);
    const identifiers = phrases.filter((_, i) => !query.phrases[i]!.isRequired);
    const add = (place: number, score: number) => {
      if (required.length === 0 || required.every((places) => places.has(place)))
        this.scores.add(place, score);
    };
    const { places } = this.isMatch;
    for (let i = 0; i < places.length; i += 1)
      add(places[i]!, this.scoreOf(places[i]!, query.bigrams.length));
    // A phrase alone makes an article match.
    for (const place of required[0] ?? []) add(place, 0);
    for (const places of identifiers) for (const place of places) add(place, IDENTIFIER_SCORE);
  }

  private scoreOf(place: number, bigrams: number): number {
    let best = 0;
    let sum = 0;
    for (const { values } of this.texts) {
      const score = values[place]!;
      sum += score;
      if (score > best) best = score;
    }
    const title = this.bigrams.get(TITLE_BIGRAMS)!;
    const fullTitle =
      title.counts[place] === bigrams ? FULL_TITLE_WEIGHT * title.values[place]! : 0;
    return (1 - TIE_BREAKER) * best + TIE_BREAKER * sum + fullTitle;
  }
}

function groupsOf<T>(items: readonly T[], keyOf: (item: T) => number): T[][] {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return [...groups.values()];
}
