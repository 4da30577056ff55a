import { bigrams, tokenize } from '../../../language/index.js';
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

/** Cuts a document into the terms of each ranked field. Takes about 1 ms for 100 words. */
export function documentPostings(document: SearchDocument): DocumentPostings {
  const lengths: number[] = [];
  const postings = RANKED_FIELDS.flatMap(({ name }, field) => {
    const placed = name === 'title' || name === 'body';
    const terms = termsOf(name, document);
    lengths.push(terms.length);
    return group(terms).map(([term, places]) => ({
      field,
      term,
      frequency: places.length,
      starts: placed ? places.map(({ start }) => start) : null,
      ends: placed ? places.map(({ end }) => end) : null,
    }));
  });
  return { postings, lengths };
}

function termsOf(name: RankedField['name'], document: SearchDocument): Term[] {
  switch (name) {
    case 'title':
      return tokenize(document.title);
    case 'keywords':
      return document.keywords.flatMap(tokenize);
    case 'breadcrumb':
      return document.breadcrumb.flatMap(tokenize);
    case 'body':
      return bodyTerms(document.paragraphs);
    case 'titleBigrams':
      return unplaced(bigrams(document.title));
    case 'bodyBigrams':
      return unplaced(document.paragraphs.flatMap(bigrams));
  }
}

/** With places in the paragraphs joined by line breaks. */
function bodyTerms(paragraphs: string[]): Term[] {
  let at = 0;
  return paragraphs.flatMap((paragraph) => {
    const from = at;
    at += paragraph.length + 1;
    return tokenize(paragraph).map(({ term, start, end }) => ({ term, start: from + start, end: from + end }));
  });
}

function unplaced(terms: string[]): Term[] {
  return terms.map((term) => ({ term, start: 0, end: 0 }));
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
