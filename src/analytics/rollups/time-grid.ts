import { DAY_MS, HOUR_MS, KOREA_OFFSET_MS } from '../../core/durations.js';

/** Equal spans of time, one of which begins at `originMs`. Times are in epoch milliseconds. */
export interface TimeGrid {
  lengthMs: number;
  originMs: number;
}

/** The spans of the roll-ups. Days and weeks follow Korean time. */
export const HOURS: TimeGrid = { lengthMs: HOUR_MS, originMs: 0 };
export const DAYS: TimeGrid = { lengthMs: DAY_MS, originMs: -KOREA_OFFSET_MS };
/** Weeks begin on Monday; 1970-01-01 was a Thursday. */
export const WEEKS: TimeGrid = { lengthMs: 7 * DAY_MS, originMs: -KOREA_OFFSET_MS - 3 * DAY_MS };

/** The start of the span that contains the time. */
export function startOf(time: number, { lengthMs, originMs }: TimeGrid): number {
  return Math.floor((time - originMs) / lengthMs) * lengthMs + originMs;
}

/** The time itself if a span begins there, else the start of the next span. */
export function nextStart(time: number, { lengthMs, originMs }: TimeGrid): number {
  return Math.ceil((time - originMs) / lengthMs) * lengthMs + originMs;
}
