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

/**
 * Reads the lists of a term, without the documents whose place is 0 in `mask`. RangeError if bytes
 * are missing.
 */
export function readPostingLists(bytes: Buffer, mask: Uint8Array): PostingList[] {
  const reader = new ByteReader(bytes);
  const lists: PostingList[] = [];
  while (!reader.isAtEnd) {
    const field = reader.number();
    const count = reader.number();
    // Damaged bytes must not reserve gigabytes.
    if (count > bytes.length) throw new RangeError('Bytes are missing.');
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

/** Where a term starts in the documents that have it in a field, by ascending place. */
export interface TermStarts {
  readonly field: number;
  readonly places: Int32Array;
  /** For each place, the end of its starts in `starts`; they begin where those before end. */
  readonly ends: Int32Array;
  /** Ascending for each place. */
  readonly starts: Int32Array;
}

/**
 * Where a term starts in the documents of a segment, for each of the fields, which are all those
 * with ranges. `lists` and `starts` are those of one term. Leaves out the places that are 0 in
 * `mask`. RangeError if bytes are missing.
 */
export function readStarts(
  lists: Buffer,
  starts: Buffer,
  fields: readonly number[],
  mask: Uint8Array,
): TermStarts[] {
  const reader = new ByteReader(starts);
  const everything = new Uint8Array(mask.length).fill(1);
  return readPostingLists(lists, everything).flatMap(({ field, places, frequencies }) => {
    if (!fields.includes(field)) return [];
    let [documents, total] = [0, 0];
    for (let i = 0; i < places.length; i += 1) {
      if (mask[places[i]!] === 0) continue;
      documents += 1;
      total += frequencies[i]!;
    }
    // Damaged bytes must not reserve gigabytes.
    if (total > starts.length) throw new RangeError('Bytes are missing.');
    const read = {
      field,
      places: new Int32Array(documents),
      ends: new Int32Array(documents),
      starts: new Int32Array(total),
    };
    let [place, end] = [0, 0];
    for (let i = 0; i < places.length; i += 1) {
      const isRead = mask[places[i]!] !== 0;
      for (let left = frequencies[i]!, start = 0; left > 0; left -= 1) {
        start += reader.number();
        if (isRead) read.starts[end++] = start;
      }
      if (!isRead) continue;
      read.places[place] = places[i]!;
      read.ends[place++] = end;
    }
    return [read];
  });
}
