import type { AnalyticsQueryRowFragment } from '../../generated/operations.js';
import { formatAverage, formatCount, formatPosition, formatShare } from '../format.js';
import type { ListName } from '../view/view.js';

/** A figure of each query of a list. */
export interface QueryColumn {
  title: string;
  read: (query: AnalyticsQueryRowFragment) => string;
  /** Whether it is why somebody should look at the query. */
  isAlarming?: (query: AnalyticsQueryRowFragment) => boolean;
  /** Only where there is room for it. */
  isMinor?: boolean;
}

const searches: QueryColumn = { title: '검색 수', read: (query) => formatCount(query.searches) };
const zeroResultRate: QueryColumn = {
  title: '결과 없음 비율',
  read: (query) => formatShare(query.zeroResultRate),
  isAlarming: (query) => query.zeroResultRate >= 0.5,
};
const clickThroughRate: QueryColumn = {
  title: '클릭률',
  read: (query) => formatShare(query.clickThroughRate),
  isAlarming: (query) => query.clickThroughRate === 0,
};
const averageResults: QueryColumn = {
  title: '평균 결과 수',
  read: (query) => formatAverage(query.averageResults),
};
const position: QueryColumn = {
  title: '평균 클릭 순위',
  read: (query) => formatPosition(query.averageClickPosition),
};
const minor = (column: QueryColumn): QueryColumn => ({ ...column, isMinor: true });

/** What is shown of the queries of each list: what the list is ordered by first. */
export const QUERY_COLUMNS: Record<ListName, QueryColumn[]> = {
  top: [searches, clickThroughRate, minor(zeroResultRate), minor(averageResults), minor(position)],
  zero: [
    { title: '결과 없음', read: (query) => formatCount(missed(query)) },
    searches,
    minor(zeroResultRate),
    minor(clickThroughRate),
  ],
  'no-click': [
    { title: '클릭 없이 끝남', read: (query) => formatCount(query.searches - missed(query)) },
    averageResults,
    minor(searches),
    minor(zeroResultRate),
  ],
};

/** By what a list is ordered. */
export const QUERY_WEIGHTS: Record<ListName, (query: AnalyticsQueryRowFragment) => number> = {
  top: (query) => query.searches,
  zero: missed,
  'no-click': (query) => query.searches - missed(query),
};

/** How many searches of a query found nothing: the server tells their share. */
function missed({ searches: all, zeroResultRate: share }: AnalyticsQueryRowFragment): number {
  return Math.round(all * share);
}
