import { useState } from 'react';
import { useQuery } from 'urql';
import {
  AnalyticsCatalogueDocument,
  AnalyticsFacetsDocument,
  AnalyticsOverviewDocument,
  AnalyticsQueriesDocument,
} from '../generated/operations.js';
import { FacetSection } from './statistics/facet-section.js';
import type { Refusal } from './failure.js';
import { Cards } from './statistics/cards.js';
import { forgetKey, keepKey, readKey } from './key/analytics-client.js';
import { KeyForm, Session } from './key/session.js';
import { QuerySection } from './statistics/query-section.js';
import { RewriteSection } from './statistics/rewrite-section.js';
import { EmptyState, Notice } from './section.js';
import { Story } from './story/story.js';
import { TimelineSection } from './statistics/timeline-section.js';
import { useFigures } from './statistics/use-figures.js';
import { Filters } from './view/filters.js';
import { intervalOf, rangeBefore, resolveRange, STANDARD_RANGE, toMoments } from './view/range.js';
import { Status, TopBar } from './view/top-bar.js';
import { useToday, useView } from './view/use-view.js';
import { hasConditions, NO_CONDITIONS, toFilter } from './view/view.js';

/** The whole page: the form for a key, and with one that is taken the statistics. */
export function AnalyticsPage() {
  const [key, setKey] = useState(readKey);
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  const leave = (why: Refusal | null) => {
    forgetKey();
    setRefusal(why);
    setKey(null);
  };

  if (key === null) {
    return (
      <KeyForm
        refusal={refusal}
        onTaken={(taken) => {
          keepKey(taken);
          setKey(taken);
        }}
      />
    );
  }
  return (
    <Session apiKey={key} onRefused={leave}>
      {(refresh) => <Dashboard onRefresh={refresh} onForgetKey={() => leave(null)} />}
    </Session>
  );
}

interface DashboardProps {
  onRefresh: () => void;
  onForgetKey: () => void;
}

/** The statistics of the range and the conditions that the address names. */
function Dashboard({ onRefresh, onForgetKey }: DashboardProps) {
  const { view, change, openStory, closeStory } = useView();
  const today = useToday();
  const range = resolveRange(view.range, today);
  const asked = { ...toMoments(range), filter: toFilter(view) };
  const interval = intervalOf(range);
  const overview = useFigures(AnalyticsOverviewDocument, {
    ...asked,
    earlier: toMoments(rangeBefore(range)).from,
    interval,
  });
  const queries = useFigures(AnalyticsQueriesDocument, asked);
  const facets = useFigures(AnalyticsFacetsDocument, asked);
  const [{ data: catalogue }] = useQuery({ query: AnalyticsCatalogueDocument });

  const remedies = {
    retry: onRefresh,
    'drop-conditions': () => change(NO_CONDITIONS),
    'standard-range': () => change({ range: STANDARD_RANGE }),
  };
  const isMissing = overview.failure !== null && overview.shown === null;
  const isEmpty =
    overview.shown?.data.searchAnalytics?.searches === 0 &&
    !overview.isLoading &&
    !overview.failure;
  // What all of them lack is told once, above.
  const context = {
    range,
    catalogue: catalogue ?? null,
    remedies,
    isQuiet: overview.isLoading || overview.failure !== null,
  };

  return (
    <>
      <TopBar onRefresh={onRefresh} onForgetKey={onForgetKey} />
      <main className="page">
        <Filters view={view} range={range} catalogue={catalogue ?? null} onChange={change} />
        <Status range={range} today={today} figures={overview} />
        <Notice figures={overview} remedies={remedies} />
        {isMissing ? null : isEmpty ? (
          <EmptyState
            hasConditions={hasConditions(view)}
            range={view.range}
            onDropConditions={remedies['drop-conditions']}
            onWiden={() => change({ range: '90d' })}
          />
        ) : (
          <>
            <Cards figures={overview} />
            <TimelineSection
              figures={overview}
              range={range}
              onSelect={(days) => change({ range: days })}
            />
            <QuerySection
              {...context}
              figures={queries}
              list={view.list}
              onList={(list) => change({ list }, { replace: true })}
              onOpen={openStory}
            />
            <FacetSection {...context} figures={facets} onChange={change} onOpen={openStory} />
            <RewriteSection {...context} figures={queries} />
          </>
        )}
      </main>
      {view.query !== null && (
        <Story
          key={view.query}
          query={view.query}
          asked={asked}
          range={range}
          remedies={remedies}
          onClose={closeStory}
        />
      )}
    </>
  );
}
