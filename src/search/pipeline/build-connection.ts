import type { CatalogSnapshot } from '../../catalog/index.js';
import type { Interpretation } from '../interpretation/interpret.js';
import type { SearchConnection, SearchEdge } from '../search-connection.js';
import type { QueryInterpretation } from '../search-types.js';
import type { FoundHits } from './find-hits.js';
import type { SearchPlan } from './plan-search.js';

/**
 * The page of results as GraphQL shows it. What costs something (cursors, facets, popular articles)
 * is left to the field resolvers, which find all they need in the plan and the answer.
 */
export function buildConnection(
  plan: SearchPlan,
  { interpretation, answer }: FoundHits,
  edges: SearchEdge[],
  tookMs: number,
): SearchConnection {
  return {
    plan,
    answer,
    edges,
    nodes: edges.map((edge) => edge.node),
    totalCount: answer.total,
    interpretation: describe(plan.request.query, interpretation, plan.catalog),
    engine: answer.engine,
    degraded: answer.degraded,
    tookMs,
  };
}

function describe(
  original: string,
  { query, rewrites, didYouMean }: Interpretation,
  catalog: CatalogSnapshot,
): QueryInterpretation {
  const { productIds = [], platformIds = [] } = query?.preferred ?? {};
  return {
    original,
    searched: query?.text ?? '',
    rewrites: [...rewrites],
    didYouMean,
    inferredProducts: catalog.products.filter(({ id }) => productIds.includes(id)),
    inferredPlatforms: catalog.platforms.filter(({ id }) => platformIds.includes(id)),
  };
}
