import {
  type EngineQuery,
  type EngineRequest,
  type QueryPart,
  SearchSort,
} from '../../src/search/engine.js';

/** A part of a query: typed words, and texts with the same meaning. */
export function queryPart(typed: string, ...synonyms: string[]): QueryPart {
  return { words: typed.split(' '), synonyms, expansions: [], isPreference: false };
}

/** A part that names a preferred product or platform. */
export function preferredPart(typed: string, ...synonyms: string[]): QueryPart {
  return { ...queryPart(typed, ...synonyms), isPreference: true };
}

/** A query of this text alone: no alternatives and no preferences. */
export function plainQuery(text: string, changes: Partial<EngineQuery> = {}): EngineQuery {
  return {
    text,
    topic: text,
    hasFunctionWords: true,
    phrases: [],
    parts: text.split(' ').map((word) => queryPart(word)),
    preferred: { productIds: [], platformIds: [] },
    ...changes,
  };
}

/** A request for the first 10 public articles, without query, filter, facets and highlights. */
export function engineRequest(changes: Partial<EngineRequest> = {}): EngineRequest {
  return {
    query: null,
    pins: [],
    neighbours: [],
    filter: {},
    shelves: ['PUBLIC'],
    sort: SearchSort.RELEVANCE,
    minimumScore: null,
    first: 10,
    facets: { product: false, category: false, platform: null },
    highlight: { title: false, body: false },
    ...changes,
  };
}
