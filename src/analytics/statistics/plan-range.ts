import { HOUR_MS } from '../../core/durations.js';
import { badInput } from '../../core/errors.js';
import { DAYS, HOURS, startOf, WEEKS } from '../rollups/time-grid.js';

/** [from, to). */
export interface Range {
  from: Date;
  to: Date;
}

/** Which data the tables hold, in one snapshot. */
export interface Coverage {
  /** The log is complete from here on. */
  logFrom: Date;
  /**
   * Hours, days and weeks whose roll-ups are out of date, by their start in epoch milliseconds.
   */
  dueHours: ReadonlySet<number>;
  dueDays: ReadonlySet<number>;
  dueWeeks: ReadonlySet<number>;
}

/**
 * The sources of the figures of a range. Each of these combinations covers every moment of the
 * range exactly once: weeks, daysOutsideWeeks, hours and log; days, hours and log; allHours and
 * log. Use the one for which a figure has tables.
 */
export interface RangePlan {
  /** Whole Korean weeks, which begin on Monday. */
  weeks: Date[];
  daysOutsideWeeks: Date[];
  /** All whole Korean days, including those of the weeks. */
  days: Date[];
  /** The whole hours outside these days. */
  hours: Date[];
  /** All whole hours, including those of the days. */
  allHours: Date[];
  /** The ranges to read from the log, in order. */
  log: Range[];
}

/**
 * Divides a range between the roll-ups and the log. If `fromLog` is not null, the whole range is
 * read from the log because the roll-ups lack the figures; it names the reason for the error
 * message. Throws BAD_USER_INPUT if the log is needed for a time that it no longer covers.
 */
export function planRange(
  { from, to }: Range,
  { logFrom, dueHours, dueDays, dueWeeks }: Coverage,
  fromLog: string | null,
): RangePlan {
  if (fromLog !== null) {
    if (from < logFrom)
      throw needsLog('filter', `${fromLog} is answered from the search log`, logFrom);
    return {
      weeks: [],
      daysOutsideWeeks: [],
      days: [],
      hours: [],
      allHours: [],
      log: from < to ? [{ from, to }] : [],
    };
  }
  const [fromMs, toMs] = [from.getTime(), to.getTime()];
  const allHours: number[] = [];
  const log: Range[] = [];
  const readFromLog = (start: number, end: number) => {
    const last = log.at(-1);
    if (last && last.to.getTime() === start) last.to = new Date(end);
    else log.push({ from: new Date(start), to: new Date(end) });
  };
  for (let hour = startOf(fromMs, HOURS); hour < toMs; hour += HOUR_MS) {
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
      readFromLog(start, Math.min(hour + HOUR_MS, toMs));
    }
  }
  const days = wholeSpans(allHours, dayOf, 24, dueDays);
  const weeks = wholeSpans(days, weekOf, 7, dueWeeks);
  const inWeeks = new Set(weeks);
  const daysOutsideWeeks = days.filter((day) => !inWeeks.has(weekOf(day)));
  const inDays = new Set(days);
  const hours = allHours.filter((hour) => !inDays.has(dayOf(hour)));
  const dates = (times: number[]) => times.map((time) => new Date(time));
  return {
    weeks: dates(weeks),
    daysOutsideWeeks: dates(daysOutsideWeeks),
    days: dates(days),
    hours: dates(hours),
    allHours: dates(allHours),
    log,
  };
}

/** The spans with all their `size` parts that are not due. */
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

/** The start of the Korean day that contains the time. */
function dayOf(time: number): number {
  return startOf(time, DAYS);
}

/** The start of the Korean week that contains the time. */
function weekOf(time: number): number {
  return startOf(time, WEEKS);
}

function needsLog(field: string, why: string, logFrom: Date) {
  return badInput(
    field,
    `${why[0]!.toUpperCase()}${why.slice(1)}, which is kept since ${logFrom.toISOString()}; ` +
      'before that there are figures of whole hours for one source (app, web or api), ' +
      'application, product, category or platform.',
    'Ask for a later time, for whole hours, or with one value of the filter.',
  );
}
