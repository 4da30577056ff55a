import type { CSSProperties } from 'react';
import type { AnalyticsQueryRowFragment } from '../../generated/operations.js';
import { LIST_NAMES } from '../names.js';
import { QUERY_COLUMNS, QUERY_WEIGHTS } from './query-columns.js';
import type { ListName } from '../view/view.js';

interface QueryTableProps {
  list: ListName;
  queries: readonly AnalyticsQueryRowFragment[];
  onOpen: (query: string) => void;
}

/** Queries with their figures; each opens its story. */
export function QueryTable({ list, queries, onOpen }: QueryTableProps) {
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
