import { replayedBulks } from './replayed-bulks.js';

describe('Old bulks that arrive again after a restart', () => {
  it('restore no deleted article', async () => {
    const { figures, ...harm } = await replayedBulks({ articles: 20, seed: 1 });
    expect(harm).toEqual({ runs: 1, lost: 0, stale: 0, extra: 0 });
    expect(figures).toMatchObject({ deleted: 10, back: 0, kept: 10 });
    // Elasticsearch accepted all of them as requests, and refused each item as older.
    expect(Object.keys(figures).filter((name) => name.startsWith('answered'))).toEqual([
      'answered 409',
    ]);
  }, 240_000);
});
