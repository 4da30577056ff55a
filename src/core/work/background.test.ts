import { deferred } from '../../../test/support/deferred.js';
import { BackgroundLoop, type BackgroundLoopOptions } from './background-loop.js';
import { ExpiringValue } from '../caches.js';

const PAUSE_MS = 1_000;
const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 400;

/** A loop that counts its runs. `run` replaces the work of each run. */
function buildLoop(run: BackgroundLoopOptions['run'] = () => Promise.resolve()) {
  const runs = jest.fn(run);
  const failures: { failures: number; pauseMs: number }[] = [];
  const loop = new BackgroundLoop({
    run: runs,
    onFailure: (_, failure) => failures.push(failure),
    pauseMs: PAUSE_MS,
    firstRetryMs: FIRST_RETRY_MS,
    maxRetryMs: MAX_RETRY_MS,
  });
  return { loop, runs, failures };
}

/** A promise that the test settles. */
function buildGate() {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe('BackgroundLoop', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] }));
  afterEach(() => jest.useRealTimers());
  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

  it('runs at once, then after each pause, however often it is started', async () => {
    const { loop, runs } = buildLoop();
    loop.start();
    loop.start();
    await pass(0);
    expect(runs).toHaveBeenCalledTimes(1);
    await pass(PAUSE_MS - 1);
    expect(runs).toHaveBeenCalledTimes(1);
    await pass(1);
    expect(runs).toHaveBeenCalledTimes(2);
    await loop.stop();
  });

  it('pauses before the first run with pauseFirst, unless it was woken before', async () => {
    const { loop, runs } = buildLoop();
    loop.start({ pauseFirst: true });
    await pass(PAUSE_MS - 1);
    expect(runs).toHaveBeenCalledTimes(0);
    await pass(1);
    expect(runs).toHaveBeenCalledTimes(1);
    await loop.stop();

    const woken = buildLoop();
    woken.loop.wake();
    woken.loop.start({ pauseFirst: true });
    await pass(0);
    expect(woken.runs).toHaveBeenCalledTimes(1);
    await woken.loop.stop();
  });

  it('does not pause if a run left more to do', async () => {
    let left = 3;
    const { loop, runs } = buildLoop(() => Promise.resolve((left -= 1) > 0));
    loop.start();
    await pass(0);
    expect(runs).toHaveBeenCalledTimes(3);
    await loop.stop();
  });

  it('keeps a wake that comes during a run, once', async () => {
    const { opened, open } = buildGate();
    const { loop, runs } = buildLoop(() => opened);
    loop.start();
    loop.wake();
    loop.wake();
    open();
    await pass(0);
    expect(runs).toHaveBeenCalledTimes(2);
    await loop.stop();
  });

  it('backs off exponentially with jitter, up to the maximum pause, and starts again after a success', async () => {
    let isFailing = true;
    const { loop, failures } = buildLoop(() =>
      isFailing ? Promise.reject(new Error('away')) : Promise.resolve(),
    );
    loop.start();
    await pass(10 * MAX_RETRY_MS);
    const limits = [100, 200, 400, 400, 400];
    for (const [i, limit] of limits.entries()) {
      expect(failures[i]!.failures).toBe(i + 1);
      expect(failures[i]!.pauseMs).toBeGreaterThanOrEqual(limit / 2);
      expect(failures[i]!.pauseMs).toBeLessThanOrEqual(limit);
    }
    isFailing = false;
    await pass(MAX_RETRY_MS);
    isFailing = true;
    failures.length = 0;
    await pass(PAUSE_MS);
    expect(failures[0]).toMatchObject({ failures: 1 });
    expect(failures[0]!.pauseMs).toBeLessThanOrEqual(FIRST_RETRY_MS);
    await loop.stop();
  });

  it('does not shorten a back-off when it is woken', async () => {
    const { loop, runs } = buildLoop(() => Promise.reject(new Error('away')));
    loop.start();
    await pass(0);
    loop.wake();
    await pass(FIRST_RETRY_MS / 2 - 1);
    expect(runs).toHaveBeenCalledTimes(1);
    await pass(FIRST_RETRY_MS);
    expect(runs.mock.calls.length).toBeGreaterThan(1);
    await loop.stop();
  });

  it.each([
    ['a pause', () => Promise.resolve()],
    ['a back-off', () => Promise.reject(new Error('away'))],
  ])('stops in %s at once, for good', async (_, run) => {
    const { loop, runs } = buildLoop(run);
    loop.start();
    await pass(0);
    await loop.stop();
    loop.start();
    await pass(10 * PAUSE_MS);
    expect(runs).toHaveBeenCalledTimes(1);
  });

  it('aborts the signal and waits for the current run when it is stopped', async () => {
    const { opened, open } = buildGate();
    const { loop, runs } = buildLoop(() => opened);
    loop.start();
    let isStopped = false;
    const stopped = loop.stop().then(() => (isStopped = true));
    await pass(PAUSE_MS);
    expect([runs.mock.calls[0]![0].aborted, isStopped]).toEqual([true, false]);
    open();
    await stopped;
    expect(runs).toHaveBeenCalledTimes(1);
  });
});

describe('ExpiringValue', () => {
  let loads = 0;
  const counted = (maxAgeMs: number) => new ExpiringValue(async () => ++loads, maxAgeMs);
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  beforeEach(() => {
    loads = 0;
    // `settle` needs the real setImmediate.
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  });
  afterEach(() => jest.useRealTimers());

  it('is loaded once for concurrent callers, until it is dropped', async () => {
    const value = counted(60_000);
    expect(await Promise.all([value.current(), value.current()])).toEqual([1, 1]);
    expect(await value.current()).toBe(1);
    value.invalidate();
    expect(await value.current()).toBe(2);
  });

  it('is loaded again before it expires, while it is used without a promise', async () => {
    const value = counted(1_000);
    await value.current();
    for (const expected of [1, 1, 2, 2, 3, 3]) {
      jest.advanceTimersByTime(400);
      expect(value.current()).toBe(expected);
      await settle();
    }
  });

  it('ignores a load that began before the value was dropped', async () => {
    const slow = [deferred<number>(), deferred<number>(), deferred<number>()];
    const value = new ExpiringValue(() => slow[loads++]!.promise, 1_000);
    slow[0]!.resolve(1);
    expect(await value.current()).toBe(1);
    jest.advanceTimersByTime(800);
    expect(value.current()).toBe(1);
    expect(loads).toBe(2);
    value.invalidate();
    const next = value.current();
    slow[2]!.resolve(3);
    slow[1]!.resolve(2);
    expect(await next).toBe(3);
    expect(value.current()).toBe(3);
  });

  it('is used until it expires when the load in the background fails', async () => {
    const value = new ExpiringValue(async () => {
      if (++loads > 1) throw new Error('away');
      return loads;
    }, 1_000);
    await value.current();
    jest.advanceTimersByTime(800);
    expect(value.current()).toBe(1);
    await settle();
    expect(value.current()).toBe(1);
    expect(loads).toBe(2);
    jest.advanceTimersByTime(300);
    await expect(value.current()).rejects.toThrow('away');
  });

  it('does not keep a load that failed', async () => {
    const value = new ExpiringValue(async () => {
      if (++loads === 1) throw new Error('away');
      return loads;
    }, 60_000);
    await expect(Promise.all([value.current(), value.current()])).rejects.toThrow('away');
    expect(await value.current()).toBe(2);
  });
});
