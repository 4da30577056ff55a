import { RANKED_FIELDS } from '../../relevance.js';
import type { PendingDocuments } from './pending-documents.js';
import {
  type PostingList,
  readPostingLists,
  readStarts,
  termKey,
  type TermKind,
  type TermStarts,
} from './posting-lists.js';
import type { IndexRow } from './stored-index.sql.js';
import { hasRanges } from './text-terms.js';

/** The fields in which phrases of words are found. */
export const PHRASE_WORD_FIELDS = RANKED_FIELDS.flatMap((field, i) =>
  hasRanges(field) ? [i] : [],
);

/** The terms of a query in one part of the index. RangeError if the stored bytes are damaged. */
export interface PartTerms {
  /** The lists of a term, without hidden documents. Reads them at the first call only. */
  lists(kind: TermKind, term: string): readonly PostingList[];
  /**
   * Where a word starts, for `PHRASE_WORD_FIELDS`, without the places that are 0 in `mask`. Each
   * call reads it again.
   */
  starts(term: string, mask: Uint8Array): readonly TermStarts[];
}

/** The terms of a segment from its rows by key. Documents that are 0 in `mask` are hidden. */
export function segmentTerms(
  rows: ReadonlyMap<string, Pick<IndexRow, 'lists' | 'starts'>>,
  mask: Uint8Array,
): PartTerms {
  return {
    lists: readOnce((key) => {
      const row = rows.get(key);
      return row ? readPostingLists(row.lists!, mask) : [];
    }),
    starts: (term, mask) => {
      const row = rows.get(termKey('word', term));
      return row
        ? readStarts(row.lists!, row.starts ?? Buffer.alloc(0), PHRASE_WORD_FIELDS, mask)
        : [];
    },
  };
}

/** The terms of pending documents. Those that are 0 in `mask` are hidden. */
export function pendingTerms(pending: PendingDocuments, mask: Uint8Array): PartTerms {
  return {
    lists: readOnce((key) => pending.lists(key, mask)),
    starts: (term, mask) =>
      [...pending.starts(termKey('word', term), mask)].map(([field, byPlace]) => {
        let end = 0;
        return {
          field,
          places: Int32Array.from(byPlace.keys()),
          ends: Int32Array.from(byPlace.values(), (starts) => (end += starts.length)),
          starts: Int32Array.from([...byPlace.values()].flat()),
        };
      }),
  };
}

function readOnce(read: (key: string) => PostingList[]): PartTerms['lists'] {
  const known = new Map<string, PostingList[]>();
  return (kind, term) => {
    const key = termKey(kind, term);
    const lists = known.get(key) ?? read(key);
    known.set(key, lists);
    return lists;
  };
}
