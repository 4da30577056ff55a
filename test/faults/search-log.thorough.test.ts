import { searchLogKilled } from './search-log-kill-9.js';
import { searchLogLocked } from './search-log-locked.js';
import { searchLogSigterm } from './search-log-sigterm.js';
import { searchLogWithoutDatabase } from './search-log-without-database.js';

const UNHARMED = { lost: 0, stale: 0, extra: 0 };
const LIMIT_MS = 120_000;

describe('The search log', () => {
  it(
    'has every answer after its server was stopped',
    async () => {
      const { figures, ...harm } = await searchLogSigterm({ runs: 2, seed: 1 });
      expect(harm).toEqual({ runs: 2, ...UNHARMED });
      expect(figures).toMatchObject({ badExits: 0 });
      expect(figures.searches).toBeGreaterThan(20);
    },
    LIMIT_MS,
  );

  it(
    'loses only the last interval when its server is killed, and has no incomplete rows',
    async () => {
      const { figures, ...harm } = await searchLogKilled({ runs: 4, seed: 1 });
      expect(harm).toEqual({ runs: 4, ...UNHARMED });
      expect(figures.searches).toBeGreaterThan(50);
    },
    LIMIT_MS,
  );

  it(
    'waits in memory while its tables are locked, and searches do not wait',
    async () => {
      const { figures, ...harm } = await searchLogLocked({
        seconds: 6,
        perSecond: 60,
        typedPerSecond: 5,
        seed: 1,
      });
      expect(harm).toEqual({ runs: 1, ...UNHARMED });
      expect(figures).toMatchObject({ failed: 0, droppedSearches: 0, droppedSuggestions: 0 });
      expect(figures.heldUp).toBe(0);
      expect(figures.askedEarly).toBeGreaterThan(20);
      expect(figures.mostWaiting).toBeGreaterThan(100);
    },
    LIMIT_MS,
  );

  it(
    'waits in memory while Postgres is unavailable',
    async () => {
      const { figures, ...harm } = await searchLogWithoutDatabase({ seconds: 5, seed: 1 });
      expect(harm).toEqual({ runs: 1, ...UNHARMED });
      // With Postgres as the engine, searches may fail there first.
      const codes = Object.keys(JSON.parse(String(figures.refused)) as object);
      expect(
        codes.filter((code) => !['DATABASE_UNAVAILABLE', 'SEARCH_UNAVAILABLE'].includes(code)),
      ).toEqual([]);
      expect(codes).toContain('DATABASE_UNAVAILABLE');
      expect(figures.unanswered).toBe(0);
    },
    LIMIT_MS,
  );
});
