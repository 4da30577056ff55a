import { createHash } from 'node:crypto';
import type { estypes } from '@elastic/elasticsearch';
import {
  SearchSort,
  type EngineQuery,
  type EngineRequest,
  type EngineScope,
  type EngineFilter,
  type FacetRequest,
  type Neighbour,
} from '../../engine.js';
import { neighbourScore } from '../../relevance.js';
import { ArticleVisibility } from '../../../articles/index.js';
import { textPrefixes } from './mapping.js';
import { highlightedClause, matchClause, rankedClause, textClauseOf } from './text-clause.js';

/** Tags around highlights: control characters that no content has and Java's `trim` keeps. */
export const HIGHLIGHT_START = '\u0086';
export const HIGHLIGHT_END = '\u0087';

type Clause = estypes.QueryDslQueryContainer;

const NEWEST: estypes.SortCombinations[] = [{ publishedAt: 'desc' }, { id: 'asc' }];

/**
 * Builds the search request for the port's request and this lowest score of a hit. If a facet is
 * requested, the filters on product, category and platform go to `post_filter`, so that each facet
 * can omit its own filter.
 */
export function buildQuery(
  request: EngineRequest,
  minimumScore: number | null,
): estypes.SearchRequest {
  const { query, filter, first } = request;
  const ownFilters = facetFilters(filter);
  const selected = withoutNull(Object.values(ownFilters));
  const aggs = buildFacets(request.facets, ownFilters);
  const filters = aggs ? baseFilters(request) : [...baseFilters(request), ...selected];
  const isJoined = query !== null && request.neighbours.length > 0;
  const words = query && textClauseOf(query, request.internal);
  const found = isJoined ? joinedClause(words!, request.neighbours, minimumScore) : words;
  return {
    query: { bool: { ...(found && { must: [found] }), filter: filters } },
    ...(aggs && { aggs }),
    ...(aggs && selected.length > 0 && { post_filter: { bool: { filter: selected } } }),
    ...(minimumScore !== null && !isJoined && { min_score: minimumScore }),
    size: first,
    ...(first > 0 && { sort: sortOrder(request), ...position(request), ...highlighting(request) }),
    // Otherwise a search loads the text of every hit. The last sort value is the id.
    stored_fields: '_none_',
    track_total_hits: true,
    allow_partial_search_results: false,
    ...(query && { preference: preferenceOf(query.text) }),
  };
}

/** The name by which an answer says that the words found a hit. */
export const BY_WORDS = 'words';

/**
 * The sum of the words' score, if the score reaches the minimum, and the shares of neighbours.
 * Neighbours that are no hits by themselves count only where the words find the article.
 */
function joinedClause(
  words: Clause,
  neighbours: readonly Neighbour[],
  minimumScore: number | null,
): Clause {
  const clauses = (isHit: boolean) =>
    neighbours
      .filter((neighbour) => neighbour.isHit === isHit)
      .map((neighbour): Clause => ({
        constant_score: {
          filter: { term: { id: String(neighbour.articleId) } },
          boost: neighbourScore(neighbour, minimumScore),
        },
      }));
  const answers: Clause = {
    function_score: { query: words, min_score: minimumScore ?? 0, _name: BY_WORDS },
  };
  const byWords: Clause = { bool: { must: [answers], should: clauses(false) } };
  return { bool: { should: [byWords, ...clauses(true)], minimum_should_match: 1 } };
}

/**
 * Builds the request for the best score that a query reaches without filter (`max_score`). As the
 * matches are not counted, Elasticsearch skips documents that cannot be the best; it remembers the
 * answer until the index changes.
 */
export function buildBestScoreQuery(
  query: EngineQuery,
  { internal }: Pick<EngineRequest, 'internal'>,
): estypes.SearchRequest {
  return {
    query: {
      bool: {
        must: [rankedClause(query, internal)],
        filter: [matchClause(query, internal), ...baseFilters({ internal, filter: {} })],
      },
    },
    size: 2,
    _source: false,
    track_total_hits: false,
    request_cache: true,
    allow_partial_search_results: false,
    preference: preferenceOf(query.text),
  };
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
 * Highlights typed words and synonyms, not bigrams and expansions. `number_of_fragments: 0` returns
 * each matching paragraph whole.
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
        fields.map((field) => [field, { highlight_query: highlightedClause(field, query) }]),
      ),
    },
  };
}

/** Sends all pages of a text to one replica of a shard, because scores may differ slightly. */
function preferenceOf(text: string): string {
  return createHash('sha1').update(text).digest('hex').slice(0, 8);
}

/** The filters of facets; null if the request does not filter by the field. */
interface FacetFilters {
  product: Clause | null;
  category: Clause | null;
  platform: Clause | null;
}

/** An empty list becomes `terms` without values, which match nothing. */
function facetFilters({ productIds, categoryIds, platformIds }: EngineFilter): FacetFilters {
  return {
    product: productIds ? { terms: { productId: productIds.map(String) } } : null,
    category: categoryIds ? { terms: { categoryIds: categoryIds.map(String) } } : null,
    platform: platformIds ? { terms: { platformIds: platformIds.map(String) } } : null,
  };
}

/** The filters for hits and all facets: tombstones, visibility, time of the last update. */
function baseFilters({ internal, filter: { updatedFrom, updatedTo } }: EngineScope): Clause[] {
  const filters: Clause[] = [{ term: { gone: false } }];
  if (!internal)
    filters.push({ bool: { must_not: { term: { visibility: ArticleVisibility.INTERNAL } } } });
  if (updatedFrom || updatedTo)
    filters.push({
      range: { updatedAt: { gte: updatedFrom?.getTime(), lt: updatedTo?.getTime() } },
    });
  return filters;
}

function withoutNull(clauses: (Clause | null)[]): Clause[] {
  return clauses.filter((clause) => clause !== null);
}

type Aggregations = Record<string, estypes.AggregationsAggregationContainer>;

/** More than a catalogue has, so that counts are exact. */
const MAX_FACET_VALUES = 10_000;

/**
 * One aggregation per requested facet; undefined without one. `FacetRequest` says which filters
 * each facet ignores. The counts of a facet with filters are in `values`.
 */
function buildFacets(
  facets: FacetRequest,
  { product, category, platform }: FacetFilters,
): Aggregations | undefined {
  const aggregations: Aggregations = {};
  const countsOf = (field: string) => ({ terms: { field, size: MAX_FACET_VALUES } });
  if (facets.product) aggregations.product = filtered([platform], countsOf('productId'));
  if (facets.category)
    aggregations.category = filtered([product, platform], countsOf('categoryIds'));
  // Elasticsearch rejects an empty list of buckets.
  if (facets.platform?.length)
    aggregations.platform = filtered([product, category], {
      filters: { filters: platformBuckets(facets.platform) },
    });
  return Object.keys(aggregations).length > 0 ? aggregations : undefined;
}

function filtered(
  filters: (Clause | null)[],
  values: estypes.AggregationsAggregationContainer,
): estypes.AggregationsAggregationContainer {
  const filter = withoutNull(filters);
  return filter.length === 0 ? values : { filter: { bool: { filter } }, aggs: { values } };
}

function platformBuckets(buckets: NonNullable<FacetRequest['platform']>): Record<string, Clause> {
  return Object.fromEntries(
    buckets.map(({ platformId, matches }) => [
      String(platformId),
      { terms: { platformIds: matches.map(String) } },
    ]),
  );
}
