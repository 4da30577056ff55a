import { stoppedLeader } from './stopped-leader.js';

describe('A server that is suspended during an index write and resumed after its lease', () => {
  it.each(['elasticsearch', 'memory'] as const)(
    'leaves no stale document on %s',
    async (engine) => {
      const result = await stoppedLeader({ engine, stops: 1, seed: 1 });
      expect(result).toMatchObject({
        runs: 1,
        lost: 0,
        stale: 0,
        extra: 0,
        figures: { notFound: 0, unanswered: 0 },
      });
    },
    120_000,
  );
});
