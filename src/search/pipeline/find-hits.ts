import type { EngineAnswer, EngineRequest, SearchEngineName } from '../engine.js';
import type { EngineClient } from '../engine-client.js';
import { asTyped, type Interpretation, isCorrected } from '../interpretation/interpret.js';
import type { QueryInterpreter } from '../interpretation/query-interpreter.js';
import type { PublishedArticles } from '../term-vectors/published-articles.js';
import { positionFor } from '../search-paging.js';
import { FacetField } from '../search-types.js';
import type { SearchPlan } from './plan-search.js';

/** What an engine found, and the interpretation of the query for which it did. */
export interface FoundHits {
  readonly interpretation: Interpretation;
  readonly answer: EngineAnswer;
}

/**
 * How the query of a plan is understood. The words of a correction come from published articles, so
 * that it finds something; under a filter that has to be proved, and a correction that finds
 * nothing there is dropped. SEARCH_UNAVAILABLE when no engine can prove it.
 */
export async function interpretSearch(
  plan: SearchPlan,
  known: PublishedArticles,
  interpreter: QueryInterpreter,
  engine: EngineClient,
): Promise<Interpretation> {
  const { request, catalog, text } = plan;
  if (request.literal) return asTyped(text, null);
  const interpretation = await interpreter.interpret(request.query, catalog, known);
  const needsProof = isCorrected(interpretation) && isFiltered(plan);
  if (!needsProof || (await engine.finds(interpretation.replacements, plan))) return interpretation;
  return interpreter.uncorrected(text, catalog);
}

/**
 * Asks the engine for the hits of a plan. Where a corrected query finds nothing, the query is
 * searched without corrections instead. An offer (`didYouMean`) that finds nothing under the filter
 * is dropped. SEARCH_UNAVAILABLE when no engine can answer; BAD_USER_INPUT where the engine that
 * answers cannot continue behind the cursor.
 */
export async function askEngine(
  plan: SearchPlan,
  interpretation: Interpretation,
  interpreter: QueryInterpreter,
  engine: EngineClient,
): Promise<FoundHits> {
  const ask = (asked: Interpretation) =>
    engine.search((name) => toEngineRequest(plan, asked, name));
  const answer = await ask(interpretation);
  if (isCorrected(interpretation)) {
    if (answer.total > 0) return { interpretation, answer };
    const uncorrected = await interpreter.uncorrected(plan.text, plan.catalog);
    return { interpretation: uncorrected, answer: await ask(uncorrected) };
  }
  const isOffered = interpretation.didYouMean !== null && plan.request.wants.didYouMean;
  if (!isOffered || (await engine.finds(interpretation.replacements, plan)))
    return { interpretation, answer };
  return { interpretation: { ...interpretation, didYouMean: null }, answer };
}

function isFiltered({ filter }: SearchPlan): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}

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
