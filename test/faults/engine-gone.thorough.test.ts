import { engineGone } from './engine-gone.js';

const SHORT = { seconds: 4, writesPerSecond: 10, searchesPerSecond: 10, seed: 1 };
const UNHARMED = { runs: 1, lost: 0, stale: 0, extra: 0 };

describe('A temporary outage of Elasticsearch', () => {
  it.each(['refuse', 'hang'] as const)(
    'is bridged by Postgres, with degraded and never stale answers (%s)',
    async (how) => {
      const { figures, ...harm } = await engineGone({ ...SHORT, how, fallback: true });
      expect(harm).toEqual(UNHARMED);
      expect(figures).toMatchObject({
        failedWrites: 0,
        failedSearches: 0,
        unmarked: 0,
        staleWhen: '{}',
        lateEdits: 0,
      });
      expect(figures.whileGone).toBeGreaterThan(0);
    },
    120_000,
  );

  it('affects only searches if there is no fallback', async () => {
    const { figures, ...harm } = await engineGone({ ...SHORT, how: 'refuse', fallback: false });
    expect(harm).toEqual(UNHARMED);
    expect(figures).toMatchObject({ failedWrites: 0, staleWhen: '{}', readWhileGone: 'yes' });
    expect(JSON.parse(String(figures.refusedWhileGone))).toEqual({
      SEARCH_UNAVAILABLE: figures.whileGone,
    });
  }, 120_000);
});
