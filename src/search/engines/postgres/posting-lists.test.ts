import fc from 'fast-check';
import { ByteReader, ByteWriter } from './packed-bytes.js';
import { packPostings, unpackPostings } from './packed-postings.js';
import { PostingListWriter, readPostingLists, readStarts, termKey } from './posting-lists.js';
import type { Posting } from './text-terms.js';

const BODY = 3;
const BODY_BIGRAMS = 5;

it('reads the numbers and texts that were written', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.maxSafeNat(), fc.string({ unit: 'grapheme' }))), (values) => {
      const writer = new ByteWriter();
      for (const value of values)
        if (typeof value === 'number') writer.number(value);
        else writer.text(value);
      const reader = new ByteReader(writer.written());
      const read = values.map((value) =>
        typeof value === 'number' ? reader.number() : reader.text(),
      );
      expect(read).toEqual(values);
      expect(reader.isAtEnd).toBe(true);
    }),
  );
});

it('reports missing bytes', () => {
  expect(() => new ByteReader(Buffer.alloc(0)).number()).toThrow(RangeError);
  expect(() => [...unpackPostings(Buffer.from([3, 1]))]).toThrow(RangeError);
});

it('packs the postings of a document', () => {
  const postings: Posting[] = [
    { field: 0, term: '신고', frequency: 1, starts: [4], ends: [6] },
    { field: BODY, term: '메시지', frequency: 2, starts: [0, 300], ends: [3, 303] },
    { field: BODY, term: '🙂', frequency: 1, starts: [9], ends: [11] },
    { field: BODY_BIGRAMS, term: '메시', frequency: 200, starts: null, ends: null },
  ];
  expect([...unpackPostings(packPostings(postings))]).toEqual(postings);
});

const anyList = fc.uniqueArray(
  fc.record({
    place: fc.nat(9_000),
    starts: fc.uniqueArray(fc.nat(100_000), { minLength: 1, maxLength: 5 }),
  }),
  { selector: ({ place }) => place, maxLength: 50 },
);

it('reads the lists of a term, without hidden documents', () => {
  fc.assert(
    fc.property(anyList, anyList, fc.nat(), (some, others, hidden) => {
      const [lists, starts] = [new ByteWriter(), new ByteWriter()];
      const byField = new Map([
        [BODY, some],
        [BODY_BIGRAMS, others],
      ]);
      for (const [field, documents] of byField) {
        const writer = new PostingListWriter();
        documents.sort((a, b) => a.place - b.place);
        for (const { place, starts } of documents) {
          starts.sort((a, b) => a - b);
          writer.add(place, starts.length, field === BODY ? starts : null);
        }
        writer.appendTo(field, lists, starts);
      }
      const mask = Uint8Array.from({ length: 9_001 }, (_, place) =>
        place % 7 === hidden % 7 ? 0 : 1,
      );
      const visible = (field: number) =>
        byField.get(field)!.filter(({ place }) => mask[place] === 1);
      const read = readPostingLists(lists.written(), mask);
      expect(read.map(({ field }) => field)).toEqual(
        [...byField.keys()].filter((field) => visible(field).length > 0),
      );
      for (const { field, places, frequencies } of read)
        expect([...places].map((place, i) => [place, frequencies[i]])).toEqual(
          visible(field).map(({ place, starts }) => [place, starts.length]),
        );
      const [ofBody] = readStarts(lists.written(), starts.written(), [BODY], mask);
      expect(
        [...(ofBody?.places ?? [])].map((place, i) => ({
          place,
          starts: [...ofBody!.starts.subarray(ofBody!.ends[i - 1] ?? 0, ofBody!.ends[i])],
        })),
      ).toEqual(visible(BODY));
    }),
  );
});

it('has short keys, different for words and bigrams', () => {
  expect(termKey('word', '신고')).not.toBe(termKey('bigram', '신고'));
  const long = 'a'.repeat(5_000);
  expect(termKey('word', long).length).toBeLessThan(100);
  expect(termKey('word', long)).not.toBe(termKey('word', `${long}a`));
});
