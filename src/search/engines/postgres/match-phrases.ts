import { isPhraseField, RANKED_FIELDS, type RankedField } from '../../relevance.js';
import type { PostingList } from './posting-lists.js';
import type { PhraseTerm, QueryTerms } from './text-terms.js';

/** Where the terms of phrases are in one part of the index. */
export interface PhraseLists {
  /** The lists of a bigram. */
  bigram(term: string): readonly PostingList[];
  /** The starts of a word by field and place, for `PHRASE_WORD_FIELDS`. */
  word(term: string): ReadonlyMap<number, ReadonlyMap<number, number[]>>;
}

export const PHRASE_WORD_FIELDS = phraseFields('words');
const PHRASE_BIGRAM_FIELDS = phraseFields('bigrams');

function phraseFields(terms: RankedField['terms']): number[] {
  return RANKED_FIELDS.flatMap((field, i) =>
    isPhraseField(field) && field.terms === terms ? [i] : [],
  );
}

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

/**
 * Finds phrases in one part of the index. An identifier is found where its words have the same
 * distances as in the query. A required phrase may have other spaces and punctuation, so it is
 * found by its bigrams.
 */
export function matchPhrases(terms: QueryTerms, lists: PhraseLists): PhraseMatches {
  const isRequired = new Set(terms.requiredPhrases.map(({ phrase }) => phrase));
  const identifiers = new Map<number, number>();
  let required: Set<number> | null = null;
  for (const phrase of new Set([...isRequired, ...terms.phraseTerms.map((term) => term.phrase)])) {
    const own = terms.phraseTerms.filter((term) => term.phrase === phrase);
    const places = placesOf(own, lists);
    if (isRequired.has(phrase)) required = required ? common(required, places) : places;
    else for (const place of places) identifiers.set(place, (identifiers.get(place) ?? 0) + 1);
  }
  return { required, identifiers };
}

function placesOf(terms: readonly PhraseTerm[], lists: PhraseLists): Set<number> {
  const words = terms.filter(({ distance }) => distance !== null);
  const bigrams = terms.filter(({ distance }) => distance === null);
  const found = new Set<number>();
  if (bigrams.length > 0)
    for (const field of PHRASE_BIGRAM_FIELDS)
      for (const place of placesWithAll(
        bigrams.map(({ term }) => lists.bigram(term).find((list) => list.field === field)?.places),
      ))
        found.add(place);
  if (words.length > 0)
    for (const field of PHRASE_WORD_FIELDS) {
      const starts = words.map(({ term }) => lists.word(term).get(field));
      for (const place of placesWithAll(starts.map((one) => one?.keys())))
        if (
          isInOrder(
            words,
            starts.map((one) => one!.get(place)!),
          )
        )
          found.add(place);
    }
  return found;
}

function placesWithAll(lists: (Iterable<number> | undefined)[]): Iterable<number> {
  let places: Set<number> | null = null;
  for (const list of lists) {
    const own = new Set(list ?? []);
    places = places ? common(places, own) : own;
    if (places.size === 0) break;
  }
  return places ?? [];
}

function common(some: ReadonlySet<number>, others: ReadonlySet<number>): Set<number> {
  return new Set([...some].filter((place) => others.has(place)));
}

/** Whether all words start at their distances from one start. */
function isInOrder(words: readonly PhraseTerm[], starts: readonly number[][]): boolean {
  const origins = words.map(
    ({ distance }, i) => new Set(starts[i]!.map((start) => start - distance!)),
  );
  return [...origins[0]!].some((origin) => origins.every((own) => own.has(origin)));
}
