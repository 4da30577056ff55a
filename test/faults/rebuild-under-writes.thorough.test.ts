import { rebuildUnderWrites } from './rebuild-under-writes.js';

describe('A rebuild whose leader is killed during writes', () => {
  it('fails no search, leaves no index behind and loses nothing', async () => {
    const { figures, ...harm } = await rebuildUnderWrites({
      articles: 150,
      perSecond: 10,
      searchesPerSecond: 10,
      runs: 2,
      steps: ['50 %', 'after the swap'],
      seed: 1,
    });
    expect(harm).toEqual({ runs: 2, lost: 0, stale: 0, extra: 0 });
    expect(figures).toMatchObject({
      failedSearches: 0,
      whyFailed: '{}',
      emptySearches: 0,
      missedSteps: '',
      orphans: 0,
    });
    expect(figures.searches).toBeGreaterThan(20);
  }, 240_000);
});
