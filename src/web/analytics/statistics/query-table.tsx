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

/** A note on each list: what it contains, and what to do. */
const NOTES: Record<ListName, string | null> = {
  top: null,
  unanswered:
    '이 말을 다루는 도움말이 없어요. 결과가 나왔더라도 핵심 낱말이 빠진 것들이에요. 도움말을 쓰거나 동의어로 묶어 주세요.',
  'filtered-out':
    '도움말은 있는데, 고른 서비스·카테고리·플랫폼 안에는 없었어요. 분류나 플랫폼이 빠지지 않았는지 살펴봐 주세요.',
  'rarely-clicked':
    '결과가 나왔는데 평균보다 뚜렷하게 적게 열어 본 검색어예요. 놓친 클릭이 많은 순서로 나와요.',
};

const EMPTY_TEXTS: Record<ListName, { title: string; text: string }> = {
  top: {
    title: '검색어가 없어요',
    text: '검색어 없이 둘러본 검색만 있었어요. 기간을 넓혀 보세요.',
  },
  unanswered: {
    title: '모두 답을 찾았어요',
    text: '답하는 도움말이 없던 검색어가 없어요. 잘하고 있어요.',
  },
  'filtered-out': {
    title: '필터 때문에 빈 검색이 없어요',
    text: '필터로 좁혀 찾은 말에도 모두 결과가 있었어요.',
  },
  'rarely-clicked': {
    title: '눈에 띄게 적게 열어 본 검색어가 없어요',
    text:
      '모든 검색어의 클릭률이 평균과 비슷하거나 더 높아요. ' +
      '클릭이 하나도 없다면 recordClick을 부르고 있는지 확인해 주세요.',
  },
};

/** Replaces an empty list of queries with an explanation. */
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

/** A list of queries, folded at first. */
export function QueryList({ list, queries, hasFailed, onOpen }: QueryListProps) {
  const { shown, more } = useFold(queries ?? [], INITIAL_QUERIES);
  if (queries === null) return hasFailed ? null : <div className="skeleton skeleton-list" />;
  if (queries.length === 0) return <NoQueries list={list} />;
  return (
    <>
      {NOTES[list] !== null && <p className="soft small">{NOTES[list]}</p>}
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
