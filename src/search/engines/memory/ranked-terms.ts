import type { Steps } from '../../../core/work/rounds.js';
import { bigrams, titleKey, type Tokenize } from '../../../language/index.js';
import type { SearchDocument } from '../../engine.js';
import { RANKED_FIELDS, type RankedField, rankedTexts } from '../../relevance.js';
import { tokenizerOf } from '../../shelves.js';
import { WORD_SEPARATOR } from '../../term-vectors/word-ids.js';

/** The prefixes of the keys (`titleKey`) of a whole title, and of a whole keyword or question. */
export const WHOLE = { title: RANKED_FIELDS.length, keyword: RANKED_FIELDS.length + 1 } as const;

/** The maximum of a byte. Higher frequencies hardly change a score. */
const MAX_FREQUENCY = 255;

/** The terms of an article that count for its score. */
export interface RankedTerms {
  /** The keys (`termKey`) of the distinct terms, with `WORD_SEPARATOR` between them. */
  readonly keys: string;
  /** The frequency of each term. */
  readonly frequencies: Uint8Array;
  /** The number of terms of each field, in the order of `RANKED_FIELDS`. */
  readonly lengths: readonly number[];
}

/** The key of a term in a field of `RANKED_FIELDS`, or of a whole text (`WHOLE`). */
export function termKey(field: number, term: string): string {
  return `${field}${term}`;
}

/** Splits a document into the terms of each field. Makes one step per word. */
export function* rankedTerms(document: SearchDocument, korean: Tokenize): Steps<RankedTerms> {
  const tokenize = tokenizerOf(document.shelf, korean);
  const lengths: number[] = [];
  const counts = new Map<string, number>();
  for (const [number, field] of RANKED_FIELDS.entries()) {
    let length = 0;
    for (const text of rankedTexts(field, document))
      for (const term of yield* termsOf(field, text, tokenize)) {
        const key = termKey(number, term);
        counts.set(key, Math.min(MAX_FREQUENCY, (counts.get(key) ?? 0) + 1));
        length += 1;
      }
    lengths.push(length);
  }
  counts.set(termKey(WHOLE.title, titleKey(document.title)), 1);
  for (const text of [...document.keywords, ...document.questions])
    counts.set(termKey(WHOLE.keyword, titleKey(text)), 1);
  return {
    keys: [...counts.keys()].join(WORD_SEPARATOR),
    frequencies: Uint8Array.from(counts.values()),
    lengths,
  };
}

function* termsOf({ terms }: RankedField, text: string, tokenize: Tokenize): Steps<string[]> {
  yield;
  if (terms === 'bigrams') return bigrams(text);
  return (yield* tokenize.inSteps(text)).map(({ term }) => term);
}
