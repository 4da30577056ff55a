import type { estypes } from '@elastic/elasticsearch';
import { ArticleVisibility } from '../../../articles/index.js';
import type { EngineFilter, EngineRequest, FacetRequest } from '../../engine.js';

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

type Aggregations = Record<string, estypes.AggregationsAggregationContainer>;

/** More values than a catalogue has, so that one shard counts them all exactly. */
const ALL_VALUES = 10_000;

/**
 * One aggregation for each facet asked for, named as in `FacetRequest`, with its counts in
 * `values`. PRODUCT leaves out the filters on product and category, CATEGORY the one on category,
 * PLATFORM the one on platform; undefined when none is asked for.
 */
export function buildFacets(
  facets: FacetRequest,
  { product, category, platform }: FacetFilters,
): Aggregations | undefined {
  const aggregations: Aggregations = {};
  if (facets.product) {
    aggregations.product = filtered([platform], {
      terms: { field: 'productId', size: ALL_VALUES },
    });
  }
  if (facets.category) {
    aggregations.category = filtered([product, platform], {
      terms: { field: 'categoryIds', size: ALL_VALUES },
    });
  }
  // Elasticsearch refuses to count no buckets.
  if (facets.platform?.length) {
    aggregations.platform = filtered([product, category], {
      filters: { filters: platformBuckets(facets.platform) },
    });
  }
  return Object.keys(aggregations).length > 0 ? aggregations : undefined;
}

function filtered(
  filters: (estypes.QueryDslQueryContainer | null)[],
  values: estypes.AggregationsAggregationContainer,
): estypes.AggregationsAggregationContainer {
  return { filter: { bool: { filter: present(filters) } }, aggs: { values } };
}

function platformBuckets(
  buckets: NonNullable<FacetRequest['platform']>,
): Record<string, estypes.QueryDslQueryContainer> {
  return Object.fromEntries(
    buckets.map(({ platformId, matches }) => [
      String(platformId),
      { terms: { platformIds: matches.map(String) } },
    ]),
  );
}
