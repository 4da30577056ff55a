import fc from 'fast-check';
import { packIds, unpackIds } from './id-list.js';
import { InternedWords, WORD_SEPARATOR } from './interned-words.js';

it('Words keep their ids until they are forgotten', () => {
  const word = fc.integer({ min: 0, max: 1_500 }).map((n) => `낱${n}`);
  const changes = fc.array(fc.record({ word, isForgotten: fc.boolean() }), {
    maxLength: 3_000,
    size: 'max',
  });
  fc.assert(
    fc.property(changes, (all) => {
      const words = new InternedWords();
      const ids = new Map<string, number>();
      for (const { word, isForgotten } of all) {
        const id = ids.get(word);
        expect(words.idOf(word)).toBe(id);
        if (isForgotten) {
          if (id !== undefined) words.forget(id);
          ids.delete(word);
        } else {
          ids.set(word, words.internAll(word)[0]!);
          expect(ids.get(word)).toBe(id ?? ids.get(word));
        }
      }
      expect(new Set(ids.values()).size).toBe(ids.size);
      for (const [word, id] of ids)
        expect([words.idOf(word), words.textOf(id)]).toEqual([id, word]);
    }),
    { numRuns: 20 },
  );
});

it('The words of a joined text are the same as alone', () => {
  const words = fc.uniqueArray(fc.constantFrom('친구', '친', '구', '친구들', 'a', 'ab', '漢'));
  fc.assert(
    fc.property(words, words, (first, second) => {
      const interned = new InternedWords();
      const alone = first.map((word) => interned.internAll(word)[0]!);
      expect([...interned.internAll(first.join(WORD_SEPARATOR))]).toEqual(alone);
      const joined = [...interned.internAll(second.join(WORD_SEPARATOR))];
      expect(joined.map((id) => interned.textOf(id))).toEqual(second);
    }),
  );
});

it('A joined text may have any number of words', () => {
  const words = Array.from({ length: 5_000 }, (_, i) => `낱${i}`);
  const interned = new InternedWords();
  const ids = [...interned.internAll(words.join(WORD_SEPARATOR))];
  expect(ids.map((id) => interned.textOf(id))).toEqual(words);
  expect([...interned.internAll(words.join(WORD_SEPARATOR))]).toEqual(ids);
});

it('Lists of ids are ascending and as short as possible', () => {
  const ids = fc.uniqueArray(fc.integer({ min: 0, max: 2 ** 31 - 1 }), {
    maxLength: 3_000,
    size: 'max',
  });
  fc.assert(
    fc.property(ids, (all) => {
      expect(unpackIds(packIds(Int32Array.from(all)))).toEqual(all.toSorted((a, b) => a - b));
    }),
    { numRuns: 30 },
  );
  expect(unpackIds(packIds(Int32Array.of()))).toEqual([]);
  expect(packIds(Int32Array.of(300, 2, 129))).toHaveLength(4);
});
