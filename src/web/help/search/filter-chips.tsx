import { Link } from 'wouter';
import { changedSearchPath, type SearchState } from './search-state.js';

interface Selected {
  field: string;
  slug: string;
  label: string;
}

const PARAMETERS = { PRODUCT: 'product', CATEGORY: 'category', PLATFORM: 'platform' } as const;

/** What the results are narrowed to, each a link that takes it back. */
export function FilterChips({
  state,
  selected,
}: {
  state: SearchState;
  selected: readonly Selected[];
}) {
  if (selected.length === 0) return null;
  return (
    <ul className="chips" aria-label="적용한 필터">
      {selected.map(({ field, slug, label }) => (
        <li key={`${field} ${slug}`}>
          <Link
            href={changedSearchPath(state, {
              [PARAMETERS[field as keyof typeof PARAMETERS]]: null,
            })}
            className="chip-link chip-link-on"
            aria-label={`${label} 필터 해제`}
          >
            {label} <span aria-hidden="true">✕</span>
          </Link>
        </li>
      ))}
      {selected.length > 1 && (
        <li>
          <Link
            href={changedSearchPath(state, { product: null, category: null, platform: null })}
            className="chip-link"
          >
            모두 해제
          </Link>
        </li>
      )}
    </ul>
  );
}
