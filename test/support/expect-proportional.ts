/** Ratio of the two input sizes. */
const TIMES = 30;
const RUNS = 5;

/** Milliseconds of CPU time, which other processes do not affect. */
function processorTimeOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/**
 * Expects work on an input 30 times as large as `small` to take about 30 times as long on any
 * machine; quadratic work would take 900 times as long. Compilation and garbage collection can only
 * increase a time, so the minimum of several alternating runs is compared.
 */
export function expectProportional(small: number, work: (size: number) => unknown): void {
  const timeOf = (size: number) => processorTimeOf(() => work(size));
  timeOf(small);
  const pairs = Array.from({ length: RUNS }, () => [timeOf(small), timeOf(small * TIMES)] as const);
  const [short, long] = [
    Math.min(...pairs.map(([time]) => time)),
    Math.min(...pairs.map(([, time]) => time)),
  ];
  // The geometric mean of 30 and 900. Times below half a millisecond are not significant.
  expect(long / Math.max(0.5, short)).toBeLessThan(TIMES ** 1.5);
}
