/** A calendar day in Korea: YYYY-MM-DD. */
export type Day = string;

const KOREA_OFFSET_MS = 9 * 3_600_000;
const DAY_MS = 86_400_000;

/** The day in Korea at a moment. */
export function dayInKorea(moment: Date): Day {
  return timeInKorea(moment).slice(0, 10);
}

/** The local time in Korea at a moment, e.g. 2026-11-26 15:30. */
export function timeInKorea(moment: Date): string {
  return new Date(moment.getTime() + KOREA_OFFSET_MS).toISOString().slice(0, 16).replace('T', ' ');
}

/** The day `days` days later, or earlier if `days` is negative. */
export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The number of days from `from` to `to`: 0 for the same day. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** The first moment of a day in Korea, e.g. 2026-11-26T00:00:00+09:00. */
export function startOfDay(day: Day): string {
  return `${day}T00:00:00+09:00`;
}

const DATE_FORMAT = new Intl.DateTimeFormat('ko-KR', {
  timeZone: 'Asia/Seoul',
  year: 'numeric',
  month: 'long',
  day: 'numeric',
});

/** The date in Korea at a moment in ISO 8601, e.g. 2026년 11월 26일. */
export function formatDate(moment: string): string {
  return DATE_FORMAT.format(new Date(moment));
}
