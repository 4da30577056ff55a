import type { Steps } from '../../../core/turns.js';
import {
  ALTERNATIVE_WEIGHT,
  BIGRAM_WEIGHT,
  FULL_TITLE_WEIGHT,
  PARTIAL_WORD_WEIGHT,
  RANKED_FIELDS,
  RANKED_TEXTS,
  type RankedField,
  TIE_BREAKER,
} from '../../relevance.js';
import type { FieldStatistics, IndexPart } from './index-view.js';
import type { PartTerms } from './part-terms.js';
import type { PostingList } from './posting-lists.js';
import { type TermLists, type Weight, type Weights, weightsOf } from './term-weights.js';
import type { QueryTerm, QueryTerms } from './text-terms.js';

/** The lists of the terms of a query in one part of the index. */
interface QueryLists {
  readonly words: ReadonlyMap<string, TermLists>;
  readonly bigrams: ReadonlyMap<string, TermLists>;
}

const TITLE_BIGRAMS = RANKED_FIELDS.findIndex(({ name }) => name === 'titleBigrams');
const TEXT_OF_FIELD = RANKED_FIELDS.map((field) =>
  RANKED_TEXTS.findIndex((fields) => fields.includes(field)),
);
const WORD_FIELDS = fieldsOf('words');
const BIGRAM_FIELDS = fieldsOf('bigrams');

function fieldsOf(terms: RankedField['terms']): number[] {
  return RANKED_FIELDS.flatMap((field, i) => (field.terms === terms ? [i] : []));
}

/**
 * The score of each match by place, for each part of the index: the sum of `relevance.ts` without
 * identifiers. A match has a word of the query in a field, or the minimum number of bigrams in one
 * field. Other places are NaN. One step per list that is read or added.
 */
export function* scoreTerms(
  terms: QueryTerms,
  parts: readonly IndexPart[],
  termsOfParts: readonly PartTerms[],
  statistics: FieldStatistics,
): Steps<Float64Array[]> {
  const lists: QueryLists[] = [];
  for (const ofPart of termsOfParts)
    lists.push({
      words: yield* listsOf(
        'word',
        terms.words.map(({ term }) => term),
        ofPart,
      ),
      bigrams: yield* listsOf('bigram', terms.bigrams, ofPart),
    });
  const weights = {
    words: weightsOf(
      lists.map(({ words }) => words),
      statistics,
    ),
    bigrams: weightsOf(
      lists.map(({ bigrams }) => bigrams),
      statistics,
    ),
  };
  const scores: Float64Array[] = [];
  for (const [i, { columns }] of parts.entries()) {
    const sums = new Sums(columns.size, columns.lengths);
    for (const term of terms.bigrams)
      for (const list of lists[i]!.bigrams.get(term) ?? []) {
        sums.addBigram(list, weights.bigrams.get(term)![list.field]!);
        yield;
      }
    for (const part of partsOf(terms.words)) {
      yield* addPart(sums, part, lists[i]!.words, weights.words);
    }
    scores.push(sums.scores(terms));
    yield;
  }
  return scores;
}

function* listsOf(
  kind: 'word' | 'bigram',
  terms: readonly string[],
  ofPart: PartTerms,
): Steps<Map<string, TermLists>> {
  const lists = new Map<string, TermLists>();
  for (const term of terms) {
    lists.set(term, ofPart.lists(kind, term));
    yield;
  }
  return lists;
}

/** The terms of a part of the query: by text (typed words or one alternative), then by word. */
type PartTexts = QueryTerm[][][];

