import type { estypes } from '@elastic/elasticsearch';
import type { FacetRequest } from '../../engine.js';
import { present, type FacetFilters } from './filter-clauses.js';

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
