import type { CSSProperties } from 'react';
import type { AnalyticsQueryRowFragment } from '../../generated/operations.js';
import { formatCount, LIST_NAMES, NO_VALUE } from '../format.js';
import { useFold } from '../section.js';
import type { ListName } from '../view/view.js';
import { QUERY_FIGURES, type QueryFigure } from './period-comparison.js';
import texts from './query-lists.json';

interface ListShape {
  /** The figure that the list is ordered by, unless only the server knows it. */
  weight?: {
    /** The head of its column, if it has one. */
    title?: string;
    read: (query: AnalyticsQueryRowFragment) => number;
  };
  /** The further columns. Narrow screens show two in all. */
  columns: readonly QueryFigure[];
}

const QUERY_LISTS: Record<ListName, ListShape> = {
  top: {
    weight: { read: ({ searches }) => searches },
    columns: [
      ...(['searches', 'clickThroughRate'] as const),
      ...(['unansweredRate', 'averageResults', 'averageClickPosition'] as const),
    ],
  },
  unanswered: {
    weight: {
      title: '답을 찾지 못함',
      read: ({ searches, unansweredRate }) => Math.round(searches * unansweredRate),
    },
    columns: ['searches', 'averageResults', 'clickThroughRate'],
  },
  'filtered-out': {
    weight: {
      title: '필터 안에 없음',
      read: ({ searches, filteredOutRate }) => Math.round(searches * filteredOutRate),
    },
    columns: ['searches', 'averageResults', 'clickThroughRate'],
  },
  'rarely-clicked': {
    columns: ['clickThroughRate', 'searches', 'averageResults', 'averageClickPosition'],
  },
};

/** Whether a figure is a problem, and highlighted. */
const isAlarming = (field: QueryFigure, value: number) =>
  field === 'unansweredRate' ? value >= 0.5 : field === 'clickThroughRate' && value === 0;

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
  const { weight, columns } = QUERY_LISTS[list];
  const maxWeight = weight && Math.max(1, ...queries.map(weight.read));
  const wide = weight?.title === undefined ? 2 : 1;
  const classOf = (i: number) => (i < wide ? undefined : 'minor');
  return (
    <table className="queries">
      <caption className="visually-hidden">{LIST_NAMES[list]}</caption>
      <thead>
        <tr>
          <th scope="col">검색어</th>
          {weight?.title && <th scope="col">{weight.title}</th>}
          {columns.map((field, i) => (
            <th key={field} scope="col" className={classOf(i)}>
              {QUERY_FIGURES[field].name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {queries.map((row) => (
          <tr key={row.query}>
            <th scope="row">
              <button
                type="button"
                className="query"
                aria-haspopup="dialog"
                title={row.query}
                onClick={() => onOpen(row.query)}
              >
                <bdi>{row.query}</bdi>
              </button>
              {weight && (
                <span
                  className="weight"
                  style={{ '--share': weight.read(row) / maxWeight! } as CSSProperties}
                />
              )}
            </th>
            {weight?.title && <td>{formatCount(weight.read(row))}</td>}
            {columns.map((field, i) => {
              const value = row[field];
              return (
                <td key={field} className={classOf(i)}>
                  <span className={isAlarming(field, value ?? 0) ? 'alarming' : undefined}>
                    {value == null ? NO_VALUE : QUERY_FIGURES[field].format(value)}
                  </span>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
