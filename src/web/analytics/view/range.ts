import type { Interval } from '../../generated/operations.js';
import { addDays, type Day, startOfDay } from '../../shared/korean-days.js';

/** From the first moment of one day of Korea to the last of another; both are included. */
export interface DayRange {
  from: Day;
  to: Day;
}

/** Ranges that end today, by how many days they have. */
export const PRESETS = { '7d': 7, '30d': 30, '90d': 90 } as const;
export type Preset = keyof typeof PRESETS;
export const STANDARD_RANGE: Preset = '30d';

/** Before it nobody kept statistics here; dates that are half typed lie there. */
const FIRST_DAY = '2000-01-01';

const DAY_MS = 86_400_000;

/** More days than these are shown by day, and by week. */
const MOST_DAYS_BY_HOUR = 2;
const MOST_DAYS_BY_DAY = 180;

/** Whether a text is a day that the calendar has, and statistics can be of. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < FIRST_DAY) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** How many days a range has; both ends count. */
export function countDays({ from, to }: DayRange): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS) + 1;
}

/** The days that a choice means today: none of them is yet to come. */
export function resolveRange(choice: Preset | DayRange, today: Day): DayRange {
  if (typeof choice !== 'string' && choice.from <= today)
    return { from: choice.from, to: choice.to < today ? choice.to : today };
  if (typeof choice !== 'string') return resolveRange(STANDARD_RANGE, today);
  return { from: addDays(today, 1 - PRESETS[choice]), to: today };
}

/** As many whole days right before. */
export function rangeBefore(range: DayRange): DayRange {
  return { from: addDays(range.from, -countDays(range)), to: addDays(range.from, -1) };
}

/**
 * A range as the server takes it: from its first moment to before the first of the day behind it.
 */
export function toMoments({ from, to }: DayRange): { from: string; to: string } {
  return { from: startOfDay(from), to: startOfDay(addDays(to, 1)) };
}

/** How finely a range is shown over time. */
export function intervalOf(range: DayRange): Interval {
  const days = countDays(range);
  if (days <= MOST_DAYS_BY_HOUR) return 'HOUR';
  return days <= MOST_DAYS_BY_DAY ? 'DAY' : 'WEEK';
}

/** What is wrong with own dates, in a sentence; null where they can be asked for. */
export function faultOf({ from, to }: DayRange, today: Day): string | null {
  if (!isDay(from) || !isDay(to))
    return '시작일과 종료일을 모두 골라 주세요. 2000년부터 고를 수 있어요.';
  if (from > to) return '시작일이 종료일보다 늦어요.';
  if (from > today) return '시작일이 아직 오지 않았어요.';
  return null;
}
