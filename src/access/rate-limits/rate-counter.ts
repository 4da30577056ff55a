import { MINUTE_MS } from '../../core/durations.js';

/** The counts of the current minute and of the one before. */
export interface MinuteCounts {
  current: number;
  previous: number;
}

/**
 * How many milliseconds without requests until the estimated count of the last 60 s is below the
 * limit; 0 if it is below now. `limit` is at least 1. The estimate assumes that the requests of the
 * previous minute were evenly distributed:
 * `current + previous * (1 - elapsed share of this minute)`, the sliding window counter of "How we
 * built rate limiting capable of scaling to millions of domains"
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
 * The first millisecond of a minute at which `requests` of the previous minute weigh less than
 * `weight`.
 */
function weighsLessAt(requests: number, weight: number): number {
  return Math.floor(MINUTE_MS - (weight * MINUTE_MS) / requests) + 1;
}

/** Approximate time until a reservation is counted or released. */
const RESERVATION_MS = 1_000;

/** The number of requests, points or events of one client in one minute. */
export interface Tally {
  /** Counted by this replica. */
  own: number;
  /** The part of `own` that was written to Postgres. */
  sent: number;
  /** Counted by the other replicas, as of the last exchange. */
  others: number;
}

/** The counts of one client in the current and the previous minute, as far as known here. */
export class RateCounter {
  current = emptyTally();
  previous = emptyTally();
  /** Reserved amount that is neither counted nor released yet. It is not shared with replicas. */
  reserved = 0;

  /** `key` identifies bucket and client; `minute` is in minutes since 1970. */
  constructor(
    readonly key: string,
    public minute: number,
  ) {}

  /**
   * Advances to `minute`. Does nothing if the clock went back by one minute; resets the counts if
   * it jumped further.
   */
  moveTo(minute: number): void {
    const passed = minute - this.minute;
    if (passed === 0 || passed === -1) return;
    this.previous = passed === 1 ? this.current : emptyTally();
    this.current = emptyTally();
    this.minute = minute;
  }

  /** See `msUntilBelow`. Reservations count in full. `now` is in milliseconds since 1970. */
  msUntilBelow(limit: number, now: number): number {
    if (this.reserved >= limit) return RESERVATION_MS;
    const counts = { current: totalOf(this.current), previous: totalOf(this.previous) };
    return msUntilBelow(limit - this.reserved, counts, now - this.minute * MINUTE_MS);
  }

  /** The estimated count of the last 60 s, as in `msUntilBelow`, with the reservations. */
  estimate(now: number): number {
    const weight = Math.min(1, Math.max(0, 1 - (now - this.minute * MINUTE_MS) / MINUTE_MS));
    return totalOf(this.current) + weight * totalOf(this.previous) + this.reserved;
  }

  /** How many milliseconds without requests until the estimate is 0. */
  msUntilEmpty(now: number): number {
    const minutes = totalOf(this.current) + this.reserved > 0 ? 2 : 1;
    if (minutes === 1 && totalOf(this.previous) === 0) return 0;
    return (this.minute + minutes) * MINUTE_MS - now;
  }

  /** Whether the count of the current or the previous minute is above `count`. */
  exceeds(count: number): boolean {
    return totalOf(this.current) > count || totalOf(this.previous) > count;
  }
}

function totalOf({ own, others }: Tally): number {
  return own + others;
}

function emptyTally(): Tally {
  return { own: 0, sent: 0, others: 0 };
}
