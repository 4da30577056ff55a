import { createHash } from 'node:crypto';
import type { estypes } from '@elastic/elasticsearch';
import {
  SearchSort,
  type EngineQuery,
  type EngineRequest,
  type EngineFilter,
  type FacetRequest,
} from '../../engine.js';
import { ArticleVisibility } from '../../../articles/index.js';
import { textPrefixes } from './mapping.js';
import { textClause } from './text-clause.js';

/**
 * Around what matched in a highlighted text: control characters, which no content can hold, and no
 * white space to Java's trim.
 */
export const HIGHLIGHT_START = '\u0086';
export const HIGHLIGHT_END = '\u0087';

const NEWEST: estypes.SortCombinations[] = [{ publishedAt: 'desc' }, { id: 'asc' }];

/**
 * The search request, without its index, for a request of the port. What was not asked for is not
 * in it. With a facet, the filters on product, category and platform go to `post_filter`, so that
 * each facet can leave out its own.
 */
export function buildQuery(request: EngineRequest): estypes.SearchRequest {
  const { query, filter, first } = request;
  const ownFilters = facetFilters(filter);
  const selected = present(Object.values(ownFilters));
  const aggs = buildFacets(request.facets, ownFilters);
  const filters = aggs ? baseFilters(request) : [...baseFilters(request), ...selected];
  return {
    query: {
      bool: { ...(query && { must: [textClause(query, request.internal)] }), filter: filters },
    },
    ...(aggs && { aggs }),
    ...(aggs && selected.length > 0 && { post_filter: { bool: { filter: selected } } }),
    size: first,
    ...(first > 0 && hits(request)),
    // Nothing stored is needed: the id is the last sort value. Without this, a search opens the
    // text of every hit.
    stored_fields: '_none_',
    track_total_hits: true,
    allow_partial_search_results: false,
    ...(query && { preference: sameCopy(query.text) }),
  };
}

function hits(request: EngineRequest): estypes.SearchRequest {
  return { sort: sortOrder(request), ...position(request), ...highlighting(request) };
}

function sortOrder({ query, sort }: EngineRequest): estypes.SortCombinations[] {
  switch (sort) {
    case SearchSort.RELEVANCE:
      return query
        ? ['_score', { popularity: 'desc' }, ...NEWEST]
        : [{ popularity: 'desc' }, ...NEWEST];
    case SearchSort.POPULARITY:
      return [{ popularity: 'desc' }, ...NEWEST];
    case SearchSort.UPDATED:
      return [{ updatedAt: 'desc' }, { id: 'asc' }];
    case SearchSort.TITLE:
      return [{ titleSort: 'asc' }, { id: 'asc' }];
  }
}

function position({ after }: EngineRequest): estypes.SearchRequest {
  if (!after) return {};
  return 'sort' in after ? { search_after: after.sort } : { from: after.offset };
}

/**
 * Words alone are highlighted. Without fragments, each paragraph that has a match comes back whole.
 */
function highlighting({ query, highlight, internal }: EngineRequest): estypes.SearchRequest {
  const texts = (['title', 'body'] as const).filter((text) => highlight[text]);
  const fields = textPrefixes(internal).flatMap((prefix) => texts.map((text) => prefix + text));
  if (!query || fields.length === 0) return {};
  return {
    highlight: {
      type: 'unified',
      number_of_fragments: 0,
      pre_tags: [HIGHLIGHT_START],
      post_tags: [HIGHLIGHT_END],
      fields: Object.fromEntries(
        fields.map((field) => [field, { highlight_query: anyOf(field, query) }]),
      ),
    },
  };
}

function anyOf(field: string, { parts }: EngineQuery): estypes.QueryDslQueryContainer {
  const matches = parts.flat().map((part) => ({ match: { [field]: part } }));
  return matches.length === 1 ? matches[0]! : { bool: { should: matches } };
}

/**
 * Two copies of a shard may score a little differently, so all pages of one text are read from the
 * same one.
 */
function sameCopy(text: string): string {
  return createHash('sha1').update(text).digest('hex').slice(0, 8);
}

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
