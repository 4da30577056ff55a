import type { Channel } from '../index.js';
import type { Weekday } from '../generated/operations.js';

type Hours = Channel['hours'];

const WEEK = 'MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY SUNDAY';
const DAYS = WEEK.split(' ') as Weekday[];
const NAMES = '월화수목금토일';

/** Whether a channel answers at a time in Korea, e.g. 2026-11-26 15:30. */
export function isOpenAt(hours: Hours, time: string): boolean {
  const [day, minute] = time.split(' ') as [string, string];
  const today = DAYS[(new Date(day).getUTCDay() + 6) % 7]!;
  return (
    hours.length === 0 ||
    hours.some(({ days, from, to }) => days.includes(today) && from <= minute && minute < to)
  );
}

/** The hours, e.g. 월~금 09:00~18:00, 토·일 10:00~13:00. */
export const writeHours = (hours: Hours): string =>
  hours
    .map(({ days, from, to }) => {
      const names = [...NAMES].filter((_, i) => days.includes(DAYS[i]!));
      const isRow = names.length > 2 && NAMES.includes(names.join(''));
      return `${isRow ? `${names[0]}~${names.at(-1)}` : names.join('·')} ${from}~${to}`;
    })
    .join(', ');

const ENTRY =
  /^([월화수목금토일])(?:~([월화수목금토일])|([·월화수목금토일]*)) *(\d\d:\d\d)[~-](\d\d:\d\d)$/;

/** Reads what `writeHours` wrote; null for another text. */
export function readHours(text: string) {
  const entries = text.split(',').map((entry) => ENTRY.exec(entry.trim()));
  if (text.trim() === '') return [];
  if (entries.includes(null)) return null;
  return entries.map((entry) => {
    const [, first, last, more = '', from, to] = entry!;
    const row = last && NAMES.slice(NAMES.indexOf(first!), NAMES.indexOf(last) + 1);
    const days = DAYS.filter((_, i) => (row ?? first + more).includes(NAMES[i]!));
    return { days, from: from!, to: to! };
  });
}
