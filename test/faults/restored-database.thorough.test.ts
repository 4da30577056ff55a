import { restoredDatabase, restoredIndex } from './restored-database.js';

describe('A restored backup', () => {
  it('of the database is detected, and the index rebuilt', async () => {
    expect(await restoredDatabase({ changes: 60, seed: 1 })).toMatchObject({
      lost: 0,
      stale: 0,
      extra: 0,
    });
  }, 240_000);

  it('of the index, with missing, stale or extra documents or deleted, is detected and repaired', async () => {
    const { figures, ...harm } = await restoredIndex({ articles: 20, harmed: 3, seed: 1 });
    expect(harm).toEqual({ runs: 1, lost: 0, stale: 0, extra: 0 });
    expect(figures).toMatchObject({
      exactly: 'yes',
      'exit code of verify': 1,
      'exit code of --repair': 0,
      'exit code afterwards': 0,
    });
  }, 240_000);
});
