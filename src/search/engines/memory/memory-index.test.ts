import fc from 'fast-check';
import { buildDocument } from '../../../../test/support/build-document.js';
import { ArticleVisibility } from '../../../articles/index.js';
import { runSteps } from '../../../core/work/rounds.js';
import { tokenize } from '../../../language/index.js';
import type { SearchDocument } from '../../engine.js';
import { MemoryIndex } from './memory-index.js';
import { PostingStore } from './posting-store.js';
import { type RankedTerms, rankedTerms, termKey } from './ranked-terms.js';

describe('A posting list', () => {
  it('has its places and frequencies, however long it grows beside others', () => {
    const list = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 70_000 }), fc.integer({ min: 1, max: 255 })),
      {
        maxLength: 300,
      },
    );
    fc.assert(
      fc.property(fc.array(list, { minLength: 1, maxLength: 5 }), (lists) => {
        const store = new PostingStore();
        const places = lists.map(() => 0);
        const expected = lists.map(() => [] as [number, number][]);
        // In turns, so that blocks of different lists lie beside each other.
        for (let i = 0; i < 300; i += 1)
          for (const [number, entries] of lists.entries()) {
            if (i >= entries.length) continue;
            const [gap, frequency] = entries[i]!;
            places[number]! += gap;
            store.add(number, places[number]!, frequency);
            expected[number]!.push([places[number]!, frequency]);
          }
        for (const number of lists.keys()) {
          const mask = new Uint8Array(places[number]! + 1).fill(1);
          const found = new Int32Array(store.maxPlaces(number));
          const frequencies = new Int32Array(store.maxPlaces(number));
          const end = store.read(number, mask, 1, found, frequencies, 0);
          const read = [...found.subarray(0, end)].map((place, i) => [place, frequencies[i]]);
          expect(read).toEqual(expected[number]);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('leaves out places that the mask hides, and is empty if nothing was added', () => {
    const store = new PostingStore();
    for (const place of [0, 3, 900]) store.add(2, place, 1);
    const mask = new Uint8Array(901).fill(1);
    mask[3] = 0;
    const places = new Int32Array(10);
    expect(store.read(2, mask, 1, places, new Int32Array(10), 1)).toBe(3);
    expect([...places.subarray(1, 3)]).toEqual([0, 900]);
    expect(store.read(7, mask, 1, places, new Int32Array(10), 4)).toBe(4);
  });
});

describe('An index in memory', () => {
  const WORDS = ['친구', '신고', '차단', '결제', '환불'];
  const anArticle = fc.record({
    id: fc.integer({ min: 1, max: 8 }),
    change: fc.oneof(
      fc.constantFrom('remove' as const, 'popular' as const),
      fc.record({
        words: fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 6 }),
        visibility: fc.constantFrom(...Object.values(ArticleVisibility)),
      }),
    ),
  });

  const factsOf = (document: SearchDocument, popularity: number) => ({
    ...document,
    popularity,
    publishedAt: 0,
    updatedAt: 0,
  });
  /** The articles of each word for staff and readers, and the statistics, by article. */
  const contentsOf = (index: MemoryIndex) =>
    [undefined, ['PUBLIC']]
      .map((shelves) => index.view(shelves))
      .map((view) => ({
        documents: view.documents,
        totalLength: view.totalLength,
        lists: WORDS.map((word) => {
          const list = index.words.idOf(termKey(0, word));
          if (list === undefined) return [];
          const places = new Int32Array(index.store.maxPlaces(list));
          const frequencies = new Int32Array(places.length);
          const end = index.store.read(list, index.shelfBits, view.bits, places, frequencies, 0);
          return [...places.subarray(0, end)]
            .map((place, i) => {
              const { articleId, popularity } = index.articles[place]!;
              return `${articleId} x ${frequencies[i]} ${popularity}`;
            })
            .sort();
        }),
      }));

  it('has the newest state of each article after any changes, and without replaced ones', () => {
    fc.assert(
      fc.property(fc.array(anArticle, { maxLength: 40 }), (changes) => {
        const index = new MemoryIndex();
        const current = new Map<
          number,
          { document: SearchDocument; terms: RankedTerms; version: number; popularity: number }
        >();
        for (const [version, { id, change }] of changes.entries()) {
          const before = current.get(id);
          if (change === 'remove') {
            index.remove(id);
            current.delete(id);
          } else if (change === 'popular') {
            if (!before) continue;
            before.popularity += 1;
            index.put(factsOf(before.document, before.popularity), before.version, before.terms);
          } else {
            const document = buildDocument({
              articleId: id,
              title: change.words.join(' '),
              shelf: change.visibility,
            });
            const terms = runSteps(rankedTerms(document, tokenize));
            index.put(factsOf(document, 0), version, terms);
            current.set(id, { document, terms, version, popularity: 0 });
          }
        }
        const fresh = new MemoryIndex();
        for (const { document, terms, version, popularity } of current.values())
          fresh.put(factsOf(document, popularity), version, terms);
        expect(contentsOf(index)).toEqual(contentsOf(fresh));
        expect(contentsOf(runSteps(index.withoutReplaced()))).toEqual(contentsOf(fresh));
        expect(index.size).toBe(current.size);
      }),
      { numRuns: 60 },
    );
  });
});
