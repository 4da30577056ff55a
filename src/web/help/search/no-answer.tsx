import { Link } from 'wouter';
import type { HelpPopularArticleFragment } from '../../generated/operations.js';
import { PopularArticles } from '../article/article-list.js';
import { changedSearchPath, filterCount, NO_FILTERS, type SearchState } from './search-model.js';

/** Offers to remove the filter, because articles outside of it answer the query. */
export function FilteredOut({ state }: { state: SearchState }) {
  return (
    <div className="no-results">
      <section>
        <h2>조건에 맞는 결과가 없어요</h2>
        <p>{`필터를 초기화하면 '${state.query}' 도움말을 볼 수 있어요.`}</p>
        <p>
          <Link href={changedSearchPath(state, NO_FILTERS)} className="button">
            필터 초기화
          </Link>
        </p>
      </section>
    </div>
  );
}

/** Advice for a search without results: fewer filters, other words, popular articles. */
export function NoResults({
  state,
  popular,
  searchId,
  onOpen,
}: {
  state: SearchState;
  popular: readonly HelpPopularArticleFragment[];
  searchId: string;
  onOpen: (article: { id: string }, index: number) => void;
}) {
  return (
    <div className="no-results">
      <section>
        <h2>
          {state.query === ''
            ? '조건에 맞는 도움말이 없어요'
            : `'${state.query}' 검색 결과가 없어요`}
        </h2>
        <ul>
          {filterCount(state) > 0 && (
            <li>
              <Link href={changedSearchPath(state, NO_FILTERS)}>필터를 초기화</Link>
              하고 다시 검색해 보세요.
            </li>
          )}
          {state.exact && (
            <li>
              <Link href={changedSearchPath(state, { exact: false })}>비슷한 말도 함께</Link> 검색해
              보세요.
            </li>
          )}
          <li>단어 수를 줄이거나 다른 단어로 검색해 보세요.</li>
          <li>
            <Link href="/">홈</Link>에서 서비스별로 찾아볼 수 있어요.
          </li>
        </ul>
      </section>
      <PopularArticles articles={popular} onOpen={onOpen} state={{ searchId }} />
    </div>
  );
}
