import { ExpiringValue } from './expiring-value.js';
import { sleep } from './sleep.js';

describe('ExpiringValue', () => {
  let loads = 0;
  const counted = (maxAgeMs: number) => new ExpiringValue(async () => ++loads, maxAgeMs);
  beforeEach(() => (loads = 0));

  it('is loaded once for concurrent callers, until it is dropped', async () => {
    const value = counted(60_000);
    expect(await Promise.all([value.current(), value.current()])).toEqual([1, 1]);
    expect(await value.current()).toBe(1);
    value.invalidate();
    expect(await value.current()).toBe(2);
  });

  it('is there without a promise once it is loaded', async () => {
    const value = counted(60_000);
    const loading = value.current();
    expect(loading).toBeInstanceOf(Promise);
    await loading;
    expect(value.current()).toBe(1);
  });

  it('is reloaded when it is too old', async () => {
    const value = counted(20);
    expect(await value.current()).toBe(1);
    await sleep(50);
    expect(await value.current()).toBe(2);
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
