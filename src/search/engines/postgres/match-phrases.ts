import type { Steps } from '../../../core/turns.js';
import { isPhraseField, RANKED_FIELDS } from '../../relevance.js';
import { type PartTerms, PHRASE_WORD_FIELDS } from './part-terms.js';
import type { TermStarts } from './posting-lists.js';
import type { PhraseTerm, QueryTerms } from './text-terms.js';

const PHRASE_BIGRAM_FIELDS = RANKED_FIELDS.flatMap((field, i) =>
  isPhraseField(field) && field.terms === 'bigrams' ? [i] : [],
);

/** The places of a part of the index with the phrases of a query. */
export interface PhraseMatches {
  /**
   * The places with the terms of all required phrases; null if none is required. Whether their
   * texts have the phrases is not compared yet.
   */
  readonly required: Set<number> | null;
  /** The number of other phrases, by place. */
  readonly identifiers: Map<number, number>;
}

/** Places that a loop handles in one step. */
const PLACES_PER_STEP = 1_000;

/** The places of a part of the index that have all words of a phrase in a field. */
interface Candidates {
  phrase: number;
  words: readonly PhraseTerm[];
  field: number;
  places: Int32Array;
}

/**
 * Finds phrases in one part of the index with `size` documents. An identifier is found where its
 * words have the same distances as in the query. A required phrase may have other spaces and
 * punctuation, so it is found by its bigrams. Starts are read once per word, after the places with
 * all words are known. One step per list that is read or compared.
 */
export function* matchPhrases(
  { requiredPhrases, phraseTerms }: QueryTerms,
  terms: PartTerms,
  size: number,
): Steps<PhraseMatches> {
  const isRequired = new Set(requiredPhrases.map(({ phrase }) => phrase));
  const found = new Map<number, Set<number>>();
  for (const phrase of [...isRequired, ...phraseTerms.map((term) => term.phrase)])
    found.set(phrase, new Set());
  const candidates: Candidates[] = [];
  for (const [phrase, places] of found) {
    const own = phraseTerms.filter((term) => term.phrase === phrase);
    const words = own.filter(({ distance }) => distance !== null);
    const bigrams = own.filter(({ distance }) => distance === null);
    if (bigrams.length > 0)
      for (const field of PHRASE_BIGRAM_FIELDS)
        for (const place of yield* placesWithAll('bigram', bigrams, field, terms))
          places.add(place);
    if (words.length > 0)
      for (const field of PHRASE_WORD_FIELDS)
        candidates.push({
          phrase,
          words,
          field,
          places: yield* placesWithAll('word', words, field, terms),
        });
  }
  yield* addPlacesInOrder(candidates, terms, size, found);

  const identifiers = new Map<number, number>();
  let required: Set<number> | null = null;
  for (const [phrase, places] of found) {
    if (isRequired.has(phrase)) required = required ? common(required, places) : places;
    else for (const place of places) identifiers.set(place, (identifiers.get(place) ?? 0) + 1);
    yield;
  }
  return { required, identifiers };
}

/** The ascending places that have all terms in a field. Rare terms leave little to compare. */
function* placesWithAll(
  kind: 'word' | 'bigram',
  phraseTerms: readonly PhraseTerm[],
  field: number,
  terms: PartTerms,
): Steps<Int32Array> {
  const lists: Int32Array[] = [];
  for (const term of new Set(phraseTerms.map(({ term }) => term))) {
    const list = terms.lists(kind, term).find((list) => list.field === field);
    yield;
    if (!list) return new Int32Array(0);
    lists.push(list.places);
  }
  lists.sort((a, b) => a.length - b.length);
  let places = lists[0]!;
  for (const list of lists.slice(1)) {
    places = commonPlaces(places, list);
    yield;
  }
  return places;
}

function commonPlaces(some: Int32Array, others: Int32Array): Int32Array {
  let at = 0;
  return some.filter((place) => {
    while (at < others.length && others[at]! < place) at += 1;
    return others[at] === place;
  });
}

/** Adds to `found` the places where the words have their distances, by phrase. */
function* addPlacesInOrder(
  candidates: readonly Candidates[],
  terms: PartTerms,
  size: number,
  found: ReadonlyMap<number, Set<number>>,
): Steps<void> {
  const isCandidate = new Uint8Array(size);
  for (const { places } of candidates) for (const place of places) isCandidate[place] = 1;
  const known = new Map<string, readonly TermStarts[]>();
  for (const { phrase, words, field, places } of candidates) {
    if (places.length === 0) continue;
    const starts: PlaceStarts[] = [];
    for (const { term } of words) {
      const ofTerm = known.get(term) ?? terms.starts(term, isCandidate);
      known.set(term, ofTerm);
      starts.push(new PlaceStarts(ofTerm.find((one) => one.field === field)!));
      yield;
    }
    for (const [i, place] of places.entries()) {
      for (const ofWord of starts) ofWord.moveTo(place);
      if (isInOrder(words, starts)) found.get(phrase)!.add(place);
      if (i % PLACES_PER_STEP === 0) yield;
    }
  }
}

function common(some: ReadonlySet<number>, others: ReadonlySet<number>): Set<number> {
  return new Set([...some].filter((place) => others.has(place)));
}

/** The starts of a word in one document after the other, by ascending place. */
class PlaceStarts {
  private index = 0;
  private at = 0;
  private end = 0;

  constructor(private readonly list: TermStarts) {}

  /** Moves to a place that has the word. */
  moveTo(place: number): void {
    const { places, ends } = this.list;
    while (places[this.index]! < place) this.index += 1;
    this.at = this.index === 0 ? 0 : ends[this.index - 1]!;
    this.end = ends[this.index]!;
  }

  /** The first start from `least` on; null if there is none. Calls ask for ascending values. */
  next(least: number): number | null {
    const { starts } = this.list;
    while (this.at < this.end && starts[this.at]! < least) this.at += 1;
    return this.at < this.end ? starts[this.at]! : null;
  }
}

/** Whether all words start at their distances from one start. */
function isInOrder(words: readonly PhraseTerm[], starts: readonly PlaceStarts[]): boolean {
  for (let origin = 0, agreed = 0, i = 0; ; i = (i + 1) % words.length) {
    const distance = words[i]!.distance!;
    const start = starts[i]!.next(origin + distance);
    if (start === null) return false;
    agreed = start - distance === origin ? agreed + 1 : 1;
    origin = start - distance;
    if (agreed === words.length) return true;
  }
}
