import { badInput } from '../../core/errors.js';
import { DAY_MS, HOUR_MS } from '../../core/durations.js';
import type { Parameters } from '../../core/database/database.js';
import {
  ADDRESS_OF_SEARCH,
  FIGURE_COLUMNS,
  FIGURES_OF_LOG,
  IS_DEFLECTED,
  koreanDayOf,
  MAX_VISITORS_PER_ADDRESS,
} from '../figures.sql.js';
import { fromLog, fromRollup, type Source } from './scope.sql.js';
import type { Interval } from './analytics-types.js';
import type { Section, StatisticsReader } from './statistics-reader.js';

/** Sums over the searches of a section; all are integers. */
export interface Totals {
  searches: number;
  zeroResults: number;
  /** Searches whose query no article answers. */
  unanswered: number;
  /** Searches without results because of their filter. */
  filteredOut: number;
  /** Searches with a click. */
  clicked: number;
  clicks: number;
  clickPositions: number;
  /** Searches whose results follow the meaning of the query, too. */
  byMeaning: number;
  /** Searches that a pinned article answered. */
  pinned: number;
}

/** The sums of `Totals` over rows with `FIGURE_COLUMNS`. */
export const SUMS = `
  coalesce(sum(searches), 0)::float8 as searches,
  coalesce(sum(zero_results), 0)::float8 as "zeroResults",
  coalesce(sum(unanswered), 0)::float8 as unanswered,
  coalesce(sum(filtered_out), 0)::float8 as "filteredOut",
  coalesce(sum(clicked), 0)::float8 as clicked, coalesce(sum(clicks), 0)::float8 as clicks,
  coalesce(sum(click_positions), 0)::float8 as "clickPositions",
  coalesce(sum(by_meaning), 0)::float8 as "byMeaning", coalesce(sum(pinned), 0)::float8 as pinned`;

/** The share of a part in a whole, from 0 to 1; 0 if the whole is 0. */
export function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

/** The average position of the opened articles, from 1; null without clicks. */
export function averagePosition({ clicks, clickPositions }: Totals): number | null {
  return clicks > 0 ? clickPositions / clicks : null;
}

/** Reads the sums over all searches of a section. */
export async function readTotals(reader: StatisticsReader, section: Section): Promise<Totals> {
  const [totals] = await reader.read<Totals>(
    section,
    'hour',
    (source, parameters) => `
      select ${SUMS} from (
        select ${FIGURE_COLUMNS} from search_rollup
          where ${fromRollup(source, parameters, 'hour')}
        union all
        select ${FIGURES_OF_LOG} from search_log l where ${fromLog(source, parameters)}
      ) parts`,
  );
  return totals!;
}

/**
 * Reads the number of searches with a click after which the visitor did not search again within
 * five minutes.
 */
export async function readDeflected(reader: StatisticsReader, section: Section): Promise<number> {
  const [row] = await reader.read<{ deflected: number }>(
    section,
    'hour',
    (source, parameters) => `
      select coalesce(sum(deflected), 0)::float8 as deflected from (
        select deflected from search_rollup where ${fromRollup(source, parameters, 'hour')}
        union all
        select count(*) from search_log l
          where ${fromLog(source, parameters)} and ${IS_DEFLECTED}
      ) parts`,
  );
  return row!.deflected;
}

/** Reads the number of distinct visitors of each Korean day, summed over the days. */
export async function readDailyVisitors(
  reader: StatisticsReader,
  section: Section,
): Promise<number> {
  const [row] = await reader.read<{ visitors: number }>(
    section,
    'day',
    (source, parameters) => `
      select coalesce(sum(visitors), 0)::float8 as visitors from (
        select visitors from query_rollup_of_day where ${fromRollup(source, parameters, 'day')}
        union all
        select least(count(distinct l.visitor), ${MAX_VISITORS_PER_ADDRESS}) from search_log l
          where ${fromLog(source, parameters)}
          group by ${koreanDayOf('l.at')}, ${ADDRESS_OF_SEARCH}
      ) parts`,
  );
  return row!.visitors;
}

