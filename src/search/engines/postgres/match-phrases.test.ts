import fc from 'fast-check';
import { runSteps } from '../../../core/turns.js';
import { RANKED_FIELDS } from '../../relevance.js';
import { matchPhrases } from './match-phrases.js';
import { ByteWriter } from './packed-bytes.js';
import { segmentTerms } from './part-terms.js';
import { PostingListWriter, termKey } from './posting-lists.js';
import type { PhraseTerm, QueryTerms } from './text-terms.js';

const BODY = RANKED_FIELDS.findIndex(({ name }) => name === 'body');

/** Documents of words of one letter, which start at 0, 1, 2 … */
function segmentOf(texts: readonly string[]) {
  const rows = new Map<string, { lists: Buffer; starts: Buffer }>();
  let reads = 0;
  for (const letter of new Set(texts.join(''))) {
    const list = new PostingListWriter();
    for (const [place, text] of texts.entries()) {
      const starts = [...text].flatMap((each, start) => (each === letter ? [start] : []));
      if (starts.length > 0) list.add(place, starts.length, starts);
    }
    const [lists, starts] = [new ByteWriter(), new ByteWriter()];
    list.appendTo(BODY, lists, starts);
    rows.set(termKey('word', letter), {
      get lists() {
        reads += 1;
        return lists.written();
      },
      starts: starts.written(),
    });
  }
  const terms = segmentTerms(rows, new Uint8Array(texts.length).fill(1));
  return { terms, size: texts.length, reads: () => reads };
}

/** A query for identifiers of such words. */
function queryOf(phrases: readonly string[]): QueryTerms {
  return {
    words: [],
    bigrams: [],
    minimumBigrams: 1,
    titleKey: '',
    preferred: { productIds: [], platformIds: [] },
    requiredPhrases: [],
    phraseTerms: phrases.flatMap((text, phrase) =>
      [...text].map((term, distance): PhraseTerm => ({ term, phrase, distance })),
    ),
  };
}

it('counts the identifiers of each document', () => {
  const anyText = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
  const anyPhrase = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(anyText), fc.array(anyPhrase, { maxLength: 3 }), (texts, phrases) => {
      const { terms, size } = segmentOf(texts);
      const { identifiers } = runSteps(matchPhrases(queryOf(phrases), terms, size));
      expect(texts.map((_, place) => identifiers.get(place) ?? 0)).toEqual(
        texts.map((text) => phrases.filter((phrase) => text.includes(phrase)).length),
      );
    }),
  );
});

it('reads each word of many phrases once, and its starts once, in many steps', () => {
  const letters = 'abcdefghijkl';
  const { terms, size, reads } = segmentOf(Array.from({ length: 5_000 }, () => letters));
  const phrases = Array.from(letters, (_, i) => letters.slice(i) + letters.slice(0, i));
  const steps = matchPhrases(queryOf(phrases), terms, size);
  let count = 0;
  let result = steps.next();
  for (; !result.done; count += 1) result = steps.next();
  expect(result.value.identifiers.size).toBe(size);
  expect(reads()).toBe(2 * letters.length);
  expect(count).toBeGreaterThan(phrases.length * letters.length);
});

it('reads no starts where no document has all words of a phrase', () => {
  const { terms, size, reads } = segmentOf(['ab', 'ac']);
  expect(runSteps(matchPhrases(queryOf(['abc']), terms, size)).identifiers.size).toBe(0);
  expect(reads()).toBe(3);
});
