import { MINUTE_MS } from '../../core/durations.js';
import type { RateVerdict } from './rate-limits.js';

/** The counts of the current minute and of the one before. */
export interface MinuteCounts {
  current: number;
  previous: number;
}

/**
 * Milliseconds without requests until the estimated count of the last 60 s is below the limit; 0 if
 * it is below now. `limit` is at least 1. The estimate assumes evenly distributed requests in the
 * previous minute: `current + previous * (1 - elapsed share of this minute)`, the sliding window
 * counter of "How we built rate limiting capable of scaling to millions of domains"
 * (https://blog.cloudflare.com/counting-things-a-lot-of-different-things/, 2017).
 */
export function msUntilBelow(
  limit: number,
  { current, previous }: MinuteCounts,
  elapsedMs: number,
): number {
  if (current < limit) return Math.max(0, weighsLessAt(previous, limit - current) - elapsedMs);
  return MINUTE_MS - elapsedMs + weighsLessAt(current, limit);
}

/**
 * The first millisecond of a minute at which `requests` of the previous minute count as less than
 * `weight`.
 */
function weighsLessAt(requests: number, weight: number): number {
  return Math.floor(MINUTE_MS - (weight * MINUTE_MS) / requests) + 1;
}

/** The requests, points or events of one client in the current and in the previous minute. */
export class RateCounter {
  private readonly counts: MinuteCounts = { current: 0, previous: 0 };

  /** `minute` is in minutes since 1970. */
  constructor(private minute: number) {}

  /** Adds to the count of this minute. */
  count(amount: number): void {
    this.moveTo(Date.now());
    this.counts.current += amount;
  }

  /** The verdict on adding `amount` if `limit` applies to a minute. */
  verdict(limit: number, amount: number): RateVerdict {
    const now = Date.now();
    this.moveTo(now);
    // An amount above the limit is allowed if nothing else was counted, because waiting would not
    // help.
    const waitMs = this.msUntilBelow(Math.max(1, limit - amount + 1), now);
    return {
      allowed: waitMs === 0,
      limit,
      // Rounded up: a fraction of a request may be left while `waitMs` is still 0.
      remaining: Math.max(0, Math.ceil(limit - this.estimate(now))),
      resetSeconds: Math.ceil(this.msUntilEmpty(now) / 1_000),
      retryAfterSeconds: Math.ceil(waitMs / 1_000),
    };
  }

  /** A clock set back by up to a minute changes nothing; after a longer jump all counts are 0. */
  private moveTo(now: number): void {
    const passed = minuteOf(now) - this.minute;
    if (passed === 0 || passed === -1) return;
    this.counts.previous = passed === 1 ? this.counts.current : 0;
    this.counts.current = 0;
    this.minute += passed;
  }

  private msUntilBelow(limit: number, now: number): number {
    return msUntilBelow(limit, this.counts, now - this.minute * MINUTE_MS);
  }

  private estimate(now: number): number {
    const weight = Math.min(1, Math.max(0, 1 - (now - this.minute * MINUTE_MS) / MINUTE_MS));
    return this.counts.current + weight * this.counts.previous;
  }

  private msUntilEmpty(now: number): number {
    const minutes = this.counts.current > 0 ? 2 : 1;
    if (minutes === 1 && this.counts.previous === 0) return 0;
    return (this.minute + minutes) * MINUTE_MS - now;
  }
}

/** The minute of a time in milliseconds, counted from 1970. */
export function minuteOf(now: number): number {
  return Math.floor(now / MINUTE_MS);
}
