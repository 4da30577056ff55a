import { vi } from 'vitest';
import type { Pool } from 'pg';
import { DatabaseClock } from './database-clock.js';

/** A fake pool whose clock always shows the given time. */
const showing = (now: Date) =>
  ({ query: () => Promise.resolve({ rows: [{ now }] }) }) as unknown as Pool;

describe('DatabaseClock', () => {
  const POSTGRES = Date.UTC(2026, 0, 1, 12);

  afterEach(() => vi.restoreAllMocks());

  it('shows the time of Postgres, whatever the system clock says', async () => {
    const clock = new DatabaseClock(showing(new Date(POSTGRES)));
    await clock.read();
    const before = clock.now().getTime();
    expect(before - POSTGRES).toBeGreaterThanOrEqual(0);
    vi.spyOn(Date, 'now').mockReturnValue(0);
    const after = clock.now().getTime();
    expect(after).toBeGreaterThanOrEqual(before);
    expect(after - before).toBeLessThan(60_000);
  });

  it('advances between two readings, and follows Postgres at the next', async () => {
    let now = new Date(POSTGRES);
    const clock = new DatabaseClock({
      query: () => Promise.resolve({ rows: [{ now }] }),
    } as unknown as Pool);
    await clock.read();
    const real = performance.now();
    vi.spyOn(performance, 'now').mockReturnValue(real + 3_600_000);
    expect(clock.now().getTime() - POSTGRES).toBeGreaterThanOrEqual(3_599_000);
    now = new Date(POSTGRES - 5_000);
    await clock.read();
    expect(clock.now().getTime()).toBe(POSTGRES - 5_000);
  });

  it('believes the reading that took the shortest round trip', async () => {
    const query = vi.fn();
    // Read when the requests arrived; the first and the last answer were read late.
    for (const at of [5, 1_005, 1_105])
      query.mockResolvedValueOnce({ rows: [{ now: new Date(POSTGRES + at) }] });
    const clock = new DatabaseClock({ query } as unknown as Pool);
    const reading = vi.spyOn(performance, 'now');
    for (const at of [0, 900, 1_000, 1_010, 1_100, 1_700]) reading.mockReturnValueOnce(at);
    await clock.read();
    reading.mockReturnValue(2_000);
    expect(clock.now().getTime()).toBe(POSTGRES + 2_000);
  });

  it('shows the system clock until it has been read', () => {
    expect(
      Math.abs(new DatabaseClock(showing(new Date(0))).now().getTime() - Date.now()),
    ).toBeLessThan(5_000);
  });
});
