import { MINUTE_MS, msUntilBelow } from './ms-until-below.js';

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
