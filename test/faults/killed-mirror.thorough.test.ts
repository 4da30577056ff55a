import { killedMirror } from './killed-mirror.js';

/** MIRROR_SECONDS=300 runs it as long as the benchmark does. */
const SECONDS = Number(process.env.MIRROR_SECONDS ?? 30);

describe('kill -9 of servers and of the mirrors that follow their changes', () => {
  it(
    'leaves mirrors that equal the export',
    async () => {
      const seed = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 1_000_000));
      process.stderr.write(`Kills are drawn with TEST_SEED=${seed}\n`);
      const result = await killedMirror({ seconds: SECONDS, perSecond: 20, seed });
      process.stderr.write(`${JSON.stringify(result)}\n`);
      expect(result).toMatchObject({ lost: 0, stale: 0, extra: 0 });
      expect(result.runs).toBeGreaterThan(5);
      expect(result.figures['reader: entities']).toBeGreaterThan(20);
    },
    (SECONDS + 120) * 1_000,
  );
});
