import { deferred } from '../../test/support/deferred.js';
import { ExpiringValue } from './expiring-value.js';

describe('ExpiringValue', () => {
  let loads = 0;
  const counted = (maxAgeMs: number) => new ExpiringValue(async () => ++loads, maxAgeMs);
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  beforeEach(() => {
    loads = 0;
    vi.useFakeTimers({ toFake: ['performance'] });
  });
  afterEach(() => vi.useRealTimers());

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
      vi.advanceTimersByTime(400);
      expect(value.current()).toBe(expected);
      await settle();
    }
  });

  it('ignores a load that began before the value was dropped', async () => {
    const slow = [deferred<number>(), deferred<number>(), deferred<number>()];
    const value = new ExpiringValue(() => slow[loads++]!.promise, 1_000);
    slow[0]!.resolve(1);
    expect(await value.current()).toBe(1);
    vi.advanceTimersByTime(800);
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
    vi.advanceTimersByTime(800);
    expect(value.current()).toBe(1);
    await settle();
    expect(value.current()).toBe(1);
    expect(loads).toBe(2);
    vi.advanceTimersByTime(300);
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
