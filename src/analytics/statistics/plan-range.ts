import { DAY_MS, HOUR_MS, KOREA_OFFSET_MS } from '../../core/durations.js';
import { badInput } from '../../core/errors.js';

/** [from, to). */
export interface Range {
  from: Date;
  to: Date;
}

/** What the tables contain, in one snapshot. */
export interface Coverage {
  /** The log is complete from here on. */
  logFrom: Date;
  /** The Korean days whose roll-ups are missing or out of date. */
  dueDays: readonly Date[];
  /** Searches of the range that are both in the log and rolled up. */
  searches: number;
}

/** The sources of a range's figures. They cover every moment once, in order. */
export interface RangePlan {
  /** Read from the roll-up of hours or days. */
  rolledUp: Range[];
  log: Range[];
}

/** The roll-up by whole hours, or by whole Korean days; null: only the log. */
export type Span = 'hour' | 'day' | null;

/**
 * Daily roll-ups lack the queries of single visitors, so the log is read up to this number of
 * searches. More would take too long.
 */
const MAX_FROM_LOG = 200_000;

/**
 * Divides a range between a roll-up and the log. `why`: the reason for reading the log, for the
 * error message. Throws BAD_USER_INPUT if a time is needed that the log no longer covers.
 */
export function planRange(
  { from, to }: Range,
  { logFrom, dueDays, searches }: Coverage,
  span: Span,
  why: string,
): RangePlan {
  const plan: RangePlan = { rolledUp: [], log: [] };
  const add = (ranges: Range[], start: number, end: number) => {
    const last = ranges.at(-1);
    if (start >= end) return;
    if (last?.to.getTime() === start) last.to = new Date(end);
    else ranges.push({ from: new Date(start), to: new Date(end) });
  };
  const due = new Set(dueDays.map((day) => day.getTime()));
  const readFrom = span === 'day' && searches <= MAX_FROM_LOG ? logFrom.getTime() : Infinity;
  const length = span === 'hour' ? HOUR_MS : DAY_MS;
  const end = to.getTime();
  for (let start = from.getTime(); start < end;) {
    const day = spanStart(start, DAY_MS);
    const next = Math.min(day + DAY_MS, end);
    const isFromLog = span === null || day >= readFrom || due.has(day);
    // The whole spans of this day. The parts at both sides are read from the log.
    const first = isFromLog ? next : Math.min(spanStart(start + length - 1, length), next);
    const last = Math.max(first, spanStart(next, length));
    add(plan.log, start, first);
    add(plan.rolledUp, first, last);
    add(plan.log, last, next);
    start = next;
  }
  const lacking = plan.log.find((range) => range.from < logFrom);
  if (lacking)
    throw badInput(
      span === null ? 'filter' : lacking.from.getTime() === from.getTime() ? 'from' : 'to',
      `${why} is answered from the search log, which is kept since ${logFrom.toISOString()}; ` +
        'before that there are sums of whole hours, and figures of queries of whole days in ' +
        'Korea, for one source (app, web or api), application, product, category or platform.',
      'Ask for a later time, for whole days in Korea, or with one value of the filter.',
      { reason: 'STATISTICS_NOT_KEPT', params: { since: logFrom.toISOString() } },
    );
  return plan;
}

/** The start of the hour or the Korean day that contains the time. */
export function spanStart(time: number, length: number): number {
  return Math.floor((time + KOREA_OFFSET_MS) / length) * length - KOREA_OFFSET_MS;
}
