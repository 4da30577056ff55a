import { MINUTE_MS } from '../../core/durations.js';
import type { RateCounter } from './rate-counter.js';
import type { RateVerdict, Reservation } from './rate-limits.js';

/** The verdict where there is no limit. */
export const UNLIMITED: RateVerdict = {
  allowed: true,
  limit: 0,
  remaining: 0,
  resetSeconds: 0,
  retryAfterSeconds: 0,
};

/** The verdict on `amount` more in a counter whose limit for a minute is `limit`. */
export function verdictOf(
  counter: RateCounter,
  limit: number,
  now: number,
  amount: number,
): RateVerdict {
  counter.moveTo(minuteOf(now));
  // An amount above the limit is allowed if nothing else was counted, because waiting would not
  // help.
  const waitMs = counter.msUntilBelow(Math.max(1, limit - amount + 1), now);
  return {
    allowed: waitMs === 0,
    limit,
    // Rounded up: a fraction of a request may be left while `waitMs` is still 0.
    remaining: Math.max(0, Math.ceil(limit - counter.estimate(now))),
    resetSeconds: Math.ceil(counter.msUntilEmpty(now) / 1_000),
    retryAfterSeconds: Math.ceil(waitMs / 1_000),
  };
}

/** As `RateCounter.msUntilEmpty` of a counter that counted something at `now`. */
function secondsUntilEmpty(now: number): number {
  return Math.ceil(((minuteOf(now) + 2) * MINUTE_MS - now) / 1_000);
}

/** Counts what was reserved. Returns the verdict with what is left afterwards. */
export function counted({ verdict, count }: Reservation, amount: number): RateVerdict {
  count();
  if (!verdict.allowed || verdict.limit === 0) return verdict;
  return {
    ...verdict,
    remaining: Math.max(0, verdict.remaining - amount),
    resetSeconds: secondsUntilEmpty(Date.now()),
  };
}

/** A reservation of nothing. */
export function settled(verdict: RateVerdict): Reservation {
  return { verdict, count: () => undefined, release: () => undefined };
}

/** The minute of a time in milliseconds, counted from 1970. */
export function minuteOf(now: number): number {
  return Math.floor(now / MINUTE_MS);
}
