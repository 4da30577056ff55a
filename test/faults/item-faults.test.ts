import { itemFaults } from './item-faults.js';

describe('Elasticsearch that fails random items', () => {
  it('loses nothing, and refused items can be replayed', async () => {
    const { figures, ...harm } = await itemFaults({ mutations: 100, perSecond: 25, seed: 1 });
    expect(harm).toEqual({ runs: 1, lost: 0, stale: 0, extra: 0 });
    expect(figures).toMatchObject({
      mutations: 100,
      succeeded: 100,
      deadAfter: 0,
      replayed: figures.deadBefore,
    });
    for (const fault of [400, 429, 503, 'conflictAfterApplying', 'falseConflict'])
      expect(figures[`answered ${fault}`]).toBeGreaterThan(0);
  }, 120_000);
});
