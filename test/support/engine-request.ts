import { type EngineQuery, type EngineRequest, SearchSort } from '../../src/search/engine.js';

/** A query of this text alone: no alternatives and no preferences. */
export function plainQuery(text: string, changes: Partial<EngineQuery> = {}): EngineQuery {
  return { text, parts: [[text]], preferred: { productIds: [], platformIds: [] }, ...changes };
}

/** A request for the first 10 public articles, without query, filter, facets and highlights. */
export function engineRequest(changes: Partial<EngineRequest> = {}): EngineRequest {
  return {
    query: null,
    filter: {},
    internal: false,
    sort: SearchSort.RELEVANCE,
    first: 10,
    facets: { product: false, category: false, platform: null },
    highlight: { title: false, body: false },
    ...changes,
  };
}
