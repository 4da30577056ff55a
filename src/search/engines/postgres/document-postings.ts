import { bigrams, type Tokenize } from '../../../language/index.js';
import type { SearchDocument } from '../../engine.js';
import { RANKED_FIELDS, type RankedField } from '../../relevance.js';

/** One term of one field of a document. Places are kept where they are highlighted: in title and body. */
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

/** Cuts a document into the terms of each field. Takes about 1 ms for 100 words. */
export function documentPostings(document: SearchDocument, tokenize: Tokenize): DocumentPostings {
  const lengths: number[] = [];
  const postings = RANKED_FIELDS.flatMap((field, number) => {
    const placed = field.name === 'title' || field.name === 'body';
    const terms = termsOf(field, document, tokenize);
    lengths.push(terms.length);
    return group(terms).map(([term, places]) => ({
      field: number,
      term,
      frequency: places.length,
      starts: placed ? places.map(({ start }) => start) : null,
      ends: placed ? places.map(({ end }) => end) : null,
    }));
  });
  return { postings, lengths };
}

function termsOf({ text, terms }: RankedField, document: SearchDocument, tokenize: Tokenize): Term[] {
  const texts = { ...document, title: [document.title], body: document.paragraphs }[text];
  if (terms === 'bigrams') return texts.flatMap(bigrams).map((term) => ({ term, start: 0, end: 0 }));
  return placedTerms(texts, tokenize);
}

/** Words, with places in the texts joined by line breaks. */
function placedTerms(texts: string[], tokenize: Tokenize): Term[] {
  let at = 0;
  return texts.flatMap((text) => {
    const from = at;
    at += text.length + 1;
    return tokenize(text).map(({ term, start, end }) => ({ term, start: from + start, end: from + end }));
  });
}

function group(terms: Term[]): [term: string, places: Term[]][] {
  const byTerm = new Map<string, Term[]>();
  for (const term of terms) {
    const places = byTerm.get(term.term);
    if (places) places.push(term);
    else byTerm.set(term.term, [term]);
  }
  return [...byTerm];
}
