import type { CSSProperties } from 'react';
import type {
  AnalyticsQueriesQuery,
  AnalyticsQueryRowFragment,
} from '../../generated/operations.js';
import { formatCount, LIST_NAMES, NO_VALUE } from '../format.js';
import type { Figures } from '../figures.js';
import { Section, useFold } from '../section.js';
import type { DayRange } from '../view/range.js';
import { type ListName, LISTS } from '../view/view.js';
import { queryTable } from './csv.js';
import { QUERY_FIGURES, type QueryFigure } from './period-comparison.js';
import texts from './query-lists.json';

interface QuerySectionProps {
  range: DayRange;
  figures: Figures<AnalyticsQueriesQuery, unknown>;
  list: ListName;
  onList: (list: ListName) => void;
  onOpen: (query: string) => void;
}

/** The fields of GraphQL. */
const FIELDS = {
  top: 'topQueries',
  unanswered: 'unansweredQueries',
  'filtered-out': 'filteredOutQueries',
  'rarely-clicked': 'rarelyClickedQueries',
} as const;
/** The length of the lists that the document requests. */
const MAX_QUERIES = 100;

/** The lists of queries, one at a time. */
export function QuerySection({ range, figures, list, onList, onOpen }: QuerySectionProps) {
  const analytics = figures.shown?.data.searchAnalytics;
  const queries = analytics?.[FIELDS[list]];
  const countOf = (name: ListName) => {
    const count = analytics?.[FIELDS[name]].length;
    return count === MAX_QUERIES ? `${MAX_QUERIES}+` : (count ?? '');
  };
  return (
    <Section
      id="queries-title"
      title="검색어"
      note="검색어를 누르면 자세한 내용과 도움말을 고칠 방법이 나와요."
      range={range}
      figures={figures}
      downloadLabel={LIST_NAMES[list]}
      table={queries?.length ? () => queryTable(`${list}-queries`, queries) : null}
    >
      <div className="tabs" role="group" aria-label="검색어 목록">
        {LISTS.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={name === list}
            onClick={() => onList(name)}
          >
            {LIST_NAMES[name]} <span className="count">{countOf(name)}</span>
          </button>
        ))}
      </div>
      {!queries && !figures.failure && <div className="skeleton skeleton-list" />}
      {queries && <QueryList key={list} {...{ list, queries, onOpen }} />}
    </Section>
  );
}

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

interface QueryListProps {
  list: ListName;
  queries: readonly AnalyticsQueryRowFragment[];
  onOpen: (query: string) => void;
}

const INITIAL_QUERIES = 10;

/** A list of queries, folded at first; an explanation if it is empty. */
function QueryList({ list, queries, onOpen }: QueryListProps) {
  const { shown, more } = useFold(queries, INITIAL_QUERIES);
  const { note, empty, advice } = TEXTS[list];
  if (queries.length === 0)
    return (
      <div className="empty-list">
        <p>
          <strong>{empty}</strong>
        </p>
        <p className="soft">{advice}</p>
      </div>
    );
  return (
    <>
      {note !== null && <p className="soft small">{note}</p>}
      <QueryTable list={list} queries={shown} onOpen={onOpen} />
      {more}
    </>
  );
}

/** Queries with their figures. A click on a query opens its details. */
function QueryTable({ list, queries, onOpen }: QueryListProps) {
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
