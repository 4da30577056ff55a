import { addDays, type Day, startOfDay, timeInKorea } from '../../shared/korean-days.js';

/** A moment as the rooms show it, e.g. 2026-11-26 15:30. */
export const timeOf = (moment: string): string => timeInKorea(new Date(moment));

const ISO = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** A value of the server for people. Nothing is an empty text. */
export function shown(value: unknown): string {
  if (typeof value === 'number') return value.toLocaleString('ko');
  if (Array.isArray(value)) return value.map(shown).join(', ');
  const text = String(value ?? '');
  return ISO.test(text) ? timeOf(text) : text;
}

/** The first and the last day of a filter. */
export interface Days {
  from?: Day;
  to?: Day;
}

/** The first moment of the days, and the first after them. */
export const momentsOf = ({ from, to }: Days) => ({
  ...(from && { from: startOfDay(from) }),
  ...(to && { to: startOfDay(addDays(to, 1)) }),
});
