import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../core/durations.js';

/** When a failed delivery is tried again. */
export interface RetryTimings {
  /** Pause after the first failure, in milliseconds. Each further failure doubles it. */
  firstRetryMs: number;
  /** Upper bound of the pause, in milliseconds. */
  maxRetryMs: number;
  /** Number of attempts after which a delivery becomes a dead letter. */
  maxAttempts: number;
  /** Upper bound of the rest of a webhook whose receiver fails, in milliseconds. */
  maxRestMs: number;
}

/** Together the pauses are about 26 hours: a receiver may be away for a day. */
export const RETRY_TIMINGS: RetryTimings = {
  firstRetryMs: 5 * SECOND_MS,
  maxRetryMs: 4 * HOUR_MS,
  maxAttempts: 18,
  maxRestMs: 5 * MINUTE_MS,
};

/**
 * The pause after this number of failed attempts, in milliseconds; null when there is no further
 * attempt. `random` from 0 to 1 moves it by a quarter at most, so that the deliveries that failed
 * together are not repeated together.
 */
export function retryPause(
  failures: number,
  { firstRetryMs, maxRetryMs, maxAttempts }: RetryTimings,
  random: number,
): number | null {
  if (failures >= maxAttempts) return null;
  const pause = Math.min(maxRetryMs, firstRetryMs * 2 ** (failures - 1));
  return Math.round(pause * (0.75 + random / 2));
}

/**
 * How long nothing is sent to a receiver that failed as a whole, in milliseconds. `failures`: how
 * often it failed since its last success, before this time.
 */
export function restPause(
  failures: number,
  { firstRetryMs, maxRestMs }: Pick<RetryTimings, 'firstRetryMs' | 'maxRestMs'>,
): number {
  return Math.min(maxRestMs, firstRetryMs * 2 ** failures);
}
