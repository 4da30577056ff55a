import { useQuery } from 'urql';
import { AnalyticsCatalogueDocument } from '../generated/operations.js';
import {
  AnalyticsFacetsDocument,
  AnalyticsOverviewDocument,
  AnalyticsQueriesDocument,
} from '../generated/operations.js';
import { Cards } from './figures/cards.js';
import { EmptyState } from './empty-state.js';
import { FacetSection } from './facets/facet-section.js';
import { Filters } from './view/filters.js';
import { Notice } from './notice.js';
import { QuerySection } from './queries/query-section.js';
import { intervalOf, rangeBefore, resolveRange, STANDARD_RANGE, toMoments } from './view/range.js';
import { RewriteSection } from './rewrites/rewrite-section.js';
import { Status } from './view/status.js';
import { Story } from './story/story.js';
import { TimelineSection } from './timeline/timeline-section.js';
import { TopBar } from './top-bar.js';
import { useFigures } from './use-figures.js';
import { useToday } from './view/use-today.js';
import { useView } from './view/use-view.js';
import { hasConditions, NO_CONDITIONS, toFilter } from './view/view.js';

interface DashboardProps {
  onRefresh: () => void;
  onForgetKey: () => void;
}

/** The statistics of the range and the conditions that the address names. */
export function Dashboard({ onRefresh, onForgetKey }: DashboardProps) {
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
