import { Registry } from 'prom-client';
import fc from 'fast-check';
import { clientOf, networksOf, RateLimiter } from './rate-limiter.js';
import { type MinuteCounts, msUntilBelow } from './rate-counter.js';

/** The middle of a minute. */
const NOON = Date.UTC(2026, 10, 25, 12, 0, 30);
const LIMITS = {
  reader: 10,
  keyHolder: 100,
  readerPoints: 1_000,
  keyHolderPoints: 0,
  event: 0,
  failedLogin: 3,
  file: 0,
};

const limiter = (limits: Partial<typeof LIMITS> = {}) =>
  new RateLimiter({ ...LIMITS, ...limits }, new Registry());

describe('RateLimiter', () => {
  beforeEach(() => void jest.useFakeTimers({ now: NOON }));
  afterEach(() => jest.useRealTimers());
  const pass = (ms: number) => jest.setSystemTime(Date.now() + ms);

  it('allows as many requests as the limit, separately for each client and bucket', () => {
    const limits = limiter();
    const take = (times: number) =>
      Array.from({ length: times }, () => limits.take('reader', 'one').allowed);
    expect(take(12)).toEqual([...Array<boolean>(10).fill(true), false, false]);
    expect(limits.take('reader', 'one')).toMatchObject({
      allowed: false,
      limit: 10,
      retryAfterSeconds: 31,
    });
    expect(limits.take('reader', 'other')).toMatchObject({
      allowed: true,
      limit: 10,
      retryAfterSeconds: 0,
    });
    expect(limits.take('keyHolder', 'one')).toMatchObject({
      allowed: true,
      limit: 100,
      retryAfterSeconds: 0,
    });
  });

  it('counts amounts: one that does not fit is refused and not counted, and a smaller one may fit', () => {
    const limits = limiter();
    const take = (amount: number) => limits.take('readerPoints', 'one', amount);
    expect(take(600)).toMatchObject({ allowed: true, limit: 1_000, retryAfterSeconds: 0 });
    // 400 more would fit now. 401 fit when the 600 weigh 599, in the next minute.
    expect(take(401)).toMatchObject({ allowed: false, limit: 1_000, retryAfterSeconds: 31 });
    expect(take(400).allowed).toBe(true);
    expect(take(1).allowed).toBe(false);
    // In the middle of the next minute the counted requests weigh half.
    pass(60_000);
    expect([take(501).allowed, take(500).allowed]).toEqual([false, true]);
  });

  it('says what is left: exactly that much is allowed, at any moment', () => {
    const limits = limiter();
    const take = (amount: number) => limits.take('readerPoints', 'one', amount);
    expect(limits.peek('readerPoints', 'one')).toMatchObject({ remaining: 1_000, resetSeconds: 0 });
    expect(take(300)).toMatchObject({ remaining: 700, resetSeconds: 90 });
    expect(take(701)).toMatchObject({ allowed: false, remaining: 700 });
    for (const [ms, amount] of [
      [0, 99],
      [40_000, 123],
      [30_001, 7],
      [59_999, 1],
      [1_234, 250],
    ] as const) {
      pass(ms);
      take(amount);
      const { remaining } = limits.peek('readerPoints', 'one');
      expect(take(remaining + 1)).toMatchObject({ allowed: false, remaining });
      expect(take(remaining)).toMatchObject({ allowed: remaining > 0, remaining: 0 });
    }
    const { resetSeconds } = limits.peek('readerPoints', 'one');
    pass(1_000 * resetSeconds);
    expect(limits.peek('readerPoints', 'one')).toMatchObject({ remaining: 1_000, resetSeconds: 0 });
    // More than the limit is allowed if nothing else was counted.
    expect(take(5_000)).toMatchObject({ allowed: true, remaining: 0 });
  });

  it('counts an IPv6 address in its /64 and, with four times the limit, in its /56', () => {
    const limits = limiter();
    const allowed = (network: string, times: number) =>
      Array.from({ length: times }, () => limits.take('reader', [network, 'wide']).allowed).filter(
        Boolean,
      ).length;
    expect(allowed('first', 12)).toBe(10);
    const ofEach = Array.from({ length: 256 }, (_, i) => allowed(`network ${i}`, 12));
    expect(ofEach.reduce((sum, count) => sum + count)).toBe(30);
    expect(limits.take('reader', ['network 255', 'wide'])).toMatchObject({
      allowed: false,
      limit: 40,
      retryAfterSeconds: 31,
    });
    // A request refused because of the wide network does not count for the narrow one.
    expect(limits.take('reader', ['network 255', 'another']).allowed).toBe(true);
    expect(limits.take('reader', ['first', 'another']).allowed).toBe(false);
  });

  it('does not limit a bucket with the limit 0', () => {
    const limits = limiter();
    for (let i = 0; i < 1_000; i++) limits.take('event', 'one');
    const unlimited = {
      allowed: true,
      limit: 0,
      remaining: 0,
      resetSeconds: 0,
      retryAfterSeconds: 0,
    };
    expect([limits.take('event', 'one'), limits.peek('event', 'one')]).toEqual([
      unlimited,
      unlimited,
    ]);
  });

  it('continues when the clock is set back a little, and starts again when it jumped', () => {
    const limits = limiter();
    pass(30_000);
    for (let i = 0; i < 10; i++) limits.take('reader', 'one');
    pass(-10);
    expect(limits.take('reader', 'one').allowed).toBe(false);
    pass(10);
    expect(limits.take('reader', 'one').allowed).toBe(false);
    pass(-3_600_000);
    expect(limits.take('reader', 'one').allowed).toBe(true);
  });

  it('allows a request after the announced seconds without requests, and not one second earlier', () => {
    const requests = fc.array(
      fc.record({
        afterMs: fc.integer({ min: 0, max: 20_000 }),
        times: fc.integer({ min: 1, max: 30 }),
      }),
      {
        minLength: 1,
        maxLength: 20,
      },
    );
    let refused = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), requests, (reader, requests) => {
        const limits = limiter({ reader });
        for (const { afterMs, times } of requests) {
          pass(afterMs);
          for (let i = 0; i < times; i++) limits.take('reader', 'one');
          const { allowed, retryAfterSeconds } = limits.peek('reader', 'one');
          if (allowed) continue;
          refused += 1;
          const now = Date.now();
          jest.setSystemTime(now + (retryAfterSeconds - 1) * 1_000);
          expect(limits.peek('reader', 'one').allowed).toBe(false);
          jest.setSystemTime(now + retryAfterSeconds * 1_000);
          expect(limits.take('reader', 'one').allowed).toBe(true);
        }
      }),
      { seed: 20_261_125, numRuns: 60 },
    );
    expect(refused).toBeGreaterThan(20);
  });

  it('keeps 50,000 counters of 200,000 clients; a client that keeps sending stays refused', () => {
    const limits = limiter();
    for (let i = 0; i < 10; i++) limits.take('reader', 'knocking');
    for (let i = 0; i < 10; i++) limits.take('reader', 'silent');
    for (let i = 0; i < 200_000; i++) {
      limits.take('reader', `client ${i}`);
      if (i % 10_000 === 0) expect(limits.take('reader', 'knocking').allowed).toBe(false);
    }
    expect(limits['counters'].size).toBe(50_000);
    expect(limits.take('reader', 'knocking').allowed).toBe(false);
    expect(limits.take('reader', 'silent').allowed).toBe(true);
  });
});

