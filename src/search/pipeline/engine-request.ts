import { type EngineRequest, type SearchEngineName } from '../engine.js';
import type { Interpretation } from '../interpretation/interpret.js';
import { positionFor } from '../search-cursors.js';
import { FacetField } from '../search-types.js';
import type { SearchPlan } from './plan-search.js';

/**
 * The request to one engine; it asks for nothing that the client did not select. BAD_USER_INPUT
 * names `after` where this engine cannot continue behind the cursor.
 */
export function toEngineRequest(
  plan: SearchPlan,
  { query }: Interpretation,
  engine: SearchEngineName,
): EngineRequest {
  const { request, text, filter, internal, after, size } = plan;
  const { wants } = request;
  return {
    query,
    filter,
    internal,
    sort: request.sort,
    first: wants.hits ? size : 0,
    after: after ? positionFor(engine, after) : undefined,
    facets: facetRequest(plan),
    highlight: {
      title: wants.titleHighlight && text !== '',
      body: wants.matchedBody && text !== '',
    },
  };
}

function facetRequest({ request, catalog }: SearchPlan): EngineRequest['facets'] {
  const { wants, filter } = request;
  const common = (filter?.includeCommon ?? true) ? catalog.commonPlatform : undefined;
  return {
    product: wants.facets.has(FacetField.PRODUCT),
    category: wants.facets.has(FacetField.CATEGORY),
    platform: wants.facets.has(FacetField.PLATFORM)
      ? catalog.platforms.map(({ id }) => ({
          platformId: id,
          matches: common && common.id !== id ? [id, common.id] : [id],
        }))
      : null,
  };
}
