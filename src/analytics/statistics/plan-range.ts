import { badInput } from '../../core/errors.js';

export const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Days of Korea begin at 15:00 UTC, and 1970 began on a Thursday. */
const DAY_OFFSET_MS = 9 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
const WEEK_OFFSET_MS = DAY_OFFSET_MS + 3 * DAY_MS;

/** [from, to). */
export interface Range {
  from: Date;
  to: Date;
}

/** What the tables hold at one moment. */
export interface Holdings {
  /** Since when the log is whole. */
  logFrom: Date;
  /**
   * Hours, days and weeks, by their first moment in milliseconds, of which the roll-ups are not
   * what the log says.
   */
  dueHours: ReadonlySet<number>;
  dueDays: ReadonlySet<number>;
  dueWeeks: ReadonlySet<number>;
}

/** From where the figures of a range come: every moment of it from exactly one place. */
export interface RangePlan {
  /** Whole weeks of Korea (from Monday), for tables that have them, and the days beside those. */
  weeks: Date[];
  daysBesideWeeks: Date[];
  /** Whole days of Korea, for tables that have them: those of the weeks as well. */
  days: Date[];
  /** The hours beside those days. */
  hours: Date[];
  /** All whole hours: those of the days as well. */
  allHours: Date[];
  /** What is read from the log, in order. */
  log: Range[];
}

/**
 * Divides a range between roll-ups and log. `fromLog`: all of it is read from the log, because the
 * roll-ups do not hold what is asked. BAD_USER_INPUT where the log would be needed for a time of
 * which it is no longer kept.
 */
export function planRange(
  { from, to }: Range,
  { logFrom, dueHours, dueDays, dueWeeks }: Holdings,
  fromLog: string | null,
): RangePlan {
  if (fromLog !== null) {
    if (from < logFrom)
      throw needsLog('filter', `${fromLog} is answered from the search log`, logFrom);
    return {
      weeks: [],
      daysBesideWeeks: [],
      days: [],
      hours: [],
      allHours: [],
      log: from < to ? [{ from, to }] : [],
    };
  }
  const [fromMs, toMs] = [from.getTime(), to.getTime()];
  const allHours: number[] = [];
  const log: Range[] = [];
  const read = (start: number, end: number) => {
    const last = log.at(-1);
    if (last && last.to.getTime() === start) last.to = new Date(end);
    else log.push({ from: new Date(start), to: new Date(end) });
  };
  for (let hour = floorTo(fromMs, HOUR_MS); hour < toMs; hour += HOUR_MS) {
    const isWhole = hour >= fromMs && hour + HOUR_MS <= toMs;
    const isDue = dueHours.has(hour) && hour >= logFrom.getTime();
    if (isWhole && !isDue) allHours.push(hour);
    else {
      const start = Math.max(hour, fromMs);
      if (start < logFrom.getTime())
        throw needsLog(
          hour < fromMs ? 'from' : 'to',
          'a part of an hour is answered from the search log',
          logFrom,
        );
      read(start, Math.min(hour + HOUR_MS, toMs));
    }
  }
  const days = wholeSpans(allHours, dayOf, 24, dueDays);
  const weeks = wholeSpans(days, weekOf, 7, dueWeeks);
  const inWeeks = new Set(weeks);
  const daysBesideWeeks = days.filter((day) => !inWeeks.has(weekOf(day)));
  const inDays = new Set(days);
  const hours = allHours.filter((hour) => !inDays.has(dayOf(hour)));
  const dates = (times: number[]) => times.map((time) => new Date(time));
  return {
    weeks: dates(weeks),
    daysBesideWeeks: dates(daysBesideWeeks),
    days: dates(days),
    hours: dates(hours),
    allHours: dates(allHours),
    log,
  };
}

/** The spans of which all parts are there and that are not due. */
function wholeSpans(
  parts: readonly number[],
  spanOf: (part: number) => number,
  size: number,
  due: ReadonlySet<number>,
): number[] {
  const counts = new Map<number, number>();
  for (const part of parts) counts.set(spanOf(part), (counts.get(spanOf(part)) ?? 0) + 1);
  return [...counts]
    .filter(([span, count]) => count === size && !due.has(span))
    .map(([span]) => span);
}

/** The first moment of the day of Korea. */
function dayOf(time: number): number {
  return floorTo(time + DAY_OFFSET_MS, DAY_MS) - DAY_OFFSET_MS;
}

/** The first moment of the week of Korea. */
function weekOf(time: number): number {
  return floorTo(time + WEEK_OFFSET_MS, WEEK_MS) - WEEK_OFFSET_MS;
}

function floorTo(time: number, step: number): number {
  return Math.floor(time / step) * step;
}

function needsLog(field: string, why: string, logFrom: Date) {
  return badInput(
    field,
    `${why[0]!.toUpperCase()}${why.slice(1)}, which is kept since ${logFrom.toISOString()}; before that there are figures of whole hours for one source, product, category or platform.`,
    'Ask for a later time, for whole hours, or with one value of the filter.',
  );
}
