import { createHash } from 'node:crypto';
import { ByteReader, ByteWriter } from './packed-bytes.js';

export type TermKind = 'word' | 'bigram' | 'title' | 'keyword';

/**
 * The key of a term in the index. Words and bigrams are different terms, and so are titles and
 * keywords as a whole, which are found if they equal a query. The length is limited, because
 * Postgres cannot index long keys.
 */
export function termKey(kind: TermKind, term: string): string {
  const key = `${kind[0]}${term}`;
  return key.length <= MAX_KEY_LENGTH
    ? key
    : `${kind[0]}\n${createHash('sha256').update(term).digest('base64')}`;
}

const MAX_KEY_LENGTH = 100;

/** The documents of a segment that have a term in a field, by ascending place in the segment. */
export interface PostingList {
  readonly field: number;
  readonly places: Int32Array;
  readonly frequencies: Int32Array;
}

/** Writes the list of one field. Documents are added by ascending place. */
export class PostingListWriter {
  private readonly entries = new ByteWriter();
  private readonly starts = new ByteWriter();
  private count = 0;
  private last = 0;

  add(place: number, frequency: number, starts: readonly number[] | null): void {
    const gap = 2 * (place - this.last);
    this.last = place;
    this.count += 1;
    if (frequency === 1) this.entries.number(gap);
    else {
      this.entries.number(gap + 1);
      this.entries.number(frequency);
    }
    if (!starts) return;
    let previous = 0;
    for (const start of starts) {
      this.starts.number(start - previous);
      previous = start;
    }
  }

  /** Appends the list to the lists of a term, and its starts to the starts of the term. */
  appendTo(field: number, lists: ByteWriter, starts: ByteWriter): void {
    lists.number(field);
    lists.number(this.count);
    lists.append(this.entries.written());
    starts.append(this.starts.written());
  }
}

/** Reads the lists of a term, without the documents whose place is 0 in `mask`. */
export function readPostingLists(bytes: Buffer, mask: Uint8Array): PostingList[] {
  const reader = new ByteReader(bytes);
  const lists: PostingList[] = [];
  while (!reader.isAtEnd) {
    const field = reader.number();
    const count = reader.number();
    const places = new Int32Array(count);
    const frequencies = new Int32Array(count);
    let found = 0;
    for (let i = 0, place = 0; i < count; i += 1) {
      const gap = reader.number();
      const frequency = (gap & 1) === 0 ? 1 : reader.number();
      place += gap >> 1;
      if (mask[place] === 0) continue;
      places[found] = place;
      frequencies[found++] = frequency;
    }
    if (found > 0)
      lists.push({
        field,
        places: places.subarray(0, found),
        frequencies: frequencies.subarray(0, found),
      });
  }
  return lists;
}

/**
 * Where a term starts in the documents of a segment, for each field with ranges: the starts by
 * place. `lists` and `starts` are those of one term. Leaves out the places that are 0 in `mask`.
 */
export function readStarts(
  lists: Buffer,
  starts: Buffer,
  fields: readonly number[],
  mask: Uint8Array,
): Map<number, Map<number, number[]>> {
  const reader = new ByteReader(starts);
  const byField = new Map<number, Map<number, number[]>>();
  const everything = new Uint8Array(mask.length).fill(1);
  for (const { field, places, frequencies } of readPostingLists(lists, everything)) {
    if (!fields.includes(field)) continue;
    const byPlace = new Map<number, number[]>();
    byField.set(field, byPlace);
    for (const [i, place] of places.entries()) {
      let start = 0;
      const own = Array.from({ length: frequencies[i]! }, () => (start += reader.number()));
      if (mask[place] !== 0) byPlace.set(place, own);
    }
  }
  return byField;
}
