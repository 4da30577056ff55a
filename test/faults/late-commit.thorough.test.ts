import { lateCommit } from './late-commit.js';

describe('A transaction that commits late', () => {
  it.each(['elasticsearch', 'memory'] as const)(
    'is indexed, and delays no other change, on %s',
    async (engine) => {
      expect(await lateCommit({ engine, openMs: 2_000 })).toMatchObject({
        runs: 5,
        lost: 0,
        stale: 0,
        extra: 0,
      });
    },
    120_000,
  );
});
