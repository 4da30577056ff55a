import { useMutation, useQuery } from 'urql';
import { useSearchParams } from 'wouter';
import { HelpClickDocument, HelpSearchDocument } from '../../generated/operations.js';
import { Announcements } from '../layout/announcements.js';
import { Channels } from '../layout/channels.js';
import { PageHead } from '../layout/layout.js';
import { useSlow } from '../layout/navigation.js';
import { Unloaded } from '../layout/problem.js';
import { FilterPanel, UnknownFilters } from './search-filters.js';
import { InterpretationNotes, searchedText } from './interpretation-notes.js';
import { FilteredOut, NoResults } from './no-answer.js';
import { Pages, passageOf, Result, SortLinks } from './results.js';
import {
  changedSearchPath,
  filterOf,
  outcomeOf,
  readSearchState,
  sortsFor,
} from './search-model.js';

const PAGE_SIZE = 10;

/** The search page: results, filters, order, pages and corrections. Its state is in the address. */
export function SearchPage() {
  const [, click] = useMutation(HelpClickDocument);
  const [parameters] = useSearchParams();
  const state = readSearchState(parameters);
  const { query, sort, exact, after, platform } = state;
  const variables = {
    query,
    filter: filterOf(state),
    sort,
    literal: exact,
    first: PAGE_SIZE,
    after,
  };
  const [{ data, error, fetching }, refetch] = useQuery({ query: HelpSearchDocument, variables });

  const isSlow = useSlow(fetching);
  const search = data?.search;
  if (!search) return <Unloaded {...{ error, refetch }} />;
  const { searchId, totalCount, edges, pages } = search;
  const pageNumber = pages.find(({ isCurrent }) => isCurrent)?.number ?? 1;
  const recordClick = (articleId: string, position: number) =>
    void click({ input: { searchId, articleId, position } });
  const title = query === '' ? '전체 도움말' : `${query} 검색 결과`;
  const total = `총 ${totalCount.toLocaleString('ko')}건`;
  const outcome = outcomeOf(state, search);
  const heading =
    outcome === 'nearest' && !fetching
      ? `'${query}'에 딱 맞는 도움말을 찾지 못했어요`
      : query === ''
        ? '도움말'
        : `'${fetching ? query : searchedText(query, search.interpretation)}' 검색 결과`;
  const summary = {
    answers: heading,
    nearest: `${heading}. 비슷한 도움말`,
    'filtered-out': `조건에 맞는 결과가 없어요. ${heading}`,
    nothing: heading,
  }[outcome];
  const { asksForPerson } = search.interpretation;
  const lead = asksForPerson ? '여기로 문의해 주세요.' : '찾는 답이 없나요?';
  const channels = <Channels lead={lead} searchId={searchId} />;
  const isSure = search.confidence === 'HIGH' && sort === 'RELEVANCE' && after === null;
  const answer = isSure ? passageOf(edges[0], search.passages ?? []) : undefined;
  const order = sortsFor(query).find((each) => each.sort === sort)?.name ?? '인기순';
  const page = pageNumber > 1 ? ` (${pageNumber}페이지)` : '';

  return (
    <div className="search" aria-busy={fetching}>
      <PageHead title={`${title}${page}`} />
      <a className="skip-link" href="#results">
        검색 결과로 건너뛰기
      </a>
      <Announcements
        key={parameters.toString()}
        product={state.product}
        platforms={platform === null ? null : [platform]}
      />
      <h1 className="search-title">
        {isSlow ? `${query && `'${query}' `}찾는 중…` : heading}{' '}
        {!fetching && outcome !== 'nearest' && <span className="search-total">{total}</span>}
      </h1>
      <p className="visually-hidden" role="status">
        {fetching ? isSlow && '찾고 있어요' : `${summary} ${total}${page}, ${order}`}
      </p>
      <UnknownFilters state={state} filters={search.unknownFilters} />
      <InterpretationNotes
        state={state}
        interpretation={search.interpretation}
        isAnswered={outcome === 'answers'}
      />
      <div className="search-columns">
        <FilterPanel state={state} facets={search.facets} />
        {edges.length > 0 && <SortLinks state={state} />}
        <div id="results" className="search-results" tabIndex={-1}>
          {asksForPerson && channels}
          {outcome === 'filtered-out' ? (
            <FilteredOut state={state} />
          ) : outcome === 'nothing' ? (
            <NoResults
              state={state}
              popular={search.popularArticles ?? []}
              searchId={searchId}
              onOpen={({ id }, i) => recordClick(id, i + 1)}
            />
          ) : (
            <>
              {outcome === 'nearest' && (
                <h2 className="nearest-title">
                  비슷한 도움말 <span className="search-total">{total}</span>
                </h2>
              )}
              <ol className="results" start={edges[0]?.position}>
                {edges.map((edge, i) => (
                  <Result
                    key={edge.node.id}
                    edge={edge}
                    answer={i === 0 ? answer : undefined}
                    platform={platform}
                    searchId={searchId}
                    onOpen={() => recordClick(edge.node.id, edge.position)}
                  />
                ))}
              </ol>
              <Pages pages={pages} path={(cursor) => changedSearchPath(state, { after: cursor })} />
            </>
          )}
          {!asksForPerson && channels}
        </div>
      </div>
    </div>
  );
}
