import type { Steps } from '../../../core/turns.js';
import { type DocumentFacts, type PackedColumns, packColumns } from './document-columns.js';
import { ByteWriter } from './packed-bytes.js';
import { indexedTerms, type IndexedRow } from './pending-documents.js';
import { PostingListWriter } from './posting-lists.js';

/** The postings of a term in a segment: its lists by field, and its starts in the same order. */
export interface SegmentTerm {
  key: string;
  lists: Buffer;
  starts: Buffer;
}

/** Collects the postings of documents by term. */
export class SegmentBuilder {
  private readonly documents: DocumentFacts[] = [];
  private readonly terms = new Map<string, Map<number, PostingListWriter>>();

  get size(): number {
    return this.documents.length;
  }

  /** Adds documents by ascending article id. One step per document. */
  *add(rows: readonly IndexedRow[]): Steps<void> {
    for (const { title, keywords, postings, ...facts } of rows) {
      const place = this.documents.push(facts) - 1;
      for (const { key, field, frequency, starts } of indexedTerms({
        title,
        keywords,
        postings,
        ...facts,
      }))
        this.list(key, field).add(place, frequency, starts);
      yield;
    }
  }

  columns(): PackedColumns {
    return packColumns(this.documents);
  }

  /** The postings by term, ordered by key, so that they are stored in the order of the index. */
  *postings(): Generator<SegmentTerm> {
    for (const key of [...this.terms.keys()].sort()) {
      const [lists, starts] = [new ByteWriter(), new ByteWriter()];
      const byField = [...this.terms.get(key)!].sort(([a], [b]) => a - b);
      for (const [field, list] of byField) list.appendTo(field, lists, starts);
      yield { key, lists: lists.written(), starts: starts.written() };
    }
  }

  private list(key: string, field: number): PostingListWriter {
    let byField = this.terms.get(key);
    if (!byField) this.terms.set(key, (byField = new Map()));
    let list = byField.get(field);
    if (!list) byField.set(field, (list = new PostingListWriter()));
    return list;
  }
}
