import { plannedSearch, publishedHelp } from '../../test/support/planned-search.js';
import type { Meaning, TextDirections } from '../meaning/index.js';
import { SearchConfidence } from './confidence.js';
import { IndexChanges } from './engines/index-memory.js';
import type { SearchEngines } from './engines/search-engines.js';
import { asTyped } from './interpretation/interpret.js';
import { Neighbours } from './neighbours.js';
import { MeaningUse } from './search-types.js';

/** What a query without a known word gets from these vectors of articles. */
async function meantBy(texts: ReadonlyMap<number, TextDirections>) {
  const meaning: Partial<Meaning> = {
    ...{ revision: 0, floor: 0.5 },
    vectorOf: async () => Int8Array.of(127, 0),
    nearest: () => [...texts.keys()].map((articleId) => ({ articleId, similarity: 1 })),
    textsOf: async () => texts,
  };
  const engines: Partial<SearchEngines> = { best: async () => null };
  const changes = new IndexChanges(() => true);
  const neighbours = new Neighbours(meaning as Meaning, engines as SearchEngines, changes);
  return neighbours.of(plannedSearch({ query: '쿼카' }), asTyped('쿼카'), publishedHelp());
}

describe('The neighbours of a query', () => {
  it('are unknown while no article is encoded, so words alone decide the confidence', async () => {
    const unknown = { use: MeaningUse.UNAVAILABLE, neighbours: [], confidence: null };
    expect(await meantBy(new Map())).toEqual(unknown);
  });

  it('may be a single article', async () => {
    const texts = { passages: [Int8Array.of(127, 0)], questions: [], places: [] };
    expect(await meantBy(new Map([[1, texts]]))).toEqual({
      ...{ use: MeaningUse.USED, confidence: SearchConfidence.NONE },
      neighbours: [{ articleId: 1, share: 0, isHit: true }],
    });
  });
});
