import { commitToFound } from './commit-to-found.js';

describe('From the commit to the search', () => {
  it.each(['elasticsearch', 'memory'] as const)(
    'every edit is found on %s',
    async (engine) => {
      const { figures, ...harm } = await commitToFound({
        engine,
        seconds: 3,
        perSecond: 20,
        articles: 30,
        seed: 1,
      });
      expect(harm).toEqual({ runs: 1, lost: 0, stale: 0, extra: 0 });
      expect(figures).toMatchObject({ edits: 60, articles: 30, found: 30 });
      expect(figures.measured).toBeGreaterThan(0);
    },
    120_000,
  );
});
