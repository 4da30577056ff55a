import { cutConnections } from './cut-connections.js';

describe('A server whose connections to Postgres are terminated repeatedly', () => {
  it('survives, and its index is updated', async () => {
    const result = await cutConnections({ engine: 'elasticsearch', cuts: 3, seed: 1 });
    expect(result).toMatchObject({
      runs: 3,
      lost: 0,
      stale: 0,
      extra: 0,
      figures: { survived: 1 },
    });
    expect(result.figures.connectionsCut).toBeGreaterThan(3);
  }, 120_000);
});
