import type { AnalyticsFacetsQuery, Interval, RewriteKind } from '../generated/operations.js';
import { formatDate, startOfDay } from '../shared/korean-days.js';
import type { DayRange } from './view/range.js';
import type { ListName, Source } from './view/view.js';

const numbers = (options: Intl.NumberFormatOptions) => new Intl.NumberFormat('ko-KR', options);
const ONE_DECIMAL = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
const WHOLE = numbers({ maximumFractionDigits: 0 });
const TENTHS = numbers(ONE_DECIMAL);
const PERCENT = numbers({ style: 'percent', ...ONE_DECIMAL });
const WHOLE_PERCENT = numbers({ style: 'percent', maximumFractionDigits: 1 });

const inKorea = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('ko-KR', { timeZone: 'Asia/Seoul', ...options });
const DATE = { month: 'long', day: 'numeric' } as const;
const HOUR = inKorea({ ...DATE, weekday: 'short', hour: 'numeric' });
const DAY = inKorea({ ...DATE, weekday: 'short' });
const DAY_WITHOUT_YEAR = inKorea(DATE);

/** Replaces a missing figure. */
export const NO_VALUE = '–';

/** A count, e.g. 12,345. */
export function formatCount(count: number): string {
  return WHOLE.format(count);
}

/** A number with one decimal, e.g. 12.3. */
export function formatAverage(value: number): string {
  return TENTHS.format(value);
}

/** A share from 0 to 1, e.g. 12.3%. Only exactly 0 and 1 are shown as 0% and 100%. */
export function formatShare(share: number): string {
  if (share === 0 || share === 1) return WHOLE_PERCENT.format(share);
  if (share > 0 && share < 0.001) return '0.1% 미만';
  if (share < 1 && share > 0.999) return '99.9%';
  return PERCENT.format(share);
}

/** An average position, e.g. 2.4위. */
export function formatPosition(position: number | null | undefined): string {
  return position == null ? NO_VALUE : `${formatAverage(position)}위`;
}

/** A range, e.g. 2026년 11월 1일 – 11월 30일. The second year is left out if both are equal. */
export function formatRange({ from, to }: DayRange): string {
  const first = formatDate(startOfDay(from));
  if (from === to) return first;
  const isSameYear = from.slice(0, 4) === to.slice(0, 4);
  const last = startOfDay(to);
  return `${first} – ${isSameYear ? DAY_WITHOUT_YEAR.format(new Date(last)) : formatDate(last)}`;
}

/** The hour, day or week of a point of the chart, in full. */
export function formatPoint(at: string, interval: Interval): string {
  const moment = new Date(at);
  if (interval === 'HOUR') return HOUR.format(moment);
  return interval === 'WEEK' ? `${DAY.format(moment)}부터 한 주` : DAY.format(moment);
}

/** The Korean names of sources, lists, kinds of rewrites and facets. */
export const SOURCE_NAMES: Record<Source, string> = { app: '앱', web: '웹', api: 'API' };

export const LIST_NAMES: Record<ListName, string> = {
  top: '많이 찾은 검색어',
  unanswered: '답을 찾지 못한 검색어',
  'filtered-out': '필터 때문에 결과가 없던 검색어',
  'rarely-clicked': '클릭이 적은 검색어',
};

export const REWRITE_NAMES: Record<RewriteKind, string> = {
  CHOSEONG: '초성',
  KEYBOARD_LAYOUT: '한/영 자판',
  SPACING: '띄어쓰기',
  SPELLING: '오타',
  SYNONYM: '동의어',
};

type Analytics = NonNullable<AnalyticsFacetsQuery['searchAnalytics']>;
export type FacetName = Exclude<keyof Analytics, '__typename'>;
export const FACET_NAMES: Record<FacetName, string> = {
  products: '서비스',
  categories: '카테고리',
  platforms: '플랫폼',
};
