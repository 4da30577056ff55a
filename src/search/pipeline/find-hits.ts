import { normalize } from '../../language/index.js';
import type { EngineAnswer, EngineRequest, SearchEngineName } from '../engine.js';
import { confidenceOf, type SearchConfidence } from '../confidence.js';
import type { EngineClient } from '../engine-client.js';
import { asTyped, type Interpretation } from '../interpretation/interpret.js';
import { QUOTATION_MARKS } from '../interpretation/exact-texts.js';
import { isCorrected } from '../interpretation/rewrite.js';
import type { QueryInterpreter } from '../interpretation/query-interpreter.js';
import type { PublishedArticles } from '../term-vectors/published-articles.js';
import { positionFor } from '../search-paging.js';
import { FacetField, SearchScope } from '../search-types.js';
import type { SearchPlan } from './plan-search.js';

/** The engine's answer, and the interpretation of the query that was searched. */
export interface FoundHits {
  readonly interpretation: Interpretation;
  readonly answer: EngineAnswer;
  /** null without a query, and where every match is a hit. */
  readonly confidence: SearchConfidence | null;
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
  if (request.literal) return asTyped(text);
  const interpretation = await interpreter.interpret(request.query, catalog, articles);
  const mustVerify = isCorrected(interpretation) && isFiltered(plan);
  if (!mustVerify || (await engine.finds(interpretation.replacements, plan))) return interpretation;
  return interpreter.uncorrected(text, catalog, articles);
}

/**
 * Asks the engine for the hits of a plan. If a corrected query finds nothing, the query is searched
 * again without corrections. If no article has a quoted text, the text without quotation marks is
 * suggested. A suggestion (`didYouMean`) without results under the filter is dropped. SEARCH_UNAVAILABLE if no engine can answer; BAD_USER_INPUT if the engine cannot continue
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
  /** With the suggestion only if one of its words finds an article. */
  const suggesting = async (
    searched: Interpretation,
    didYouMean: string | null,
    words: readonly string[] = [didYouMean ?? ''],
  ): Promise<Interpretation> => {
    const isUseful =
      didYouMean === null || !plan.request.fields.didYouMean || (await engine.finds(words, plan));
    return { ...searched, didYouMean: isUseful ? didYouMean : null };
  };
  const found = (of: Interpretation, answer: EngineAnswer): FoundHits => ({
    interpretation: of,
    answer,
    confidence: confidenceIn(plan, of, answer, articles),
  });
  let searched = interpretation;
  let answer = await ask(searched);
  if (isCorrected(searched)) {
    if (answer.total > 0) return found(await suggesting(searched, searched.didYouMean), answer);
    searched = await interpreter.uncorrected(plan.text, plan.catalog, articles);
    answer = await ask(searched);
  }
  const unquoted = answer.total > 0 ? null : withoutQuotes(searched);
  return found(
    unquoted === null
      ? await suggesting(searched, searched.didYouMean, searched.replacements)
      : await suggesting(searched, unquoted),
    answer,
  );
}

function confidenceIn(
  { after }: SearchPlan,
  { query }: Interpretation,
  { minimumScore, bestArticleId, engine }: EngineAnswer,
  articles: PublishedArticles,
): SearchConfidence | null {
  if (!query || minimumScore === null) return null;
  if (after?.engine === engine && after.minimumScore !== null) return after.confidence;
  const best = bestArticleId === null ? null : articles.articles.get(bestArticleId);
  return confidenceOf(query, best ?? null, articles);
}

/** The query without quotation marks; null if no text is quoted. */
function withoutQuotes({ query }: Interpretation): string | null {
  if (!query?.phrases.some(({ isRequired }) => isRequired)) return null;
  return normalize(query.text.replace(QUOTATION_MARKS, ' '));
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
