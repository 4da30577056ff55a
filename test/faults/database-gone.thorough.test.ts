import { databaseGone } from './database-gone.js';

const OUTAGE = { outageSeconds: 8, searchesPerSecond: 30, seed: 1 };

describe('An outage of Postgres', () => {
  it.each(['refuse', 'hang'] as const)(
    'fails no search for remembered articles (%s)',
    async (how) => {
      const { figures, ...harm } = await databaseGone({ ...OUTAGE, how, degradedSeconds: 30 });
      process.stderr.write(`${how}: ${JSON.stringify(figures)}\n`);
      expect(harm).toEqual({ runs: 1, lost: 0, stale: 0, extra: 0 });
      expect(figures).toMatchObject({ failed: 0, incomplete: 0 });
      expect(figures.degraded).toBeGreaterThan(0);
    },
    120_000,
  );

  it('fails searches without remembered articles', async () => {
    const { figures } = await databaseGone({ ...OUTAGE, how: 'refuse', degradedSeconds: 0 });
    process.stderr.write(`turned off: ${JSON.stringify(figures)}\n`);
    expect(figures).toMatchObject({ degraded: 0 });
    expect(figures.failed).toBeGreaterThan(0);
  }, 120_000);
});