function partsOf(words: readonly QueryTerm[]): PartTexts[] {
  return groupsOf(words, ({ part }) => part).map((part) =>
    groupsOf(part, ({ alternative }) => alternative).map((text) =>
      groupsOf(text, ({ word }) => word),
    ),
  );
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

/** Adds the best text of a part of the query, in each document and field. */
function* addPart(
  sums: Sums,
  texts: PartTexts,
  lists: ReadonlyMap<string, TermLists>,
  weights: Weights,
): Steps<void> {
  for (const field of WORD_FIELDS) {
    const listOf = (term: string) => lists.get(term)?.find((list) => list.field === field);
    const best = sums.takeScores();
    for (const words of texts) {
      // One text needs no comparison.
      const ofText = texts.length === 1 ? best : sums.takeScores();
      for (const word of words) {
        const { alternative, terms } = word[0]!;
        const factor = alternative > 0 ? ALTERNATIVE_WEIGHT : 1;
        // One term needs no sum.
        const ofWord = terms === 1 ? null : sums.takeScores();
        for (const { term } of word) {
          const list = listOf(term);
          if (!list) continue;
          sums.eachScore(list, weights.get(term)![field]!, (place, score) =>
            ofWord ? ofWord.add(place, score) : ofText.add(place, factor * score),
          );
          yield;
        }
        if (!ofWord) continue;
        for (const place of ofWord.places()) {
          const isComplete = ofWord.counts[place]! >= terms;
          if (isComplete || alternative === 0)
            ofText.add(place, ofWord.scores[place]! * (isComplete ? factor : PARTIAL_WORD_WEIGHT));
        }
        sums.returnScores(ofWord);
      }
      if (ofText === best) continue;
      for (const place of ofText.places()) best.raise(place, ofText.scores[place]!);
      sums.returnScores(ofText);
    }
    for (const place of best.places()) sums.addWord(field, place, best.scores[place]!);
    sums.returnScores(best);
    yield;
  }
}

/** Sums of scores by place, with the places that have one. */
class PlaceScores {
  readonly scores: Float64Array;
  readonly counts: Uint16Array;
  private readonly found: Int32Array;
  private size = 0;

  constructor(size: number) {
    this.scores = new Float64Array(size);
    this.counts = new Uint16Array(size);
    this.found = new Int32Array(size);
  }

  add(place: number, score: number): void {
    if (this.counts[place]!++ === 0) this.found[this.size++] = place;
    this.scores[place]! += score;
  }

  raise(place: number, score: number): void {
    if (this.counts[place]!++ === 0) this.found[this.size++] = place;
    if (score > this.scores[place]!) this.scores[place] = score;
  }

  places(): Int32Array {
    return this.found.subarray(0, this.size);
  }

  clear(): void {
    for (const place of this.places()) {
      this.scores[place] = 0;
      this.counts[place] = 0;
    }
    this.size = 0;
  }
}

/** What the score of a document is made of. */
class Sums {
  private readonly texts: Float64Array[];
  private readonly hasWord: Uint8Array;
  private readonly bigramCounts: Map<number, Uint16Array>;
  private readonly titleBigrams: Float64Array;
  /** Empty ones, to use again. */
  private readonly spare: PlaceScores[] = [];

  constructor(
    readonly size: number,
    private readonly lengths: readonly Int32Array[],
  ) {
    this.texts = RANKED_TEXTS.map(() => new Float64Array(size));
    this.hasWord = new Uint8Array(size);
    this.bigramCounts = new Map(BIGRAM_FIELDS.map((field) => [field, new Uint16Array(size)]));
    this.titleBigrams = new Float64Array(size);
  }

  takeScores(): PlaceScores {
    return this.spare.pop() ?? new PlaceScores(this.size);
  }

  returnScores(scores: PlaceScores): void {
    scores.clear();
    this.spare.push(scores);
  }

  eachScore(
    { field, places, frequencies }: PostingList,
    { weight, base, slope }: Weight,
    add: (place: number, score: number) => void,
  ): void {
    const lengths = this.lengths[field]!;
    for (let i = 0; i < places.length; i += 1) {
      const place = places[i]!;
      const frequency = frequencies[i]!;
      add(place, (weight * frequency) / (frequency + base + slope * lengths[place]!));
    }
  }

  addBigram(list: PostingList, weight: Weight): void {
    const counts = this.bigramCounts.get(list.field)!;
    const text = this.texts[TEXT_OF_FIELD[list.field]!]!;
    const isTitle = list.field === TITLE_BIGRAMS;
    this.eachScore(list, weight, (place, score) => {
      counts[place]! += 1;
      text[place]! += score;
      if (isTitle) this.titleBigrams[place]! += score;
    });
  }

  addWord(field: number, place: number, score: number): void {
    this.hasWord[place] = 1;
    this.texts[TEXT_OF_FIELD[field]!]![place]! += score;
  }

  scores({ bigrams, minimumBigrams }: QueryTerms): Float64Array {
    const scores = new Float64Array(this.size).fill(NaN);
    const counts = [...this.bigramCounts.values()];
    const ofTitle = this.bigramCounts.get(TITLE_BIGRAMS)!;
    for (let place = 0; place < this.size; place += 1) {
      let isMatch = this.hasWord[place] === 1;
      for (let i = 0; !isMatch && i < counts.length; i += 1)
        isMatch = counts[i]![place]! >= minimumBigrams;
      if (!isMatch) continue;
      let best = 0;
      let sum = 0;
      for (let i = 0; i < this.texts.length; i += 1) {
        const score = this.texts[i]![place]!;
        sum += score;
        if (score > best) best = score;
      }
      // The bigrams already count with BIGRAM_WEIGHT.
      const fullTitle =
        ofTitle[place] === bigrams.length
          ? (FULL_TITLE_WEIGHT / BIGRAM_WEIGHT) * this.titleBigrams[place]!
          : 0;
      scores[place] = (1 - TIE_BREAKER) * best + TIE_BREAKER * sum + fullTitle;
    }
    return scores;
  }
}
