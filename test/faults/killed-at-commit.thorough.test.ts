import { killedAtCommit } from './killed-at-commit.js';

describe('kill -9 of the server around COMMIT', () => {
  it('leaves an outbox row if and only if the change was committed', async () => {
    const result = await killedAtCommit({ kills: 6 });
    expect(result).toMatchObject({ runs: 6, lost: 0, stale: 0, extra: 0 });
    expect(result.figures).toMatchObject({ committedBefore: 0, committedAfter: 2, violations: 0 });
  }, 120_000);
});
