import type { CSSProperties } from 'react';
import type { AnalyticsQueryRowFragment } from '../../generated/operations.js';
import { formatAverage, formatCount, formatPosition, formatShare, LIST_NAMES } from '../format.js';
import { useFold } from '../section.js';
import type { ListName } from '../view/view.js';

/** A column of a list of queries. */
export interface QueryColumn {
  title: string;
  read: (query: AnalyticsQueryRowFragment) => string;
  /** Whether the value is a problem, and highlighted. */
  isAlarming?: (query: AnalyticsQueryRowFragment) => boolean;
  /** Whether the column is hidden on narrow screens. */
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

/** The columns of each list. The first is what the list is ordered by. */
const QUERY_COLUMNS: Record<ListName, QueryColumn[]> = {
  top: [searches, clickThroughRate, minor(zeroResultRate), minor(averageResults), minor(position)],
  zero: [
    { title: '결과 없음', read: (query) => formatCount(zeroResults(query)) },
    searches,
    minor(zeroResultRate),
    minor(clickThroughRate),
  ],
  'no-click': [
    { title: '클릭 없이 끝남', read: (query) => formatCount(query.searches - zeroResults(query)) },
    averageResults,
    minor(searches),
    minor(zeroResultRate),
  ],
};

/** The figure that each list is ordered by. */
const QUERY_WEIGHTS: Record<ListName, (query: AnalyticsQueryRowFragment) => number> = {
  top: (query) => query.searches,
  zero: zeroResults,
  'no-click': (query) => query.searches - zeroResults(query),
};

/** The number of searches without results. The server returns only the rate. */
function zeroResults(query: AnalyticsQueryRowFragment): number {
  return Math.round(query.searches * query.zeroResultRate);
}

const EMPTY_TEXTS: Record<ListName, { title: string; text: string }> = {
  top: {
    title: '검색어가 없어요',
    text: '검색어 없이 둘러본 검색만 있었어요. 기간을 넓혀 보세요.',
  },
  zero: { title: '모두 무언가를 찾았어요', text: '결과가 없던 검색어가 없어요. 잘하고 있어요.' },
  'no-click': {
    title: '결과가 있던 검색어는 모두 열어 봤어요',
    text:
      '한 번도 열지 않은 검색어가 없어요. ' +
      '클릭이 하나도 없다면 recordClick을 부르고 있는지 확인해 주세요.',
  },
};

/** Replaces an empty list of queries, and says what that means. */
function NoQueries({ list }: { list: ListName }) {
  const { title, text } = EMPTY_TEXTS[list];
  return (
    <div className="empty-list">
      <p>
        <strong>{title}</strong>
      </p>
      <p className="soft">{text}</p>
    </div>
  );
}

interface QueryListProps {
  list: ListName;
  /** null while loading. */
  queries: readonly AnalyticsQueryRowFragment[] | null;
  /** Whether the request failed. */
  hasFailed: boolean;
  onOpen: (query: string) => void;
}

const INITIAL_QUERIES = 10;

/** A list of queries, at first only its beginning. */
export function QueryList({ list, queries, hasFailed, onOpen }: QueryListProps) {
  const { shown, more } = useFold(queries ?? [], INITIAL_QUERIES);
  if (queries === null) return hasFailed ? null : <div className="skeleton skeleton-list" />;
  if (queries.length === 0) return <NoQueries list={list} />;
  return (
    <>
      <QueryTable list={list} queries={shown} onOpen={onOpen} />
      {more}
    </>
  );
}

interface QueryTableProps {
  list: ListName;
  queries: readonly AnalyticsQueryRowFragment[];
  onOpen: (query: string) => void;
}

/** Queries with their figures. A click on a query opens its details. */
function QueryTable({ list, queries, onOpen }: QueryTableProps) {
  const columns = QUERY_COLUMNS[list];
  const weightOf = QUERY_WEIGHTS[list];
  const maxWeight = Math.max(1, ...queries.map(weightOf));
  return (
    <table className="queries">
      <caption className="visually-hidden">{LIST_NAMES[list]}</caption>
      <thead>
        <tr>
          <th scope="col">검색어</th>
          {columns.map(({ title, isMinor }) => (
            <th key={title} scope="col" className={isMinor ? 'minor' : undefined}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {queries.map((query) => (
          <tr key={query.query}>
            <th scope="row">
              <button
                type="button"
                className="query"
                aria-haspopup="dialog"
                title={query.query}
                onClick={() => onOpen(query.query)}
              >
                {query.query}
              </button>
              <span
                className="weight"
                style={{ '--share': weightOf(query) / maxWeight } as CSSProperties}
              />
            </th>
            {columns.map(({ title, read, isMinor, isAlarming }) => (
              <td key={title} className={isMinor ? 'minor' : undefined}>
                {isAlarming?.(query) ? (
                  <span className="alarming">{read(query)}</span>
                ) : (
                  read(query)
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
