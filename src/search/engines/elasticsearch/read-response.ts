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
import { HIGHLIGHT_END, HIGHLIGHT_START } from './build-query.js';
import { textPrefixes } from './mapping.js';

/**
 * The counts of one facet, as `buildFacets` asks for them: a list from `terms`, by name from
 * `filters`.
 */
interface FacetAnswer {
  values: { buckets: { key: string; doc_count: number }[] | Record<string, { doc_count: number }> };
}

export type FacetAnswers = Partial<Record<keyof FacetRequest, FacetAnswer>>;

/** The answer of Elasticsearch to what `buildQuery` made of that request. */
export function readResponse(
  request: EngineRequest,
  answer: estypes.SearchResponse<unknown, FacetAnswers>,
): EngineResponse {
  const { facets, query, sort } = request;
  const scored = query !== null && sort === SearchSort.RELEVANCE;
  const { total, hits } = answer.hits;
  return {
    total: typeof total === 'number' ? total : (total?.value ?? 0),
    hits: hits.map((hit) => readHit(hit, scored)),
    facets: {
      product: facets.product ? readFacet(answer.aggregations?.product) : null,
      category: facets.category ? readFacet(answer.aggregations?.category) : null,
      platform: facets.platform ? readFacet(answer.aggregations?.platform) : null,
    },
  };
}

function readHit(hit: estypes.SearchHit, scored: boolean): EngineHit {
  const sort = (hit.sort ?? []) as SortValues;
  const highlights = (text: 'title' | 'body') =>
    textPrefixes(true).flatMap((prefix) => hit.highlight?.[prefix + text] ?? []);
  const [title] = highlights('title');
  return {
    articleId: Number(sort.at(-1)),
    score: scored ? (hit._score ?? null) : null,
    sort,
    title: title === undefined ? null : readHighlight(title),
    paragraphs: highlights('body').map(readHighlight),
  };
}

/**
 * A text without the marks around what matched, and the ranges that they marked; adjacent ones are
 * one.
 */
function readHighlight(marked: string): MatchedText {
  let text = '';
  const ranges: MatchedText['ranges'] = [];
  for (const [i, part] of marked.split(HIGHLIGHT_START).entries()) {
    const [matched, rest] = i === 0 ? ['', part] : split(part);
    const start = text.length;
    text += matched + rest;
    if (matched === '') continue;
    const last = ranges.at(-1);
    if (last?.[1] === start) last[1] += matched.length;
    else ranges.push([start, start + matched.length]);
  }
  return { text, ranges };
}

function split(part: string): [matched: string, rest: string] {
  const end = part.indexOf(HIGHLIGHT_END);
  return [part.slice(0, end), part.slice(end + HIGHLIGHT_END.length)];
}

function readFacet(facet: FacetAnswer | undefined): Map<number, number> {
  const buckets = facet?.values.buckets ?? [];
  const counts = Array.isArray(buckets)
    ? buckets.map(({ key, doc_count }): [string, number] => [key, doc_count])
    : Object.entries(buckets).map(([key, { doc_count }]): [string, number] => [key, doc_count]);
  return new Map(
    counts.filter(([, count]) => count > 0).map(([key, count]) => [Number(key), count]),
  );
}
