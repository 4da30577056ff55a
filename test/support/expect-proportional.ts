/** How much longer the longer input is. */
const TIMES = 30;
const RUNS = 5;

/**
 * Expects work on an input thirty times as long as `small` to take about thirty times as long, whatever the machine: the square of it
 * would be nine hundred times. Others on the machine can only add to a time, so the least of several, taken in turn, is compared.
 */
export function expectProportional(small: number, work: (size: number) => unknown): void {
  const timeOf = (size: number) => {
    const startedAt = performance.now();
    work(size);
    return performance.now() - startedAt;
  };
  timeOf(small);
  const pairs = Array.from({ length: RUNS }, () => [timeOf(small), timeOf(small * TIMES)] as const);
  const [short, long] = [Math.min(...pairs.map(([time]) => time)), Math.min(...pairs.map(([, time]) => time))];
  // Half way between the two, as factors go; what takes less than half a millisecond says nothing.
  expect(long / Math.max(0.5, short)).toBeLessThan(TIMES ** 1.5);
}
