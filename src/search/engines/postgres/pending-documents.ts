import { titleKey } from '../../../language/index.js';
import { RANKED_FIELDS } from '../../relevance.js';
import {
  DocumentColumns,
  type DocumentFacts,
  packColumns,
  type SharedValues,
} from './document-columns.js';
import { unpackPostings } from './packed-postings.js';
import { type PostingList, termKey, type TermKind } from './posting-lists.js';

/** A stored document, as `READ_INDEXED_DOCUMENTS` reads it. A tombstone has no texts. */
export interface IndexedRow extends DocumentFacts {
  title: string | null;
  keywords: string[] | null;
  postings: Buffer | null;
}

/** A term of a document in one field. */
export interface IndexedTerm {
  kind: TermKind;
  term: string;
  field: number;
  frequency: number;
  starts: number[] | null;
}

const TITLE = RANKED_FIELDS.findIndex(({ name }) => name === 'title');
const KEYWORDS = RANKED_FIELDS.findIndex(({ name }) => name === 'keywords');

/** The terms by which a document is found: its words and bigrams, its title and its keywords. */
export function* indexedTerms({ title, keywords, postings }: IndexedRow): Generator<IndexedTerm> {
  if (!postings) return;
  for (const { field, term, frequency, starts } of unpackPostings(postings)) {
    const kind = RANKED_FIELDS[field]!.terms === 'words' ? 'word' : 'bigram';
    yield { kind, term, field, frequency, starts };
  }
  const whole = { frequency: 1, starts: null };
  yield { kind: 'title', term: titleKey(title ?? ''), field: TITLE, ...whole };
  for (const keyword of new Set((keywords ?? []).map(titleKey)))
    yield { kind: 'keyword', term: keyword, field: KEYWORDS, ...whole };
}

/** A pending document with its terms by key. */
export class PendingDocument {
  readonly terms = new Map<string, IndexedTerm[]>();

  constructor(readonly row: IndexedRow) {
    for (const term of indexedTerms(row)) {
      const key = termKey(term.kind, term.term);
      const same = this.terms.get(key);
      if (same) same.push(term);
      else this.terms.set(key, [term]);
    }
  }
}

/** The documents that are in no segment yet, ordered by article id. */
export class PendingDocuments {
  readonly columns: DocumentColumns;

  constructor(
    private readonly documents: readonly PendingDocument[],
    shared: SharedValues,
  ) {
    this.columns = new DocumentColumns(packColumns(documents.map(({ row }) => row)), shared);
  }

  /** The lists of a term, without the documents whose place is 0 in `mask`. */
  lists(key: string, mask: Uint8Array): PostingList[] {
    const byField = new Map<number, [place: number, frequency: number][]>();
    for (const { place, term } of this.occurrences(key, mask)) {
      const own = byField.get(term.field) ?? [];
      byField.set(term.field, own);
      own.push([place, term.frequency]);
    }
    return [...byField].map(([field, found]) => ({
      field,
      places: Int32Array.from(found, ([place]) => place),
      frequencies: Int32Array.from(found, ([, frequency]) => frequency),
    }));
  }

  /** The starts of a term by field and place, for the fields that have them. */
  starts(key: string, mask: Uint8Array): Map<number, Map<number, number[]>> {
    const byField = new Map<number, Map<number, number[]>>();
    for (const { place, term } of this.occurrences(key, mask)) {
      if (!term.starts) continue;
      const own = byField.get(term.field) ?? new Map<number, number[]>();
      byField.set(term.field, own.set(place, term.starts));
    }
    return byField;
  }

  private *occurrences(
    key: string,
    mask: Uint8Array,
  ): Generator<{ place: number; term: IndexedTerm }> {
    for (const [place, { terms }] of this.documents.entries()) {
      if (mask[place] === 0) continue;
      for (const term of terms.get(key) ?? []) yield { place, term };
    }
  }
}
