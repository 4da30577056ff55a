import type { AnalyticsQueriesQuery } from '../../generated/operations.js';
import { queryTable } from '../csv/csv-tables.js';
import { DownloadButton } from '../csv/download-button.js';
import { LIST_NAMES } from '../names.js';
import { Notice, type Remedies } from '../notice.js';
import { QueryList } from './query-list.js';
import type { DayRange } from '../view/range.js';
import { SectionHead } from '../section-head.js';
import { Tabs } from './tabs.js';
import type { Figures } from '../use-figures.js';
import { type ListName, LISTS } from '../view/view.js';

interface QuerySectionProps {
  figures: Figures<AnalyticsQueriesQuery, unknown>;
  range: DayRange;
  list: ListName;
  remedies: Remedies;
  /** Why figures are missing is said elsewhere, or not known yet. */
  isQuiet: boolean;
  onList: (list: ListName) => void;
  onOpen: (query: string) => void;
}

const FIELDS = {
  top: 'topQueries',
  zero: 'zeroResultQueries',
  'no-click': 'noClickQueries',
} as const;
const FILES: Record<ListName, string> = {
  top: 'top-queries',
  zero: 'zero-result-queries',
  'no-click': 'no-click-queries',
};
const MOST = 100;

/** The three lists of queries, one at a time. */
export function QuerySection({
  figures,
  range,
  list,
  remedies,
  isQuiet,
  onList,
  onOpen,
}: QuerySectionProps) {
  const analytics = figures.shown?.data.searchAnalytics;
  const queries = analytics?.[FIELDS[list]];
  const countOf = (name: ListName) => {
    const count = analytics?.[FIELDS[name]].length;
    return count === MOST ? `${MOST}+` : (count ?? '');
  };
  return (
    <section className="panel" aria-labelledby="queries-title" aria-busy={figures.isLoading}>
      <SectionHead
        id="queries-title"
        title="검색어"
        note="검색어를 누르면 자세한 내용과 도움말을 고칠 방법이 나와요."
      >
        <DownloadButton
          label={LIST_NAMES[list]}
          range={range}
          table={
            figures.isCurrent && queries && queries.length > 0
              ? () => queryTable(FILES[list], queries)
              : null
          }
        />
      </SectionHead>
      {!isQuiet && <Notice figures={figures} remedies={remedies} />}
      <Tabs
        label="검색어 목록"
        tabs={LISTS.map((name) => ({ name, title: LIST_NAMES[name], count: countOf(name) }))}
        chosen={list}
        onChoose={onList}
      >
        <QueryList
          key={list}
          list={list}
          queries={queries ?? null}
          isMissing={figures.failure !== null}
          onOpen={onOpen}
        />
      </Tabs>
    </section>
  );
}
