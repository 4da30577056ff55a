import { searchLogSigterm } from './search-log-sigterm.js';

const UNHARMED = { lost: 0, stale: 0, extra: 0 };

describe('The search log', () => {
  it('has all that was answered when its server is told to end', async () => {
    const result = await searchLogSigterm({ runs: 3, seed: 1 });
    expect(result).toMatchObject({ ...UNHARMED, figures: { badExits: 0 } });
    console.log(result);
  }, 120_000);
});