/** Sums over one interval, which begins at `at`. */
export interface TimelinePoint extends Totals {
  at: Date;
}

/** Maximum points of a timeline: more than a chart can show. */
const MAX_POINTS = 2_400;

/**
 * Reads the sums of each hour, day or week (from Monday) in the section's time zone, in order, over
 * all searches of the section or of one `query`. The range may cut the first and the last interval.
 * Intervals without searches are included. Throws BAD_USER_INPUT for more than 2,400 points.
 */
export async function readTimeline(
  reader: StatisticsReader,
  section: Section,
  interval: Interval,
  query?: string,
): Promise<TimelinePoint[]> {
  const unit = interval.toLowerCase() as Lowercase<Interval>;
  const lengthMs = { hour: 1, day: 24, week: 168 }[unit] * HOUR_MS;
  const points = Math.ceil((section.to.getTime() - section.from.getTime()) / lengthMs);
  if (points > MAX_POINTS)
    throw badInput(
      'interval',
      `By the ${unit} this time has ${points.toLocaleString('en')} points; ` +
        `at most ${MAX_POINTS.toLocaleString('en')} are possible.`,
      'Choose a longer interval or a shorter time.',
    );
  const offsets = offsetsOf(section);
  const isWhole =
    query === undefined
      ? offsets.every((offset) => /^GMT(?:[+-]\d{2}:00)?$/.test(offset))
      : unit !== 'hour' && offsets.every((offset) => offset === 'GMT+09:00');
  const span = query === undefined ? 'hour' : 'day';
  return reader.read<TimelinePoint>(
    section,
    isWhole ? span : null,
    (source, parameters) => timelineSql(source, parameters, section, unit, query),
    isWhole
      ? undefined
      : 'A time zone that is not whole hours from UTC, or, for one query, not Korean time,',
  );
}

function timelineSql(
  source: Source,
  parameters: Parameters,
  { from, to, timeZone }: Section,
  unit: Lowercase<Interval>,
  query: string | undefined,
): string {
  const [table, span] =
    query === undefined
      ? (['search_rollup', 'hour'] as const)
      : (['query_rollup_of_day', 'day'] as const);
  const ofQuery = query === undefined ? '' : `and query = ${parameters.add(query, 'text')}`;
  const zone = parameters.add(timeZone, 'text');
  const bucket = (moment: string) => `date_trunc('${unit}', ${moment}, ${zone})`;
  const first = parameters.add(from, 'timestamptz');
  const last = `${parameters.add(to, 'timestamptz')} - interval '1 millisecond'`;
  // Daylight saving time changes the length of days, weeks and hours: some zones change their
  // clocks by half an hour.
  const points =
    unit === 'hour'
      ? `select distinct ${bucket('moment')} as at from (
           select generate_series(${first}, ${last}, interval '30 minutes') as moment
           union all select ${last}
         ) moments`
      : `select day at time zone ${zone} as at
         from generate_series(${bucket(first)} at time zone ${zone}, (${last}) at time zone ${zone},
           interval '1 ${unit}') as day
         where ${first} <= ${last}`;
  return `
    select points.at, ${SUMS} from (${points}) points left join (
      select ${bucket(span)} as at, ${FIGURE_COLUMNS}
        from ${table} where ${fromRollup(source, parameters, span)} ${ofQuery}
      union all
      select ${bucket('l.at')}, ${FIGURES_OF_LOG} from search_log l
        where ${fromLog(source, parameters)} ${ofQuery} group by 1
    ) parts using (at) group by points.at order by points.at`;
}

/** The time zone's offsets from UTC during the section, like GMT+09:00. */
function offsetsOf({ from, to, timeZone }: Section): string[] {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  const times = [to.getTime()];
  for (let time = from.getTime(); time < to.getTime(); time += DAY_MS) times.push(time);
  return times.map(
    (time) => format.formatToParts(time).find(({ type }) => type === 'timeZoneName')!.value,
  );
}
