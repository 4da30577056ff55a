import fc from 'fast-check';
import { type MinuteCounts, msUntilBelow } from './rate-counter.js';

test.each([
  ['nothing', 0, 0, 0, 0],
  ['one below the limit', 9, 0, 0, 0],
  ['the limit, right now', 10, 0, 0, 60_001],
  ['the limit, half a minute ago', 10, 0, 30_000, 30_001],
  ['the limit, in the last millisecond', 10, 0, 59_999, 2],
  ['the limit in the minute before, which has just ended', 0, 10, 0, 1],
  ['the limit in the minute before, a millisecond later', 0, 10, 1, 0],
  ['half of the limit in each', 5, 10, 0, 30_001],
  ['half of the limit in each, half a minute later', 5, 10, 30_000, 1],
  ['ten times the limit in the minute before', 0, 100, 0, 54_001],
  ['ten times the limit, as a large operation may cost', 100, 0, 0, 114_001],
])('%s', (_, current, previous, elapsedMs, ms) => {
  expect(msUntilBelow(10, { current, previous }, elapsedMs)).toBe(ms);
});

/**
 * The definition of the estimate, without rounding: whether it is below the limit after the given
 * time without requests.
 */
function isBelow(limit: number, { current, previous }: MinuteCounts, elapsedMs: number): boolean {
  if (elapsedMs >= 120_000) return true;
  if (elapsedMs >= 60_000)
    return isBelow(limit, { current: 0, previous: current }, elapsedMs - 60_000);
  return (
    BigInt(current) * 60_000n + BigInt(previous) * BigInt(60_000 - elapsedMs) <
    BigInt(limit) * 60_000n
  );
}

test('the result is the first millisecond at which the estimate is below the limit', () => {
  const count = fc.oneof(
    fc.integer({ min: 0, max: 1_000 }),
    fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  );
  const limit = fc.oneof(
    fc.integer({ min: 1, max: 1_000 }),
    fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  );
  const counts = fc.record({ current: count, previous: count });
  fc.assert(
    fc.property(limit, counts, fc.integer({ min: 0, max: 59_999 }), (limit, counts, elapsedMs) => {
      const ms = msUntilBelow(limit, counts, elapsedMs);
      expect(isBelow(limit, counts, elapsedMs + ms)).toBe(true);
      if (ms > 0) expect(isBelow(limit, counts, elapsedMs + ms - 1)).toBe(false);
    }),
    { seed: 20_261_125, numRuns: 2_000 },
  );
});
