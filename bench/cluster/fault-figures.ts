import { percentile } from '../support/statistics.js';
import type { Sample } from '../../test/support/traffic.js';

/** p99 of a second may be this many times that of before. */
const NORMAL_FACTOR = 2;
const WINDOW_MS = 1_000;
/** A moment is normal if the seconds from it on are, for this long: one may be so by chance. */
const STEADY_MS = 3_000;
const STEP_MS = 100;

/** In milliseconds. */
export interface Times {
  p50: number;
  p99: number;
}

export function timesOf(samples: readonly Sample[]): Times {
  const times = samples.map(({ ms }) => ms);
  return {
    p50: Math.round(percentile(times, 0.5)),
    p99: Math.round(percentile(times, 0.99)),
  };
}

/** The samples of requests that began in this time, by `performance.now()`. */
export function between(samples: readonly Sample[], from: number, to: number): Sample[] {
  return samples.filter(({ at }) => at >= from && at < to);
}

/**
 * The seconds from `since` until no request fails and p99 of each sliding second is at most twice
 * `p99Before`; null if that is not reached before `until`.
 */
export function secondsToNormal(
  samples: readonly Sample[],
  { since, until, p99Before }: { since: number; until: number; p99Before: number },
): number | null {
  const isNormal = (at: number) => {
    const second = between(samples, at, at + WINDOW_MS);
    if (second.length === 0 || second.some(({ hasFailed }) => hasFailed)) return false;
    return timesOf(second).p99 <= NORMAL_FACTOR * p99Before;
  };
  let normalSince = since;
  for (let at = since; at + WINDOW_MS <= until; at += STEP_MS) {
    if (!isNormal(at)) normalSince = at + STEP_MS;
    else if (at - normalSince >= STEADY_MS) return (normalSince - since) / 1_000;
  }
  return null;
}
