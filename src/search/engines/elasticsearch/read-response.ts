import type { estypes } from '@elastic/elasticsearch';
import {
  SearchSort,
  type EngineHit,
  type EngineRequest,
  type EngineResponse,
  type FacetRequest,
  type MatchedText,
  type SortValues,
} from '../../engine.js';
import { FACET_FACTS } from '../../entry-fields.js';
import { prefixOf, SHELVES } from '../../shelves.js';
import { BY_WORDS, HIGHLIGHT_END, HIGHLIGHT_START } from './build-query.js';

/** The counts of a facet: a list from `terms`, or an object from `filters`. */
interface FacetCounts {
  buckets: { key: string; doc_count: number }[] | Record<string, { doc_count: number }>;
}

/** The aggregation of a facet. If it has filters, its counts are in `values`. */
type FacetAggregation = FacetCounts | { values: FacetCounts };

export type FacetAggregations = Partial<Record<keyof FacetRequest, FacetAggregation>>;

/** Converts the response to what `buildQuery` made of `request` and the lowest score. */
export function readResponse(
  request: EngineRequest,
  response: estypes.SearchResponse<unknown, FacetAggregations>,
  minimumScore: number | null,
): EngineResponse {
  const { facets, query, sort, pins, neighbours } = request;
  const { aggregations } = response;
  const isScored = query !== null && sort === SearchSort.RELEVANCE;
  const { total, hits } = response.hits;
  return {
    total: typeof total === 'number' ? total : (total?.value ?? 0),
    ...{ minimumScore, bestArticleId: null, nextShare: 0 },
    hits: hits.map((hit) => readHit(hit, isScored, pins.length + neighbours.length > 0)),
    facets: Object.fromEntries(
      FACET_FACTS.map(({ facet: { name } }) => [
        name,
        facets[name] ? readFacet(aggregations?.[name]) : null,
      ]),
    ) as EngineResponse['facets'],
  };
}

/** The marked texts of a field. A document has the field of one shelf. */
function highlightsOf({ highlight }: estypes.SearchHit, text: 'title' | 'body'): string[] {
  for (const shelf of SHELVES) {
    const marked = highlight?.[prefixOf(shelf) + text];
    if (marked) return marked;
  }
  return [];
}

function readHit(hit: estypes.SearchHit, isScored: boolean, isJoined: boolean): EngineHit {
  const sort = (hit.sort ?? []) as SortValues;
  const [title] = highlightsOf(hit, 'title');
  return {
    articleId: Number(sort.at(-1)),
    score: isScored ? (hit._score ?? null) : null,
    sort,
    title: title === undefined ? null : readHighlight(title),
    paragraphs: highlightsOf(hit, 'body').map(readHighlight),
    isByWords: !isJoined || [hit.matched_queries ?? []].flat().includes(BY_WORDS),
  };
}

/** Removes the highlight tags and returns the tagged ranges, with adjacent ranges merged. */
function readHighlight(marked: string): MatchedText {
  const ranges: MatchedText['ranges'] = [];
  let text = '';
  let from = 0;
  for (
    let at = marked.indexOf(HIGHLIGHT_START);
    at >= 0;
    at = marked.indexOf(HIGHLIGHT_START, from)
  ) {
    const end = marked.indexOf(HIGHLIGHT_END, at);
    text += marked.slice(from, at);
    const start = text.length;
    text += marked.slice(at + HIGHLIGHT_START.length, end);
    from = end + HIGHLIGHT_END.length;
    const last = ranges.at(-1);
    if (last?.[1] === start) last[1] = text.length;
    else if (text.length > start) ranges.push([start, text.length]);
  }
  return { text: text + marked.slice(from), ranges };
}

function readFacet(facet: FacetAggregation = { buckets: [] }): Map<number, number> {
  const { buckets } = 'values' in facet ? facet.values : facet;
  const counts = Array.isArray(buckets)
    ? buckets.map(({ key, doc_count }): [string, number] => [key, doc_count])
    : Object.entries(buckets).map(([key, { doc_count }]): [string, number] => [key, doc_count]);
  return new Map(
    counts.filter(([, count]) => count > 0).map(([key, count]) => [Number(key), count]),
  );
}
