import { RANKED_FIELDS } from '../../relevance.js';
import { ByteReader, ByteWriter } from './packed-bytes.js';
import { hasRanges, type Posting } from './text-terms.js';

/** Packs the postings of a document, which are ordered by field. */
export function packPostings(postings: readonly Posting[]): Buffer {
  const writer = new ByteWriter();
  for (const [number, field] of RANKED_FIELDS.entries()) {
    const own = postings.filter((posting) => posting.field === number);
    writer.number(own.length);
    for (const { term, frequency, starts, ends } of own) {
      writer.text(term);
      writer.number(frequency);
      if (!hasRanges(field)) continue;
      for (let i = 0, last = 0; i < frequency; last = starts![i++]!) {
        writer.number(starts![i]! - last);
        writer.number(ends![i]! - starts![i]!);
      }
    }
  }
  return writer.written();
}

/** The postings that `packPostings` packed. */
export function* unpackPostings(bytes: Buffer): Generator<Posting> {
  const reader = new ByteReader(bytes);
  for (const [number, field] of RANKED_FIELDS.entries()) {
    for (let left = reader.number(); left > 0; left -= 1) {
      const term = reader.text();
      const frequency = reader.number();
      if (!hasRanges(field)) {
        yield { field: number, term, frequency, starts: null, ends: null };
        continue;
      }
      const starts: number[] = [];
      const ends: number[] = [];
      for (let i = 0, start = 0; i < frequency; i += 1) {
        starts.push((start += reader.number()));
        ends.push(start + reader.number());
      }
      yield { field: number, term, frequency, starts, ends };
    }
  }
}
