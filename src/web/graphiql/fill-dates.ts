import { addDays, dayInKorea, startOfDay } from '../shared/korean-days.js';

/** The names of days that an example may use for dates, and how far from today they are. */
const DAYS = { A_MONTH_AGO: -30, TOMORROW: 1 };

/** The dates that the names of days mean now: the day's beginning in Korea. */
export function datesOf(now: Date): Record<string, string> {
  const today = dayInKorea(now);
  return Object.fromEntries(
    Object.entries(DAYS).map(([name, days]) => [name, startOfDay(addDays(today, days))]),
  );
}

/**
 * Puts dates in the place of A_MONTH_AGO and TOMORROW, so that a range between them always covers
 * now.
 */
export function fillDates(text: string, now: Date): string {
  return Object.entries(datesOf(now)).reduce(
    (filled, [name, date]) => filled.replaceAll(`"${name}"`, `"${date}"`),
    text,
  );
}

/**
 * Puts the dates of now in the place of those that were filled in earlier, `brought`; other dates
 * are left alone.
 */
export function renewDates(text: string, brought: Record<string, string>, now: Date): string {
  const dates = datesOf(now);
  const renewed = new Map(
    Object.entries(brought).map(([name, date]) => [date, dates[name] ?? date]),
  );
  // At once, because the beginning of one month may be the end of another.
  return text.replace(/\d{4}-\d\d-\d\dT00:00:00\+09:00/g, (date) => renewed.get(date) ?? date);
}