test.each([
  ['nothing', 0, 0, 0, 0],
  ['the limit, right now', 10, 0, 0, 60_001],
  ['the limit, in the last millisecond', 10, 0, 59_999, 2],
  ['the limit in the minute before, which has just ended', 0, 10, 0, 1],
  ['half of the limit in each', 5, 10, 0, 30_001],
  ['ten times the limit in the minute before', 0, 100, 0, 54_001],
  ['ten times the limit, as a large operation may cost', 100, 0, 0, 114_001],
])('the wait after %s', (_, current, previous, elapsedMs, ms) => {
  expect(msUntilBelow(10, { current, previous }, elapsedMs)).toBe(ms);
});

/**
 * The definition of the estimate, without rounding: whether it is below the limit after the given
 * time without requests.
 */
function isBelow(limit: number, { current, previous }: MinuteCounts, elapsedMs: number): boolean {
  if (elapsedMs >= 120_000) return true;
  if (elapsedMs >= 60_000)
    return isBelow(limit, { current: 0, previous: current }, elapsedMs - 60_000);
  return (
    BigInt(current) * 60_000n + BigInt(previous) * BigInt(60_000 - elapsedMs) <
    BigInt(limit) * 60_000n
  );
}

test('the result is the first millisecond at which the estimate is below the limit', () => {
  const count = fc.oneof(
    fc.integer({ min: 0, max: 1_000 }),
    fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  );
  const limit = fc.oneof(
    fc.integer({ min: 1, max: 1_000 }),
    fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  );
  const counts = fc.record({ current: count, previous: count });
  fc.assert(
    fc.property(limit, counts, fc.integer({ min: 0, max: 59_999 }), (limit, counts, elapsedMs) => {
      const ms = msUntilBelow(limit, counts, elapsedMs);
      expect(isBelow(limit, counts, elapsedMs + ms)).toBe(true);
      if (ms > 0) expect(isBelow(limit, counts, elapsedMs + ms - 1)).toBe(false);
    }),
    { seed: 20_261_125, numRuns: 2_000 },
  );
});

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9%eth0', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8:0:1::ffff:203.0.113.9', '2001:db8:0:1::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::fffe:203.0.113.9', '0:0:0:0::/64'],
  ['203.0.113.9:443', '203.0.113.9'],
  ['[2001:db8::1]:443', '2001:db8:0:0::/64'],
  ['[::ffff:203.0.113.9]:443', '203.0.113.9'],
  ['unknown', 'no address'],
  ['203.0.113.256', 'no address'],
  ['', 'no address'],
])('%j is counted as %j', (address, network) => {
  expect(networksOf(address).narrow).toBe(network);
});

test.each([
  ['2001:db8:1:2ff:3:4:5:6', '2001:db8:1:200::/56'],
  ['2001:db8:1:300::', '2001:db8:1:300::/56'],
  ['2001:db8:1:ffff::1', '2001:db8:1:ff00::/56'],
  ['::1', '0:0:0:0::/56'],
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['unknown', 'no address'],
])('%j is in the wider network %j', (address, network) => {
  expect(networksOf(address).wide).toBe(network);
});

test('the name of a client is an HMAC of its network', () => {
  const [secret, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  const client = clientOf('203.0.113.9', secret);
  expect(client).toMatch(/^[\w-]{16}$/);
  expect(clientOf('::ffff:203.0.113.9', secret)).toBe(client);
  expect(clientOf('203.0.113.9', other)).not.toBe(client);
  expect(clientOf('203.0.113.8', secret)).not.toBe(client);
  const [narrow, wide] = clientOf('2001:db8:0:1::1', secret);
  expect(wide).toMatch(/^[\w-]{16}$/);
  expect(clientOf('2001:db8:0:1::2', secret)).toEqual([narrow, wide]);
  expect(clientOf('2001:db8:0:2::1', secret)).toEqual([expect.not.stringContaining(narrow!), wide]);
  expect(clientOf('2001:db8:0:100::1', secret)[1]).not.toBe(wide);
});
