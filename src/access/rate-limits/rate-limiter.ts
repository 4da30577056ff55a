import { LRUCache } from 'lru-cache';
import type { DoumError } from '../../core/errors.js';
import { minuteOf, RateCounter } from './rate-counter.js';
import {
  type OwnLimitBucket,
  RATE_BUCKETS,
  type RateBucket,
  type RateClient,
  rateLimited,
  type RateLimits,
  type RateVerdict,
  type Reservation,
} from './rate-limits.js';

/** Maximum number of counters, about 15 MB. */
const MAX_COUNTERS = 50_000;

/**
 * The limit of an IPv6 /56 network is this many times that of a /64. One customer may have a whole
 * /56, which has 256 /64 networks, but a carrier may also have many customers in one /56.
 */
const WIDE_FACTOR = 4;

/** The verdict where there is no limit. */
const UNLIMITED: RateVerdict = {
  allowed: true,
  limit: 0,
  remaining: 0,
  resetSeconds: 0,
  retryAfterSeconds: 0,
};

/**
 * Limits the rate of each client by its counts of the last minute (see `msUntilBelow`). The counts
 * cover this server alone: behind a proxy that spreads requests evenly, n servers together allow n
 * times the limit.
 *
 * At most 50,000 counters are kept; beyond that the least recently used one is dropped and starts
 * again at 0. Limits by address cannot stop a client that uses that many addresses at once anyway.
 */
export class RateLimiter {
  private readonly counters = new LRUCache<string, RateCounter>({ max: MAX_COUNTERS });
  /** How many requests each limit has refused. */
  readonly refused = new Map<RateBucket, number>(RATE_BUCKETS.map((bucket) => [bucket, 0]));

  constructor(private readonly limits: RateLimits) {}

  /** The configured limit per minute; 0 means unlimited. */
  limitOf(bucket: keyof RateLimits): number {
    return this.limits[bucket];
  }

  /**
   * Counts one request, or `amount` points, unless the verdict refuses it. Refused requests do not
   * count, so that a client that keeps sending requests is allowed again after the window.
   */
  take(bucket: keyof RateLimits, client: RateClient, amount = 1): RateVerdict {
    return counted(this.reserve(bucket, client, amount), amount);
  }

  /** The same as `take` for one request, with a limit that is not configured; 0 means unlimited. */
  takeWithin(limit: number, bucket: OwnLimitBucket, client: RateClient): RateVerdict {
    return counted(this.reserveWithin(limit, bucket, client, 1), 1);
  }

  /** The verdict that `take` would return, without counting. */
  peek(bucket: keyof RateLimits, client: RateClient): RateVerdict {
    const { verdict, release } = this.reserve(bucket, client);
    release();
    return verdict;
  }

  /** Counts a request that a limit refuses, and creates its error; see `rateLimited`. */
  refusal(bucket: RateBucket, verdict: RateVerdict, client?: string): DoumError {
    this.refused.set(bucket, this.refused.get(bucket)! + 1);
    return rateLimited(bucket, verdict, client);
  }

  /**
   * Reserves capacity for a request that counts only if it fails, such as the check of a key. So no
   * more requests than the limit run at once. If the verdict refuses, nothing is reserved.
   */
  reserve(bucket: keyof RateLimits, client: RateClient, amount = 1): Reservation {
    return this.reserveWithin(this.limits[bucket], bucket, client, amount);
  }

  private reserveWithin(
    limit: number,
    bucket: RateBucket,
    client: RateClient,
    amount: number,
  ): Reservation {
    if (limit === 0) return settled(UNLIMITED);
    const now = Date.now();
    const checks = [client].flat().map((name, i) => {
      const counter = this.counterOf(`${bucket}:${name}`, now);
      return { counter, verdict: counter.verdict(i === 0 ? limit : WIDE_FACTOR * limit, amount) };
    });
    const refusals = checks.map(({ verdict }) => verdict).filter(({ allowed }) => !allowed);
    if (refusals.length > 0)
      return settled(
        refusals.reduce((a, b) => (a.retryAfterSeconds >= b.retryAfterSeconds ? a : b)),
      );
    for (const { counter } of checks) counter.reserved += amount;
    let isOpen = true;
    const settle = (counts: boolean) => {
      if (!isOpen) return;
      isOpen = false;
      for (const { counter } of checks) {
        counter.reserved -= amount;
        if (counts) counter.count(amount);
      }
    };
    const scarcest = checks.reduce((a, b) =>
      a.verdict.remaining <= b.verdict.remaining ? a : b,
    ).verdict;
    return { verdict: scarcest, count: () => settle(true), release: () => settle(false) };
  }

  private counterOf(key: string, now: number): RateCounter {
    let counter = this.counters.get(key);
    if (!counter) this.counters.set(key, (counter = new RateCounter(minuteOf(now))));
    return counter;
  }
}

/** Counts a reservation. Returns the verdict, with the rest of the rate after the reservation. */
function counted({ verdict, count }: Reservation, amount: number): RateVerdict {
  count();
  if (!verdict.allowed || verdict.limit === 0) return verdict;
  return {
    ...verdict,
    remaining: Math.max(0, verdict.remaining - amount),
    resetSeconds: RateCounter.secondsUntilEmpty(),
  };
}

/** A reservation of nothing. */
function settled(verdict: RateVerdict): Reservation {
  return { verdict, count: () => undefined, release: () => undefined };
}
