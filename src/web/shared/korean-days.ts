/** A day of Korea: YYYY-MM-DD. */
export type Day = string;

const KOREA_MS = 9 * 3_600_000;
const DAY_MS = 86_400_000;

/** The day that it is in Korea at that moment. */
export function dayInKorea(moment: Date): Day {
  return timeInKorea(moment).slice(0, 10);
}

/** What the clocks of Korea show at that moment, e.g. 2026-11-26 15:30. */
export function timeInKorea(moment: Date): string {
  return new Date(moment.getTime() + KOREA_MS).toISOString().slice(0, 16).replace('T', ' ');
}

/** So many days after that day, or before it. */
export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The first moment of a day, e.g. 2026-11-26T00:00:00+09:00. */
export function startOfDay(day: Day): string {
  return `${day}T00:00:00+09:00`;
}
