import fc from 'fast-check';
import { BestOf } from './best-of.js';

describe('BestOf', () => {
  it('keeps what a stable sort puts first', () => {
    const byRank = (a: { rank: number }, b: { rank: number }) => a.rank - b.rank;
    fc.assert(
      fc.property(
        fc.array(fc.record({ rank: fc.nat(5), id: fc.nat() })),
        fc.integer({ min: 1, max: 9 }),
        (items, limit) => {
          const best = new BestOf(limit, byRank);
          for (const item of items) best.add(item);
          const sorted = [...items].sort(byRank).slice(0, limit);
          expect(best.items).toEqual(sorted);
          expect(best.last).toBe(sorted[limit - 1]);
        },
      ),
    );
  });
});
