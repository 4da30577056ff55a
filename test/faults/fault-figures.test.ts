import type { Sample } from '../support/traffic.js';
import { secondsToNormal } from './fault-figures.js';

/** Ten requests a second for ten seconds. */
const samples = (of: (second: number) => Partial<Sample>): Sample[] =>
  Array.from({ length: 100 }, (_, i) => ({
    ...{ at: i * 100, ms: 10, hasFailed: false },
    ...of(i / 10),
  }));
const range = { since: 0, until: 10_000, p99Before: 10 };

describe('The time until requests are as before', () => {
  it('is 0 if nothing changed', () => {
    expect(
      secondsToNormal(
        samples(() => ({ ms: 20 })),
        range,
      ),
    ).toBe(0);
  });

  it('ends after the last slow or failed request', () => {
    const slow = samples((second) => ({ ms: second < 2 ? 21 : 10 }));
    expect(secondsToNormal(slow, range)).toBe(2);
    const failed = samples((second) => ({ hasFailed: second === 3 }));
    expect(secondsToNormal(failed, range)).toBeCloseTo(3.1);
  });

  it('is unknown while a second is not normal at the end, or nothing is sent', () => {
    expect(
      secondsToNormal(
        samples((second) => ({ hasFailed: second > 8 })),
        { ...range, since: 6_000 },
      ),
    ).toBeNull();
    expect(secondsToNormal([], range)).toBeNull();
  });
});
