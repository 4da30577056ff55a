import { Link } from 'wouter';
import type { HelpPopularArticleFragment } from '../../generated/operations.js';
import { ContactLink } from '../contact-link.js';
import { PopularArticles } from '../popular-articles.js';
import { changedSearchPath, filterCount, type SearchState } from './search-state.js';

/**
 * What to do where nothing was found: other words, fewer filters, what many read, and in the end a
 * person.
 */
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
              <Link
                href={changedSearchPath(state, { product: null, category: null, platform: null })}
              >
                필터를 모두 해제
              </Link>
              하고 찾아보세요.
            </li>
          )}
          {state.exact && (
            <li>
              <Link href={changedSearchPath(state, { exact: false })}>비슷한 말까지</Link>{' '}
              찾아보세요.
            </li>
          )}
          <li>더 짧은 단어나 다른 표현으로 검색해 보세요.</li>
          <li>
            <Link href="/">서비스와 카테고리</Link>에서 골라 볼 수도 있어요.
          </li>
        </ul>
      </section>
      <PopularArticles articles={popular} onOpen={onOpen} state={{ searchId }} />
      <ContactLink lead="그래도 답을 찾지 못했나요?" searchId={searchId} />
    </div>
  );
}
