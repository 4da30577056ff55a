import type { CSSProperties } from 'react';
import type { AnalyticsQueryRowFragment } from '../../generated/operations.js';
import { formatAverage, formatCount, formatPosition, formatShare, LIST_NAMES } from '../format.js';
import { useFold } from '../section.js';
import type { ListName } from '../view/view.js';
import texts from './query-lists.json';

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
const unansweredRate: QueryColumn = {
  title: '답 없음 비율',
  read: (query) => formatShare(query.unansweredRate),
  isAlarming: (query) => query.unansweredRate >= 0.5,
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

/** The columns of each list. */
const QUERY_COLUMNS: Record<ListName, QueryColumn[]> = {
  top: [searches, clickThroughRate, minor(unansweredRate), minor(averageResults), minor(position)],
  unanswered: [
    { title: '답을 찾지 못함', read: (query) => formatCount(unanswered(query)) },
    searches,
    minor(averageResults),
    minor(clickThroughRate),
  ],
  'filtered-out': [
    { title: '필터 안에 없음', read: (query) => formatCount(filteredOut(query)) },
    searches,
    minor(averageResults),
    minor(clickThroughRate),
  ],
  'rarely-clicked': [clickThroughRate, searches, minor(averageResults), minor(position)],
};

/** The figure that a list is ordered by; null: the server does not return it. */
const QUERY_WEIGHTS: Record<ListName, ((query: AnalyticsQueryRowFragment) => number) | null> = {
  top: (query) => query.searches,
  unanswered,
  'filtered-out': filteredOut,
  'rarely-clicked': null,
};

/** The number of searches that no article answers. The server returns only the rate. */
function unanswered(query: AnalyticsQueryRowFragment): number {
  return Math.round(query.searches * query.unansweredRate);
}

/** The number of searches without results because of their filter. */
function filteredOut(query: AnalyticsQueryRowFragment): number {
  return Math.round(query.searches * query.filteredOutRate);
}

/** A note on each list: what it contains, and what to do; and why it can be empty. */
const TEXTS: Record<ListName, { note: string | null; empty: string; advice: string }> = texts;

/** Replaces an empty list of queries with an explanation. */
function NoQueries({ list }: { list: ListName }) {
  const { empty, advice } = TEXTS[list];
  return (
    <div className="empty-list">
      <p>
        <strong>{empty}</strong>
      </p>
      <p className="soft">{advice}</p>
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

/** A list of queries, folded at first. */
export function QueryList({ list, queries, hasFailed, onOpen }: QueryListProps) {
  const { shown, more } = useFold(queries ?? [], INITIAL_QUERIES);
  if (queries === null) return hasFailed ? null : <div className="skeleton skeleton-list" />;
  if (queries.length === 0) return <NoQueries list={list} />;
  return (
    <>
      {TEXTS[list].note !== null && <p className="soft small">{TEXTS[list].note}</p>}
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
  const maxWeight = weightOf && Math.max(1, ...queries.map(weightOf));
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
                <bdi>{query.query}</bdi>
              </button>
              {weightOf && (
                <span
                  className="weight"
                  style={{ '--share': weightOf(query) / maxWeight! } as CSSProperties}
                />
              )}
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
