import { type Client, mapExchange } from '@urql/core';
import { useEffect, useState } from 'react';
import { Provider, useQuery } from 'urql';
import { navigate, useSearch } from 'wouter/use-browser-location';
import {
  AnalyticsCatalogueDocument,
  AnalyticsFacetsDocument,
  AnalyticsOverviewDocument,
  AnalyticsQueriesDocument,
} from '../generated/operations.js';
import { createClient } from '../shared/create-client.js';
import { type Refusal, refusalOf, type RequestError } from '../shared/request-error.js';
import { SignInForm } from '../shared/sign-in-form.js';
import { dayInKorea } from '../shared/korean-days.js';
import { askViewer, mayDo, signOut, TIMEOUT_MS } from '../shared/session.js';
import { QueryDetails } from './query-details/query-details.js';
import { useFigures } from './figures.js';
import { Notices } from './section.js';
import { Cards } from './statistics/cards.js';
import { FacetSection } from './statistics/facet-section.js';
import { QuerySection } from './statistics/query-section.js';
import { RewriteSection } from './statistics/rewrite-section.js';
import { TimelineSection } from './statistics/timeline-section.js';
import { Filters } from './view/view-filters.js';
import { EmptyState, Status, TopBar, type TopBarProps } from './view/page-frame.js';
import { intervalOf, resolveRange, toMoments } from './view/range.js';
import { type ChangeView, hasConditions, readView, toFilter, writeView } from './view/view.js';

/** The whole page: the form to sign in, or the statistics. */
export function AnalyticsPage() {
  // Undefined until the server has said whether there is a session, null without one.
  const [client, setClient] = useState<Client | null>();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const leave = (reason: Refusal | null) => {
    setRefusal(reason);
    setClient(null);
  };
  /** Asks for all figures anew: the client has the answers of before. */
  const begin = () => setClient(sessionClient(leave));
  useEffect(() => void hasSession().then((isThere) => (isThere ? begin() : setClient(null))), []);

  if (client === undefined) return null;
  if (client === null)
    return (
      <SignInForm
        heading="검색 통계"
        least="ANALYST"
        forbidden="지금 역할로는 검색 통계를 볼 수 없어요."
        refusal={refusal}
        onAccepted={async () => begin()}
      >
        사람들이 무엇을 찾았고 무엇을 못 찾았는지 보려면 로그인해 주세요.
      </SignInForm>
    );
  return (
    <Provider value={client}>
      <Dashboard onRefresh={begin} onSignOut={() => void signOut(() => leave(null))} />
    </Provider>
  );
}

/** Creates the client of the session. Calls `onRefused` when the server refuses the session. */
function sessionClient(onRefused: (refusal: Refusal) => void): Client {
  return createClient({
    isDesk: true,
    timeoutMs: TIMEOUT_MS,
    afterCache: [
      mapExchange({
        onError(error) {
          const refusal = refusalOf(error);
          if (refusal) onRefused(refusal);
        },
      }),
    ],
  });
}

/** Whether the person who has signed in may read statistics, also if the server does not answer. */
async function hasSession(): Promise<boolean> {
  try {
    return mayDo((await askViewer())?.role, 'ANALYST');
  } catch (error) {
    // The statistics then say what is wrong with the server.
    return refusalOf(error as RequestError) === null;
  }
}

/** The statistics for the range and the conditions in the address. */
function Dashboard(actions: TopBarProps) {
  const view = readView(useSearch());
  const change: ChangeView = (changed, { replace = false } = {}) =>
    navigate(`${location.pathname}${writeView({ ...view, ...changed })}`, { replace });
  const openQuery = (query: string) => change({ query });
  const today = dayInKorea(new Date());
  const range = resolveRange(view.range, today);
  const variables = { ...toMoments(range), filter: toFilter(view) };
  const interval = intervalOf(range);
  const overview = useFigures(AnalyticsOverviewDocument, { ...variables, interval });
  const queries = useFigures(AnalyticsQueriesDocument, variables);
  const facets = useFigures(AnalyticsFacetsDocument, variables);
  const [{ data: catalogue }] = useQuery({ query: AnalyticsCatalogueDocument });

  const isEmpty = overview.shown?.data.searchAnalytics?.searches === 0 && !overview.isLoading;

  return (
    <>
      <TopBar {...actions} />
      <main className="page">
        <Filters view={view} range={range} catalogue={catalogue ?? null} onChange={change} />
        <Status range={range} today={today} figures={overview} />
        <Notices of={[overview, queries, facets]} />
        {overview.failure !== null ? null : isEmpty ? (
          <EmptyState hasConditions={hasConditions(view)} />
        ) : (
          <>
            <Cards figures={overview} />
            <TimelineSection range={range} figures={overview} />
            <QuerySection
              range={range}
              figures={queries}
              list={view.list}
              onList={(list) => change({ list }, { replace: true })}
              onOpen={openQuery}
            />
            <FacetSection
              range={range}
              figures={facets}
              catalogue={catalogue ?? null}
              onChange={change}
              onOpen={openQuery}
            />
            <RewriteSection range={range} figures={queries} />
          </>
        )}
      </main>
      {view.query !== null && (
        <QueryDetails
          key={view.query}
          query={view.query}
          variables={variables}
          range={range}
          onClose={() => change({ query: null }, { replace: true })}
        />
      )}
    </>
  );
}
