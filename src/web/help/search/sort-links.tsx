import { Link } from 'wouter';
import { changedSearchPath, type SearchState, SORTS } from './search-state.js';

/** The choice of order. */
export function SortLinks({ state }: { state: SearchState }) {
  // Nothing is accurate without a query: then the most popular come first.
  const offered =
    state.query === ''
      ? SORTS.filter(({ sort }) => sort !== 'POPULARITY').map((each) =>
          each.sort === 'RELEVANCE' ? { ...each, name: '인기순' } : each,
        )
      : SORTS;
  return (
    <nav className="sorts" aria-label="정렬 기준">
      <ul className="sorts-list">
        {offered.map(({ sort, name }) => (
          <li key={sort}>
            <Link
              href={changedSearchPath(state, { sort })}
              className="sort"
              aria-current={state.sort === sort ? 'true' : undefined}
              rel="nofollow"
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
