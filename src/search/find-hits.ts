import { normalize } from '../language/index.js';
import type { EngineAnswer, EngineRequest, SearchEngineName } from './engine.js';
import { confidenceOf, SearchConfidence } from './confidence.js';
import type { SearchEngines } from './engines/search-engines.js';
import { asTyped, type Interpretation } from './interpretation/interpret.js';
import { withoutQuotationMarks } from './interpretation/exact-texts.js';
import type { QueryInterpreter } from './interpretation/query-interpreter.js';
import type { PublishedArticles } from './term-vectors/published-articles.js';
import { positionFor } from './search-paging.js';
import { FacetField, SearchScope } from './search-types.js';
import type { SearchPlan } from './plan-search.js';

/** The engine's answer, with the interpretation of the query. */
export interface FoundHits {
  readonly interpretation: Interpretation;
  readonly answer: EngineAnswer;
  /** null without a query or minimum score, and if this replica lacks the best article. */
  readonly confidence: SearchConfidence | null;
}

/**
 * Interprets the query of a plan. The interpretation depends on the query and on what the caller
 * may see, never on the filter, so that facet counts hold.
 */
export async function interpretSearch(
  { request, catalog, text }: SearchPlan,
  articles: PublishedArticles,
  interpreter: QueryInterpreter,
): Promise<Interpretation> {
  return request.literal ? asTyped(text) : interpreter.interpret(request.query, catalog, articles);
}

/**
 * Asks the engine for the hits of a plan. If a query with quoted texts has none, suggests the query
 * without quotation marks. A selected suggestion (`didYouMean`) without hits under the filter is
 * dropped. SEARCH_UNAVAILABLE if no engine can answer; BAD_USER_INPUT if the engine cannot continue
 * after the cursor.
 */
export async function askEngine(
  plan: SearchPlan,
  interpretation: Interpretation,
  articles: PublishedArticles,
  interpreter: QueryInterpreter,
  engine: SearchEngines,
): Promise<FoundHits> {
  const answer = await engine.search((name) => toEngineRequest(plan, interpretation, name));
  const suggestion =
    interpretation.didYouMean ?? (answer.total === 0 ? withoutQuotes(interpretation) : null);
  const finds = async (text: string) => {
    const { query } = plan.request.literal
      ? asTyped(text)
      : await interpreter.interpret(text, plan.catalog, articles);
    return engine.finds({ query, minimumScore: isLimited(plan.request) ? 'answers' : null }, plan);
  };
  const isDropped =
    suggestion !== null && plan.request.fields.didYouMean && !(await finds(suggestion));
  return {
    interpretation: { ...interpretation, didYouMean: isDropped ? null : suggestion },
    answer,
    confidence: confidenceIn(plan, interpretation, answer, articles),
  };
}

function confidenceIn(
  { after }: SearchPlan,
  { query }: Interpretation,
  { minimumScore, bestArticleId, engine }: EngineAnswer,
  articles: PublishedArticles,
): SearchConfidence | null {
  if (!query || minimumScore === null) return null;
  if (after?.engine === engine && after.minimumScore !== null) return after.confidence;
  if (bestArticleId === null) return SearchConfidence.NONE;
  // The index may be ahead of the articles in memory, or behind them.
  const best = articles.articles.get(bestArticleId);
  return best ? confidenceOf(query, best, articles) : null;
}

/** The query without quotation marks; null if no text is quoted. */
function withoutQuotes({ query }: Interpretation): string | null {
  if (!query?.phrases.some(({ isRequired }) => isRequired)) return null;
  return normalize(withoutQuotationMarks(query.text));
}

/**
 * The request to one engine, limited to the parts that the client selected. BAD_USER_INPUT with the
 * field `after` if this engine cannot continue after the cursor.
 */
function toEngineRequest(
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

/** A cursor keeps the lowest score of its first page if the engine is the same. */
function minimumScoreOf(
  { request, after }: SearchPlan,
  engine: SearchEngineName,
): EngineRequest['minimumScore'] {
  if (!isLimited(request)) return null;
  return (after?.engine === engine ? after.minimumScore : null) ?? 'answers';
}

/** Whether only answers are hits. */
function isLimited({ scope }: SearchPlan['request']): boolean {
  return scope === SearchScope.ANSWERS;
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
