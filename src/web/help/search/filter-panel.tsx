import { useEffect, useState } from 'react';
import type { HelpSearchQuery } from '../../generated/operations.js';
import { categoryTree } from './category-tree.js';
import { FacetLinks } from './facet-links.js';
import { FilterChips } from './filter-chips.js';
import { CategoryLinks } from './category-links.js';
import { changedSearchPath, filterCount, type SearchState } from './search-state.js';

type Facets = NonNullable<HelpSearchQuery['search']>['facets'];

/**
 * What narrows the results, each value with how many it leaves: on a phone behind a button, beside
 * the results elsewhere.
 */
export function FilterPanel({ state, facets }: { state: SearchState; facets: Facets }) {
  const [isOpen, setOpen] = useState(false);
  const { product, category, platform } = state;
  // Who has chosen wants to see the results.
  useEffect(() => setOpen(false), [product, category, platform]);
  const filtered = filterCount(state);
  const valuesOf = (field: string) => facets.find((facet) => facet.field === field)?.values ?? [];
  const selected = facets.flatMap(({ field, values }) =>
    values.filter((value) => value.selected).map((value) => ({ field, ...value })),
  );

  if (facets.every(({ values }) => values.length === 0)) return <div />;
  return (
    <div className="filters">
      <div className="filters-bar">
        <button
          type="button"
          className="button button-soft filters-toggle"
          aria-expanded={isOpen}
          aria-controls="filters"
          onClick={() => setOpen(!isOpen)}
        >
          {filtered > 0 ? `필터 ${filtered}` : '필터'}{' '}
          <span aria-hidden="true">{isOpen ? '▴' : '▾'}</span>
        </button>
        <FilterChips state={state} selected={selected} />
      </div>
      <div id="filters" className={isOpen ? 'filters-body filters-body-open' : 'filters-body'}>
        <FacetLinks
          title="서비스"
          values={valuesOf('PRODUCT')}
          path={(slug) => changedSearchPath(state, { product: slug })}
        />
        <CategoryLinks
          tree={categoryTree(valuesOf('CATEGORY'))}
          path={(slug) => changedSearchPath(state, { category: slug })}
        />
        <FacetLinks
          title="플랫폼"
          values={valuesOf('PLATFORM')}
          path={(slug) => changedSearchPath(state, { platform: slug })}
        />
      </div>
    </div>
  );
}
