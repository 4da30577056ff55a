/** How much longer the longer input is. */
const TIMES = 30;
const RUNS = 5;

/** Milliseconds of processor time: others on the machine do not add to it. */
export function processorTimeOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/**
 * Expects work on an input thirty times as long as `small` to take about thirty times as long,
 * whatever the machine: the square of it would be nine hundred times. Compilers and collectors of
 * garbage can only add to a time, so the least of several, taken in turn, is compared.
 */
export function expectProportional(small: number, work: (size: number) => unknown): void {
  const timeOf = (size: number) => processorTimeOf(() => work(size));
  timeOf(small);
  const pairs = Array.from({ length: RUNS }, () => [timeOf(small), timeOf(small * TIMES)] as const);
  const [short, long] = [
    Math.min(...pairs.map(([time]) => time)),
    Math.min(...pairs.map(([, time]) => time)),
  ];
  // Half way between the two, as factors go; what takes less than half a millisecond says nothing.
  expect(long / Math.max(0.5, short)).toBeLessThan(TIMES ** 1.5);
}

/**
 * Expects work on an input to take at most `times` as long as the same work on a plain input of the
 * same length, whatever the machine. The least of several runs, taken in turn, is compared.
 */
export function expectAtMostTimes<Input>(
  times: number,
  plain: Input,
  input: Input,
  work: (input: Input) => unknown,
): void {
  work(plain);
  const pairs = Array.from(
    { length: 3 },
    () => [processorTimeOf(() => work(plain)), processorTimeOf(() => work(input))] as const,
  );
  const [short, long] = [
    Math.min(...pairs.map(([time]) => time)),
    Math.min(...pairs.map(([, time]) => time)),
  ];
  expect(long / Math.max(0.5, short)).toBeLessThan(times);
}
