import { killedLeader } from './killed-leader.js';

describe('kill -9 of the leading server during writes', () => {
  it('loses nothing', async () => {
    const result = await killedLeader({
      engine: 'elasticsearch',
      kills: 1,
      mutations: 50,
      perSecond: 10,
      seed: 1,
    });
    expect(result).toMatchObject({ runs: 1, lost: 0, stale: 0, extra: 0 });
    expect(result.figures.succeeded).toBeGreaterThan(20);
  }, 120_000);
});
