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
