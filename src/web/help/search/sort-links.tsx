import { Link } from 'wouter';
import { changedSearchPath, type SearchState, sortsFor } from './search-state.js';

/** The choice of order. */
export function SortLinks({ state }: { state: SearchState }) {
  return (
    <nav className="sorts" aria-label="정렬 기준">
      <ul className="sorts-list">
        {sortsFor(state.query).map(({ sort, name }) => (
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
