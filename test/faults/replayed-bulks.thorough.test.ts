import { replayedBulks } from './replayed-bulks.js';

describe('Old bulks that arrive once more after a restart', () => {
  it('bring no deleted article back', async () => {
    const { figures, ...harm } = await replayedBulks({ articles: 20, seed: 1 });
    expect(harm).toEqual({ runs: 1, lost: 0, stale: 0, extra: 0 });
    expect(figures).toMatchObject({ deleted: 10, back: 0, kept: 10 });
    // They were all understood, and they were all too late.
    expect(Object.keys(figures).filter((name) => name.startsWith('answered'))).toEqual([
      'answered 409',
    ]);
  }, 240_000);
});
