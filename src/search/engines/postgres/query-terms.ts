import { bigrams, titleKey, type Tokenize } from '../../../language/index.js';
import type { EngineQuery } from '../../engine.js';
import { MINIMUM_BIGRAM_SHARE } from '../../relevance.js';

/**
 * A word of the query, and for which of its parts, and in which of the part's alternatives, it
 * stands.
 */
export interface QueryWord {
  term: string;
  part: number;
  alternative: number;
}

/** What is looked up for a query, each term of an alternative once. */
export interface QueryTerms {
  words: QueryWord[];
  bigrams: string[];
  /**
   * A document without any of the words must have so many of the bigrams in one field; at least 1.
   */
  minimumBigrams: number;
  titleKey: string;
  preferred: EngineQuery['preferred'];
}

/** Maximum words, and maximum bigrams, that are looked up; more would not find more documents. */
const MAX_TERMS = 64;

/** Cuts a query as the documents are cut. */
export function queryTerms(
  { text, parts, preferred }: EngineQuery,
  tokenize: Tokenize,
): QueryTerms {
  const pairs = distinct(bigrams(parts.map(([first]) => first).join(' '))).slice(0, MAX_TERMS);
  const words = parts.flatMap((alternatives, part) =>
    alternatives.flatMap((words, alternative) =>
      distinct(tokenize(words).map(({ term }) => term)).map((term) => ({
        term,
        part,
        alternative,
      })),
    ),
  );
  return {
    // What was typed before what can stand for it.
    words: words.sort((a, b) => a.alternative - b.alternative).slice(0, MAX_TERMS),
    bigrams: pairs,
    minimumBigrams: Math.max(1, Math.ceil(MINIMUM_BIGRAM_SHARE * pairs.length)),
    titleKey: titleKey(text),
    preferred,
  };
}

/** Postgres has no text with the character NUL, hence no such term either. */
function distinct(terms: string[]): string[] {
  return [...new Set(terms)].filter((term) => !term.includes('\0'));
}
