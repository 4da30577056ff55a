import { RestartPatience } from './restart-patience.js';

const REFUSED = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });

/** A pool whose statements fail until `upAt`, by `performance.now()`. */
class Outage {
  upAt = 0;
  sent = 0;

  query = (() => {
    this.sent += 1;
    return performance.now() < this.upAt ? Promise.reject(REFUSED) : Promise.resolve();
  }) as never;
}

let outage: Outage;
let patience: RestartPatience;

beforeEach(() => {
  vi.useFakeTimers();
  outage = new Outage();
  patience = new RestartPatience(outage);
});
afterEach(() => vi.useRealTimers());

/** Whether Postgres answers when it is away for so long; a minute passes. */
async function isWaitedFor(awayMs: number): Promise<boolean> {
  outage.upAt = performance.now() + awayMs;
  const answers = patience.untilAnswers();
  await vi.advanceTimersByTimeAsync(60_000);
  return answers;
}

it('Each outage is waited for, for five seconds', async () => {
  expect(await isWaitedFor(2_000)).toBe(true);
  expect(await isWaitedFor(8_000)).toBe(false);
  expect(await isWaitedFor(2_000)).toBe(true);
});

it('In a long outage, later requests fail at once', async () => {
  outage.upAt = Infinity;
  const first = patience.untilAnswers();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(await first).toBe(false);
  outage.sent = 0;
  expect(await patience.untilAnswers()).toBe(false);
  expect(outage.sent).toBe(1);
});

it('All who wait share one probe, and work that failed runs once more', async () => {
  outage.upAt = performance.now() + 1_000;
  const work = vi.fn(() =>
    performance.now() < outage.upAt ? Promise.reject(REFUSED) : Promise.resolve('done'),
  );
  const all = Promise.all(Array.from({ length: 50 }, () => patience.run(work)));
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await all).toEqual(Array(50).fill('done'));
  expect(work).toHaveBeenCalledTimes(100);
  expect(outage.sent).toBeLessThan(15);
});

it('Other failures are not waited for', async () => {
  const wrong = Object.assign(new Error('password'), { code: '28P01' });
  await expect(patience.run(() => Promise.reject(wrong))).rejects.toBe(wrong);
  expect(outage.sent).toBe(0);
});
