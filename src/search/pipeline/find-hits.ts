import type { EngineAnswer, EngineRequest, SearchEngineName } from '../engine.js';
import type { EngineClient } from '../engine-client.js';
import { asTyped, type Interpretation, isCorrected } from '../interpretation/interpret.js';
import type { QueryInterpreter } from '../interpretation/query-interpreter.js';
import type { PublishedArticles } from '../term-vectors/published-articles.js';
import { positionFor } from '../search-paging.js';
import { FacetField, SearchScope } from '../search-types.js';
import type { SearchPlan } from './plan-search.js';

/** The engine's answer, and the interpretation of the query that was searched. */
export interface FoundHits {
  readonly interpretation: Interpretation;
  readonly answer: EngineAnswer;
}

/**
 * Interprets the query of a plan. Corrections use words of published articles, so they have
 * results. With a filter, that has to be verified, and a correction without results is dropped.
 * SEARCH_UNAVAILABLE if no engine can verify it.
 */
export async function interpretSearch(
  plan: SearchPlan,
  articles: PublishedArticles,
  interpreter: QueryInterpreter,
  engine: EngineClient,
): Promise<Interpretation> {
  const { request, catalog, text } = plan;
  if (request.literal) return asTyped(text, null);
  const interpretation = await interpreter.interpret(request.query, catalog, articles);
  const mustVerify = isCorrected(interpretation) && isFiltered(plan);
  if (!mustVerify || (await engine.finds(interpretation.replacements, plan))) return interpretation;
  return interpreter.uncorrected(text, catalog, articles);
}

/**
 * Asks the engine for the hits of a plan. If a corrected query finds nothing, the query is searched
 * again without corrections. A suggestion (`didYouMean`) without results under the filter is
 * dropped. SEARCH_UNAVAILABLE if no engine can answer; BAD_USER_INPUT if the engine cannot continue
 * after the cursor.
 */
export async function askEngine(
  plan: SearchPlan,
  interpretation: Interpretation,
  articles: PublishedArticles,
  interpreter: QueryInterpreter,
  engine: EngineClient,
): Promise<FoundHits> {
  const ask = (searched: Interpretation) =>
    engine.search((name) => toEngineRequest(plan, searched, name));
  /** The interpretation, without a suggestion that finds nothing. */
  const withSuggestion = async (words: readonly string[] = [interpretation.didYouMean ?? '']) =>
    interpretation.didYouMean === null ||
    !plan.request.fields.didYouMean ||
    (await engine.finds(words, plan))
      ? interpretation
      : { ...interpretation, didYouMean: null };
  const answer = await ask(interpretation);
  if (isCorrected(interpretation)) {
    if (answer.total > 0) return { interpretation: await withSuggestion(), answer };
    const uncorrected = await interpreter.uncorrected(plan.text, plan.catalog, articles);
    return { interpretation: uncorrected, answer: await ask(uncorrected) };
  }
  return { interpretation: await withSuggestion(interpretation.replacements), answer };
}

function isFiltered({ filter }: SearchPlan): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}

/**
 * The request to one engine, only for the parts that the client selected. BAD_USER_INPUT with the
 * field `after` if this engine cannot continue after the cursor.
 */
export function toEngineRequest(
  plan: SearchPlan,
  { query }: Interpretation,
  engine: SearchEngineName,
): EngineRequest {
  const { request, text, filter, internal, after, size } = plan;
  const { fields } = request;
  return {
    query,
    filter,
    internal,
    sort: request.sort,
    minimumScore: minimumScoreOf(plan, engine),
    first: fields.hits ? size : 0,
    after: after ? positionFor(engine, after) : undefined,
    facets: facetRequest(plan),
    highlight: {
      title: fields.titleHighlight && text !== '',
      body: fields.matchedBody && text !== '',
    },
  };
}

/** A cursor continues with the lowest score of its first page, if the engine is the same. */
function minimumScoreOf(
  { request, after }: SearchPlan,
  engine: SearchEngineName,
): EngineRequest['minimumScore'] {
  if (request.literal || request.scope === SearchScope.ALL_MATCHES) return null;
  return (after?.engine === engine ? after.minimumScore : null) ?? 'answers';
}

function facetRequest({ request, catalog }: SearchPlan): EngineRequest['facets'] {
  const { fields, filter } = request;
  const common = (filter?.includeCommon ?? true) ? catalog.commonPlatform : undefined;
  return {
    product: fields.facets.has(FacetField.PRODUCT),
    category: fields.facets.has(FacetField.CATEGORY),
    platform: fields.facets.has(FacetField.PLATFORM)
      ? catalog.platforms.map(({ id }) => ({
          platformId: id,
          matches: common && common.id !== id ? [id, common.id] : [id],
        }))
      : null,
  };
}
