import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import type { AnalyticsQueriesQuery } from '../../generated/operations.js';
import { LIST_NAMES } from '../format.js';
import type { Figures } from '../figures.js';
import { Section, type SectionContext } from '../section.js';
import { type ListName, LISTS } from '../view/view.js';
import { queryTable } from './csv.js';
import { QueryList } from './query-table.js';

interface TabsProps<Name extends string> {
  label: string;
  tabs: readonly { name: Name; title: string; count: string | number }[];
  chosen: Name;
  onChoose: (name: Name) => void;
  /** The content of the chosen tab. */
  children: ReactNode;
}

const ARROW_STEPS: Partial<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

/**
 * Tabs after the ARIA pattern: the arrow keys, Home and End choose a tab, and the Tab key moves to
 * its content.
 */
function Tabs<Name extends string>({ label, tabs, chosen, onChoose, children }: TabsProps<Name>) {
  const buttons = useRef(new Map<Name, HTMLButtonElement>());
  const index = tabs.findIndex(({ name }) => name === chosen);

  const press = (event: KeyboardEvent) => {
    const step = ARROW_STEPS[event.key];
    const next =
      event.key === 'Home'
        ? 0
        : event.key === 'End'
          ? tabs.length - 1
          : step && (index + step + tabs.length) % tabs.length;
    if (next === undefined) return;
    event.preventDefault();
    onChoose(tabs[next]!.name);
    buttons.current.get(tabs[next]!.name)?.focus();
  };

  return (
    <>
      <div className="tabs" role="tablist" aria-label={label} onKeyDown={press}>
        {tabs.map(({ name, title, count }) => (
          <button
            key={name}
            ref={(button) => {
              if (button) buttons.current.set(name, button);
            }}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-controls="tab-panel"
            aria-selected={name === chosen}
            tabIndex={name === chosen ? 0 : -1}
            onClick={() => onChoose(name)}
          >
            {title} <span className="count">{count}</span>
          </button>
        ))}
      </div>
      <div id="tab-panel" role="tabpanel" aria-labelledby={`tab-${chosen}`}>
        {children}
      </div>
    </>
  );
}

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
/** Parts of the file names of downloads. */
const FILE_NAMES: Record<ListName, string> = {
  top: 'top-queries',
  unanswered: 'unanswered-queries',
  'filtered-out': 'filtered-out-queries',
  'rarely-clicked': 'rarely-clicked-queries',
};
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
      table={queries?.length ? () => queryTable(FILE_NAMES[list], queries) : null}
    >
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
          hasFailed={figures.failure !== null}
          onOpen={onOpen}
        />
      </Tabs>
    </Section>
  );
}
