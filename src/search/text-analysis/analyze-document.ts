import type { Steps } from '../../core/turns.js';
import type { Tokenize } from '../../language/index.js';
import type { SearchDocument } from '../engine.js';
import { type RankedTerms, rankedTerms } from '../engines/memory/ranked-terms.js';
import { type TermVector, termVector } from '../term-vectors/term-vector.js';

/** The words of a document, for the table `term_vector`. */
export interface DocumentWords {
  readonly vector: TermVector;
  readonly ranked: RankedTerms;
}

/** Cuts the texts of a document into words, in steps that let other work pass. */
export function* analyzeDocument(
  document: SearchDocument,
  tokenize: Tokenize,
): Steps<DocumentWords> {
  const vector = yield* termVector(document, tokenize);
  return { vector, ranked: yield* rankedTerms(document, tokenize) };
}
