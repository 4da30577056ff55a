import { countDays, type DayRange, toMoments } from './range.js';

/** So many spans can be asked for at once. */
export const MOST_SPANS = 10;

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const LEAST_DAYS = 7;

/**
 * The moments that divide a range into at most ten spans of one length, but for the last, which may be shorter: whole days, or hours of
 * few days. What begins after now is left out.
 */
export function courseMoments(range: DayRange, now: Date): string[] {
  const days = countDays(range);
  const hours = days * DAY_HOURS;
  const step = days >= LEAST_DAYS ? Math.ceil(days / MOST_SPANS) * DAY_HOURS : Math.ceil(hours / MOST_SPANS);
  const start = Date.parse(toMoments(range).from);
  const begins: number[] = [];
  for (let hour = 0; hour < hours && start + hour * HOUR_MS < now.getTime(); hour += step) begins.push(hour);
  const end = Math.min(hours, (begins.at(-1) ?? 0) + step);
  return [...begins, end].map((hour) => new Date(start + hour * HOUR_MS).toISOString());
}

/** The moments as variables t0 to t10, with has1 to has9 for the spans that there are. */
export function courseVariables(moments: readonly string[]): Record<string, string | boolean> {
  const last = moments.at(-1)!;
  const times = Array.from({ length: MOST_SPANS + 1 }, (_, i): [string, string] => [`t${i}`, moments[i] ?? last]);
  const spans = Array.from({ length: MOST_SPANS - 1 }, (_, i): [string, boolean] => [`has${i + 1}`, i + 1 < moments.length - 1]);
  return Object.fromEntries<string | boolean>([...times, ...spans]);
}
