import { engineChanged } from './engine-changed.js';

describe('An engine that is replaced and restored, with edits in between', () => {
  it.each([
    ['for long', true],
    ['for seconds', false],
  ] as const)(
    'is never searched in its old state (away %s, rolling %s)',
    async (away, rolling) => {
      const { figures, ...harm } = await engineChanged({ mutations: 10, away, rolling, seed: 1 });
      expect(harm).toEqual({ runs: rolling ? 6 : 4, lost: 0, stale: 0, extra: 0 });
      expect(figures.staleSearches).toBe(0);
    },
    240_000,
  );
});
