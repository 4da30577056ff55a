import type { CSSProperties } from 'react';
import type { AnalyticsQueryRowFragment } from '../../generated/operations.js';
import { formatAverage, formatCount, formatPosition, formatShare, LIST_NAMES } from '../format.js';
import { useFold } from '../section.js';
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
const QUERY_COLUMNS: Record<ListName, QueryColumn[]> = {
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
const QUERY_WEIGHTS: Record<ListName, (query: AnalyticsQueryRowFragment) => number> = {
  top: (query) => query.searches,
  zero: missed,
  'no-click': (query) => query.searches - missed(query),
};

/** How many searches of a query found nothing: the server tells their share. */
function missed({ searches: all, zeroResultRate: share }: AnalyticsQueryRowFragment): number {
  return Math.round(all * share);
}

const TEXTS: Record<ListName, { title: string; text: string }> = {
  top: {
    title: '검색어가 없어요',
    text: '검색어 없이 둘러본 검색만 있었어요. 기간을 넓혀 보세요.',
  },
  zero: { title: '모두 무언가를 찾았어요', text: '결과가 없던 검색어가 없어요. 잘하고 있어요.' },
  'no-click': {
    title: '결과가 있던 검색어는 모두 열어 봤어요',
    text: '한 번도 열지 않은 검색어가 없어요. 클릭이 하나도 없다면 recordClick을 부르고 있는지 확인해 주세요.',
  },
};

/** What it means that a list of queries is empty. */
function NoQueries({ list }: { list: ListName }) {
  const { title, text } = TEXTS[list];
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
  /** null while they are on their way. */
  queries: readonly AnalyticsQueryRowFragment[] | null;
  /** They will not come. */
  isMissing: boolean;
  onOpen: (query: string) => void;
}

const AT_FIRST = 10;

/** One list of queries, its head first. */
export function QueryList({ list, queries, isMissing, onOpen }: QueryListProps) {
  const { shown, more } = useFold(queries ?? [], AT_FIRST);
  if (queries === null) return isMissing ? null : <div className="skeleton skeleton-list" />;
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

/** Queries with their figures; each opens its story. */
function QueryTable({ list, queries, onOpen }: QueryTableProps) {
  const columns = QUERY_COLUMNS[list];
  const weigh = QUERY_WEIGHTS[list];
  const most = Math.max(1, ...queries.map(weigh));
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
                style={{ '--share': weigh(query) / most } as CSSProperties}
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
