import type {
  AnalyticsFacetValueFragment,
  AnalyticsQueryRowFragment,
  AnalyticsRewriteFragment,
} from '../../generated/operations.js';
import { timeInKorea } from '../../shared/korean-days.js';
import { REWRITE_NAMES } from '../format.js';
import type { DayRange } from '../view/range.js';
import { QUERY_FIGURES, type QueryFigure } from './period-comparison.js';

/** The searches of an hour, day or week. */
export interface TimelinePoint {
  /** Its start, in ISO 8601. */
  at: string;
  searches: number;
  unanswered: number;
  clicks: number;
}

export interface CsvTable {
  /** Part of the file name. */
  name: string;
  /** The first row is the header. */
  rows: (string | number)[][];
}

/** The file name of a table, e.g. doum-top-queries-2026-11-01-2026-11-30.csv. */
export function csvName({ name }: CsvTable, { from, to }: DayRange): string {
  return `doum-${name}-${from}-${to}.csv`;
}

/** The table of a list of queries. Rates are numbers from 0 to 1, for spreadsheets. */
export function queryTable(name: string, queries: readonly AnalyticsQueryRowFragment[]): CsvTable {
  const fields = Object.keys(QUERY_FIGURES) as QueryFigure[];
  return {
    name,
    rows: [
      ['검색어', ...fields.map((field) => QUERY_FIGURES[field].name)],
      ...queries.map((row) => [
        row.query,
        ...fields.map((field) => (row[field] == null ? '' : round(row[field]))),
      ]),
    ],
  };
}

/** The table of the figures over time, with times in Korea. */
export function timelineTable(points: readonly TimelinePoint[]): CsvTable {
  return {
    name: 'timeline',
    rows: [
      ['시각', '검색 수', '답 없음', '답 없음 비율', '클릭 수'],
      ...points.map(({ at, searches, unanswered, clicks }) => [
        timeInKorea(new Date(at)),
        searches,
        unanswered,
        searches > 0 ? round(unanswered / searches) : '',
        clicks,
      ]),
    ],
  };
}

/** The table of the values of all facets. */
export function facetTable(
  groups: readonly { title: string; values: readonly AnalyticsFacetValueFragment[] }[],
): CsvTable {
  return {
    name: 'facets',
    rows: [
      ['필터', '값', '이름', '검색 수', '비율', '결과 없는 검색 비율', '클릭률', '인기 검색어'],
      ...groups.flatMap(({ title, values }) =>
        values.map((value) => [
          title,
          value.slug,
          value.label,
          value.searches,
          round(value.share),
          round(value.zeroResultRate),
          round(value.clickThroughRate),
          value.topQueries.map(({ query }) => query).join(' | '),
        ]),
      ),
    ],
  };
}

export function rewriteTable(rewrites: readonly AnalyticsRewriteFragment[]): CsvTable {
  return {
    name: 'rewrites',
    rows: [
      ['교정', '찾은 말', '바뀐 말', '검색 수', '결과 없는 검색 비율', '클릭률'],
      ...rewrites.map((row) => [
        REWRITE_NAMES[row.kind],
        row.from,
        row.to,
        row.searches,
        round(row.zeroResultRate),
        round(row.clickThroughRate),
      ]),
    ],
  };
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
