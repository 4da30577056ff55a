import type { estypes } from '@elastic/elasticsearch';
import { ArticleVisibility } from '../../../articles/index.js';
import type { EngineFilter, EngineRequest } from '../../engine.js';

type Clause = estypes.QueryDslQueryContainer;

/** The filters that belong to a facet, each absent where nothing is filtered. */
export interface FacetFilters {
  product: Clause | null;
  category: Clause | null;
  platform: Clause | null;
}

/**
 * The filters on product, category and platform. An empty list matches nothing, as Elasticsearch's
 * `terms` has it.
 */
export function facetFilters({ productIds, categoryIds, platformIds }: EngineFilter): FacetFilters {
  return {
    product: productIds ? { terms: { productId: productIds.map(String) } } : null,
    category: categoryIds ? { terms: { categoryIds: categoryIds.map(String) } } : null,
    platform: platformIds ? { terms: { platformIds: platformIds.map(String) } } : null,
  };
}

/**
 * The filters that hold for hits and every facet: no tombstones, what the caller may see, and the
 * time of the last update.
 */
export function baseFilters({
  internal,
  filter: { updatedFrom, updatedTo },
}: EngineRequest): Clause[] {
  const filters: Clause[] = [{ term: { gone: false } }];
  if (!internal)
    filters.push({ bool: { must_not: { term: { visibility: ArticleVisibility.INTERNAL } } } });
  if (updatedFrom || updatedTo)
    filters.push({
      range: { updatedAt: { gte: updatedFrom?.getTime(), lt: updatedTo?.getTime() } },
    });
  return filters;
}

/** Those that are there. */
export function present(clauses: (Clause | null)[]): Clause[] {
  return clauses.filter((clause) => clause !== null);
}
