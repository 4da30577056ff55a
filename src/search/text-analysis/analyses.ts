import type { Steps } from '../../core/turns.js';
import type { Tokenize } from '../../language/index.js';
import type { SearchDocument } from '../engine.js';
import { type DocumentPostings, documentPostings } from '../engines/postgres/text-terms.js';
import { type TermVector, termVector } from '../term-vectors/term-vector.js';

/** What is computed of a document, by its kind. */
export interface Analyses {
  termVector: TermVector;
  postings: DocumentPostings;
}

export type AnalysisKind = keyof Analyses;

/** The computations, in steps that let other work pass. */
export const ANALYSES: {
  [Kind in AnalysisKind]: (document: SearchDocument, tokenize: Tokenize) => Steps<Analyses[Kind]>;
} = { termVector, postings: documentPostings };
