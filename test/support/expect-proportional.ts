/** Ratio of the two input sizes. */
const TIMES = 100;
const RUNS = 3;

/** Milliseconds of CPU time, which other processes do not affect. */
function processorTimeOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/**
 * Expects work on an input 100 times as large as `small` to take about 100 times as long on any
 * machine; quadratic work would take 10,000 times as long. Compilation and garbage collection can
 * only increase a time, so the minimum of several alternating runs is compared.
 */
export function expectProportional(small: number, work: (size: number) => unknown): void {
  const timeOf = (size: number) => processorTimeOf(() => work(size));
  timeOf(small);
  const pairs = Array.from({ length: RUNS }, () => [timeOf(small), timeOf(small * TIMES)] as const);
  const [short, long] = [
    Math.min(...pairs.map(([time]) => time)),
    Math.min(...pairs.map(([, time]) => time)),
  ];
  // Garbage collection makes a large input take up to 10 times its share. Times below half a
  // millisecond are not significant.
  expect(long / Math.max(0.5, short)).toBeLessThan(TIMES ** 1.75);
}
