import type { Interval } from '../../generated/operations.js';
import { addDays, type Day, daysBetween, startOfDay } from '../../shared/korean-days.js';

/** A range of days in Korea. Both days are included. */
export interface DayRange {
  from: Day;
  to: Day;
}

/** Ranges that end today, with their number of days. */
export const PRESETS = { '7d': 7, '30d': 30, '90d': 90 } as const;
export type Preset = keyof typeof PRESETS;
export const DEFAULT_RANGE: Preset = '30d';

/** Earlier days are rejected. Statistics are not that old, but half-typed dates can be. */
export const FIRST_DAY = '2000-01-01';

/** Longer ranges are shown by day, or by week. */
const MAX_DAYS_BY_HOUR = 2;
const MAX_DAYS_BY_DAY = 180;

/** Whether a text is a valid day from 2000-01-01 on. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < FIRST_DAY) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** The number of days in a range. */
export function countDays({ from, to }: DayRange): number {
  return daysBetween(from, to) + 1;
}

/** The days of a choice. They end today at the latest. */
export function resolveRange(choice: Preset | DayRange, today: Day): DayRange {
  if (typeof choice !== 'string' && choice.from <= today)
    return { from: choice.from, to: choice.to < today ? choice.to : today };
  if (typeof choice !== 'string') return resolveRange(DEFAULT_RANGE, today);
  return { from: addDays(today, 1 - PRESETS[choice]), to: today };
}

/** The previous period: the same number of days, right before the range. */
export function rangeBefore(range: DayRange): DayRange {
  return { from: addDays(range.from, -countDays(range)), to: addDays(range.from, -1) };
}

/** The arguments `from` and `to` of a range, in ISO 8601. `to` is exclusive. */
export function toMoments({ from, to }: DayRange): { from: string; to: string } {
  return { from: startOfDay(from), to: startOfDay(addDays(to, 1)) };
}

/** The interval of the timeline of a range. */
export function intervalOf(range: DayRange): Interval {
  const days = countDays(range);
  if (days <= MAX_DAYS_BY_HOUR) return 'HOUR';
  return days <= MAX_DAYS_BY_DAY ? 'DAY' : 'WEEK';
}
