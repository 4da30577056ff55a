import type { Steps } from '../../../core/turns.js';
import { bigrams, type Tokenize, titleKey } from '../../../language/index.js';
import type { SearchDocument, EngineQuery } from '../../engine.js';
import { RANKED_FIELDS, type RankedField, MINIMUM_BIGRAM_SHARE } from '../../relevance.js';

/**
 * One term of one field of a document. Places are kept where they are highlighted: in title and
 * body.
 */
export interface Posting {
  field: number;
  term: string;
  frequency: number;
  starts: number[] | null;
  ends: number[] | null;
}

export interface DocumentPostings {
  postings: Posting[];
  /** How many terms each field has, in the order of `RANKED_FIELDS`. */
  lengths: number[];
}

interface Term {
  term: string;
  start: number;
  end: number;
}

/**
 * Cuts a document into the terms of each field. Takes about 1 ms for 100 words; has a step for each
 * of them.
 */
export function* documentPostings(
  document: SearchDocument,
  tokenize: Tokenize,
): Steps<DocumentPostings> {
  const lengths: number[] = [];
  const postings: Posting[] = [];
  for (const [number, field] of RANKED_FIELDS.entries()) {
    const isPlaced = field.name === 'title' || field.name === 'body';
    const terms = yield* termsOf(field, document, tokenize);
    lengths.push(terms.length);
    for (const [term, places] of yield* group(terms)) {
      postings.push({
        field: number,
        term,
        frequency: places.length,
        starts: isPlaced ? places.map(({ start }) => start) : null,
        ends: isPlaced ? places.map(({ end }) => end) : null,
      });
      yield;
    }
  }
  return { postings, lengths };
}

/** Words have places in the texts joined by line breaks. */
function* termsOf(
  { text, terms }: RankedField,
  document: SearchDocument,
  tokenize: Tokenize,
): Steps<Term[]> {
  const texts = { ...document, title: [document.title], body: document.paragraphs }[text];
  const found: Term[] = [];
  let from = 0;
  for (const each of texts) {
    if (terms === 'bigrams')
      for (const term of bigrams(each)) found.push({ term, start: 0, end: 0 });
    else {
      for (const { term, start, end } of yield* tokenize.inSteps(each)) {
        found.push({ term, start: from + start, end: from + end });
      }
    }
    from += each.length + 1;
    yield;
  }
  return found;
}

function* group(terms: readonly Term[]): Steps<Map<string, Term[]>> {
  const byTerm = new Map<string, Term[]>();
  for (const term of terms) {
    const places = byTerm.get(term.term);
    if (places) places.push(term);
    else byTerm.set(term.term, [term]);
    yield;
  }
  return byTerm;
}

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
