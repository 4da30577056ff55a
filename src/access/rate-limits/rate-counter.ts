export const MINUTE_MS = 60_000;

/** What was counted in the minute that has begun and in the whole one before it. */
export interface MinuteCounts {
  current: number;
  previous: number;
}

/**
 * After how many milliseconds of silence the estimate of the last 60 s is below the limit (from 1);
 * 0 when it is. The estimate takes the requests of the minute before as evenly spread:
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
 * The first millisecond of a minute at which so many requests of the minute before weigh less than
 * that.
 */
function weighsLessAt(requests: number, weight: number): number {
  return Math.floor(MINUTE_MS - (weight * MINUTE_MS) / requests) + 1;
}

/** A reservation is settled in about this time. */
const RESERVED_MS = 1_000;

/**
 * How many requests, points or events came in one minute: here, the part of it that Postgres has,
 * and at the other replicas when it was last asked.
 */
export interface Tally {
  own: number;
  sent: number;
  others: number;
}

/**
 * How often one client came in the present minute and in the one before, as far as this replica
 * knows.
 */
export class RateCounter {
  current = emptyTally();
  previous = emptyTally();
  /** Requests of which it is not known yet whether they count; never shared. */
  reserved = 0;

  /** `key` names the client among those of all buckets; `minute` counts from 1970. */
  constructor(
    readonly key: string,
    public minute: number,
  ) {}

  /**
   * Goes on to that minute. A clock that was set back a little changes nothing; one that jumped
   * begins anew.
   */
  moveTo(minute: number): void {
    const passed = minute - this.minute;
    if (passed === 0 || passed === -1) return;
    this.previous = passed === 1 ? this.current : emptyTally();
    this.current = emptyTally();
    this.minute = minute;
  }

  /** See `msUntilBelow`; what is reserved counts in full. `now` is in milliseconds since 1970. */
  msUntilBelow(limit: number, now: number): number {
    if (this.reserved >= limit) return RESERVED_MS;
    const counts = { current: known(this.current), previous: known(this.previous) };
    return msUntilBelow(limit - this.reserved, counts, now - this.minute * MINUTE_MS);
  }

  /** Whether more than that came in one of its minutes. */
  exceeds(count: number): boolean {
    return known(this.current) > count || known(this.previous) > count;
  }
}

function known({ own, others }: Tally): number {
  return own + others;
}

function emptyTally(): Tally {
  return { own: 0, sent: 0, others: 0 };
}
