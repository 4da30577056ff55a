import type { AnalyticsQueriesQuery } from '../../generated/operations.js';
import { LIST_NAMES } from '../format.js';
import type { Figures } from '../figures.js';
import { Section, type SectionContext } from '../section.js';
import { type ListName, LISTS } from '../view/view.js';
import { queryTable } from './csv.js';
import { QueryList } from './query-table.js';

interface QuerySectionProps extends SectionContext {
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
export function QuerySection({ figures, list, onList, onOpen, ...context }: QuerySectionProps) {
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
      figures={figures}
      {...context}
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
      <QueryList
        key={list}
        list={list}
        queries={queries ?? null}
        hasFailed={figures.failure !== null}
        onOpen={onOpen}
      />
    </Section>
  );
}
