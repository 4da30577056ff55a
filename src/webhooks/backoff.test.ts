import { HOUR_MS, MINUTE_MS } from '../core/durations.js';
import { RETRY_TIMINGS, restPause, retryPause } from './backoff.js';

const pauses = (random: number) =>
  Array.from({ length: RETRY_TIMINGS.maxAttempts - 1 }, (_, i) =>
    retryPause(i + 1, RETRY_TIMINGS, random)!,
  );

describe('The pauses between attempts', () => {
  it('double from five seconds to four hours, and take about a day together', () => {
    const all = pauses(0.5);
    expect(all.slice(0, 4)).toEqual([5_000, 10_000, 20_000, 40_000]);
    expect(Math.max(...all)).toBe(4 * HOUR_MS);
    const hours = all.reduce((sum, pause) => sum + pause) / HOUR_MS;
    expect(hours).toBeGreaterThan(23);
    expect(hours).toBeLessThan(30);
  });

  it('differ by a quarter at most', () => {
    expect(pauses(0)[0]).toBe(3_750);
    expect(pauses(1)[0]).toBe(6_250);
  });

  it('end after the last attempt', () => {
    expect(retryPause(RETRY_TIMINGS.maxAttempts, RETRY_TIMINGS, 0.5)).toBeNull();
  });
});

it('A receiver that fails rests from five seconds to five minutes', () => {
  expect([0, 1, 2].map((failures) => restPause(failures, RETRY_TIMINGS))).toEqual([
    ...[5_000, 10_000, 20_000],
  ]);
  expect(restPause(2_000, RETRY_TIMINGS)).toBe(5 * MINUTE_MS);
});
