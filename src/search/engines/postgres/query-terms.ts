import { bigrams, tokenize } from '../../../language/index.js';
import { MINIMUM_BIGRAM_SHARE } from '../../relevance.js';

/** What is looked up for a query, each term once. */
export interface QueryTerms {
  words: string[];
  bigrams: string[];
  /** A document without any of the words must have so many of the bigrams in one field; at least 1. */
  minimumBigrams: number;
}

/** More of either are not looked up: a query that long has found its documents by then. */
const MOST_TERMS = 64;

/** Cuts a normalised query as the documents are cut. */
export function queryTerms(text: string): QueryTerms {
  const pairs = distinct(bigrams(text));
  return {
    words: distinct(tokenize(text).map(({ term }) => term)),
    bigrams: pairs,
    minimumBigrams: Math.max(1, Math.ceil(MINIMUM_BIGRAM_SHARE * pairs.length)),
  };
}

/** Postgres has no text with the character NUL, hence no such term either. */
function distinct(terms: string[]): string[] {
  return [...new Set(terms)].filter((term) => !term.includes('\0')).slice(0, MOST_TERMS);
}
