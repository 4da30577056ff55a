import { createHash } from 'node:crypto';
import type { estypes } from '@elastic/elasticsearch';
import {
  SearchSort,
  type EngineQuery,
  type EngineRequest,
  type EngineScope,
  type FacetRequest,
} from '../../engine.js';
import { type Raise, raisesOf } from '../../relevance.js';
import { FACET_FACTS, FACTS, type FilterLists, FILTERED_FACTS } from '../../entry-fields.js';
import { prefixOf, SHELVES, shelvesNamed } from '../../shelves.js';
import { highlightedClause, matchClause, rankedClause, textClauseOf } from './text-clause.js';

/** Tags around highlights: control characters that no content has and Java's `trim` keeps. */
export const HIGHLIGHT_START = '\u0086';
export const HIGHLIGHT_END = '\u0087';

type Clause = estypes.QueryDslQueryContainer;

const NEWEST: estypes.SortCombinations[] = [{ publishedAt: 'desc' }, { id: 'asc' }];

/**
 * Builds the search request for the port's request and this lowest score of a hit. If a facet is
 * requested, the filters on facts go to `post_filter`, so that each facet can ignore some of them.
 */
export function buildQuery(
  request: EngineRequest,
  minimumScore: number | null,
): estypes.SearchRequest {
  const { query, filter, first } = request;
  const lists = listFilters(filter);
  const selected = [...lists.values()];
  const aggs = buildFacets(request.facets, lists);
  const filters = aggs ? baseFilters(request) : [...baseFilters(request), ...selected];
  const raises = query ? raisesOf(request, minimumScore) : [];
  const isJoined = raises.length > 0;
  const words = query && textClauseOf(query, request.shelves);
  const found = isJoined ? joinedClause(words!, raises, minimumScore) : words;
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
 * The sum of the words' score, if the score reaches the minimum, and what pins and neighbours add.
 * A raise without `isHit` counts only if the words find the article.
 */
function joinedClause(
  words: Clause,
  raises: readonly Raise[],
  minimumScore: number | null,
): Clause {
  const clauses = (isHit: boolean) =>
    raises
      .filter((raise) => raise.isHit === isHit)
      .map(({ articleId, score }): Clause => ({
        constant_score: { filter: { term: { id: String(articleId) } }, boost: score },
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
  scope: Pick<EngineRequest, 'shelves'>,
): estypes.SearchRequest {
  const shelves = shelvesNamed(scope.shelves);
  return {
    query: {
      bool: {
        must: [rankedClause(query, shelves)],
        filter: [matchClause(query, shelves), ...baseFilters({ ...scope, filter: {} })],
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
function highlighting({ query, highlight, shelves }: EngineRequest): estypes.SearchRequest {
  const texts = (['title', 'body'] as const).filter((text) => highlight[text]);
  if (!query || texts.length === 0) return {};
  const fields = shelvesNamed(shelves).flatMap((shelf) =>
    texts.map((text) => ({ name: prefixOf(shelf) + text, shelf })),
  );
  return {
    highlight: {
      type: 'unified',
      number_of_fragments: 0,
      pre_tags: [HIGHLIGHT_START],
      post_tags: [HIGHLIGHT_END],
      fields: Object.fromEntries(
        fields.map(({ name, shelf }) => [
          name,
          { highlight_query: highlightedClause(name, shelf, query) },
        ]),
      ),
    },
  };
}

/** Sends all pages of a text to one replica of a shard, because scores may differ slightly. */
function preferenceOf(text: string): string {
  return createHash('sha1').update(text).digest('hex').slice(0, 8);
}

type ListFilters = ReadonlyMap<keyof FilterLists, Clause>;

/** The filters on facts. An empty list becomes `terms` without values, which match nothing. */
function listFilters(given: FilterLists): ListFilters {
  const clauses = new Map<keyof FilterLists, Clause>();
  for (const { filter, field } of FILTERED_FACTS) {
    const values = given[filter];
    if (values) clauses.set(filter, { terms: { [field]: values.map(String) } });
  }
  return clauses;
}

const SHELF = FACTS.find(({ name }) => name === 'shelf')!;

/** The filters for hits and all facets: tombstones, shelves, time of the last update. */
function baseFilters({ shelves, filter: { updatedFrom, updatedTo } }: EngineScope): Clause[] {
  const filters: Clause[] = [{ term: { gone: false } }];
  // Entries of the shelf PUBLIC are stored without a shelf.
  if (!shelves.includes(SHELF.unstored!)) filters.push({ terms: { [SHELF.field]: [...shelves] } });
  else
    for (const { name } of SHELVES)
      if (!shelves.includes(name))
        filters.push({ bool: { must_not: { term: { [SHELF.field]: name } } } });
  if (updatedFrom || updatedTo)
    filters.push({
      range: { updatedAt: { gte: updatedFrom?.getTime(), lt: updatedTo?.getTime() } },
    });
  return filters;
}

type Aggregations = Record<string, estypes.AggregationsAggregationContainer>;

/** More than a catalogue has, so that counts are exact. */
const MAX_FACET_VALUES = 10_000;

/**
 * One aggregation per requested facet; undefined without one. The counts of a facet with filters
 * are in `values`.
 */
function buildFacets(facets: FacetRequest, lists: ListFilters): Aggregations | undefined {
  const aggregations: Aggregations = {};
  for (const { facet, field } of FACET_FACTS) {
    const asked = facets[facet.name];
    // Elasticsearch rejects an empty list of buckets.
    if (!asked || (asked !== true && asked.length === 0)) continue;
    const filter = [...lists].flatMap(([name, clause]) =>
      facet.ignores.includes(name) ? [] : [clause],
    );
    const values =
      asked === true
        ? { terms: { field, size: MAX_FACET_VALUES } }
        : { filters: { filters: bucketsOf(field, asked) } };
    aggregations[facet.name] =
      filter.length === 0 ? values : { filter: { bool: { filter } }, aggs: { values } };
  }
  return Object.keys(aggregations).length > 0 ? aggregations : undefined;
}

function bucketsOf(
  field: string,
  buckets: NonNullable<FacetRequest['platform']>,
): Record<string, Clause> {
  return Object.fromEntries(
    buckets.map(({ platformId, matches }) => [
      String(platformId),
      { terms: { [field]: matches.map(String) } },
    ]),
  );
}
