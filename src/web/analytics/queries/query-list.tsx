import type { AnalyticsQueryRowFragment } from '../../generated/operations.js';
import { NoQueries } from './no-queries.js';
import { QueryTable } from './query-table.js';
import { useFold } from '../use-fold.js';
import type { ListName } from '../view/view.js';

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
