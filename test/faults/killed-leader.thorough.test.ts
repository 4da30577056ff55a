import { killedLeader } from './killed-leader.js';

describe('kill -9 of the leading server during writes', () => {
  it.each(['elasticsearch', 'memory'] as const)(
    'loses nothing on %s',
    async (engine) => {
      const result = await killedLeader({
        engine,
        kills: 3,
        mutations: 150,
        perSecond: 10,
        seed: 1,
      });
      expect(result).toMatchObject({ runs: 3, lost: 0, stale: 0, extra: 0 });
      expect(result.figures.succeeded).toBeGreaterThan(100);
    },
    120_000,
  );
});
