import type { Steps } from '../../../core/turns.js';
import { type DocumentFacts, type PackedColumns, packColumns } from './document-columns.js';
import { ByteWriter } from './packed-bytes.js';
import { indexedTerms, type IndexedRow } from './pending-documents.js';
import { PostingListWriter, termKey, type TermKind } from './posting-lists.js';

/** The postings of a term in a segment: its lists by field, and its starts in the same order. */
export interface SegmentTerm {
  key: string;
  lists: Buffer;
  starts: Buffer;
}

const TERM_KINDS: readonly TermKind[] = ['bigram', 'keyword', 'title', 'word'];

/** Collects the postings of documents by term. */
export class SegmentBuilder {
  private readonly documents: DocumentFacts[] = [];
  /** By kind and term, then by field. */
  private readonly terms: Record<TermKind, Map<string, PostingListWriter[]>> = {
    word: new Map(),
    bigram: new Map(),
    title: new Map(),
    keyword: new Map(),
  };

  get size(): number {
    return this.documents.length;
  }

  /** Adds documents by ascending article id. One step per document. */
  *add(rows: readonly IndexedRow[]): Steps<void> {
    for (const row of rows) {
      const { title: _, keywords: __, postings: ___, ...facts } = row;
      const place = this.documents.push(facts) - 1;
      for (const { kind, term, field, frequency, starts } of indexedTerms(row)) {
        let lists = this.terms[kind].get(term);
        if (!lists) this.terms[kind].set(term, (lists = []));
        (lists[field] ??= new PostingListWriter()).add(place, frequency, starts);
      }
      yield;
    }
  }

  columns(): PackedColumns {
    return packColumns(this.documents);
  }

  /** The postings by term, ordered by key, so that they are stored in the order of the index. */
  *postings(): Generator<SegmentTerm> {
    for (const kind of TERM_KINDS) {
      const keys = new Map([...this.terms[kind].keys()].map((term) => [termKey(kind, term), term]));
      for (const key of [...keys.keys()].sort()) {
        const [lists, starts] = [new ByteWriter(), new ByteWriter()];
        for (const [field, list] of this.terms[kind].get(keys.get(key)!)!.entries())
          list?.appendTo(field, lists, starts);
        yield { key, lists: lists.written(), starts: starts.written() };
      }
    }
  }
}
