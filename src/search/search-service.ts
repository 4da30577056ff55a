import type { ArticleContext } from '../articles/index.js';
import type { CatalogSnapshot } from '../catalog/index.js';
import { whenReady } from '../core/work/now-or-later.js';
import { normalize } from '../language/index.js';
import { confidenceOf, coverage, SearchConfidence } from './confidence.js';
import {
  type EngineAnswer,
  type EngineRequest,
  type SearchEngineName,
  SearchSort,
} from './engine.js';
import type { SearchEngines } from './engines/search-engines.js';
import { withoutQuotationMarks } from './interpretation/exact-texts.js';
import { asTyped, type Interpretation } from './interpretation/interpret.js';
import type { QueryInterpreter } from './interpretation/query-interpreter.js';
import { planSearch, type SearchPlan, type SearchRequest } from './plan-search.js';
import type { FoundHits, Meant, Nearness, SearchAnswer } from './search-answer.js';
import type { SearchIds } from './search-ids.js';
import type { Neighbours } from './neighbours.js';
import { positionFor, type SearchCursors } from './search-paging.js';
import { type SearchRecorder, toRecordedSearch } from './search-recorder.js';
import type { PinnedArticles } from './pinned-articles.js';
import type { SlowSearches, Stages } from './slow-searches.js';
import { FacetField, MeaningUse, SearchScope } from './search-types.js';
import { shelvesFor } from './shelves.js';
import type { PublishedArticleCache } from './term-vectors/published-article-cache.js';
import type { PublishedArticles } from './term-vectors/published-articles.js';

interface Parts {
  engines: SearchEngines;
  /** The words of the published articles. */
  words: PublishedArticleCache;
  interpreter: QueryInterpreter;
  neighbours: Neighbours;
  pinned: PinnedArticles;
  cursors: SearchCursors;
  ids: SearchIds;
  recorder: SearchRecorder;
  slow: SlowSearches;
}

/**
 * Answers searches in steps: plan, interpret, find pins and neighbours, ask the engine, load the
 * visible articles, record. The engine gets one search, and a second one to verify a suggestion. The
 * articles come from memory or from one SQL statement.
 */
export class SearchService {
  constructor(private readonly parts: Parts) {}

  /**
   * Answers a search of the caller. BAD_USER_INPUT for invalid arguments; SEARCH_UNAVAILABLE if no
   * engine can answer now.
   */
  async search(request: SearchRequest, context: ArticleContext): Promise<SearchAnswer> {
    const answer = await this.parts.slow.watch(context.requestId, (stages) =>
      whenReady(context.catalog(), (catalog) => {
        // Keeps this catalogue for the fields of the results.
        context.keepCatalog(catalog);
        return this.answer(request, context, catalog, stages);
      }),
    );
    if (answer.found.answer.degraded) context.isTemporary = true;
    return answer;
  }

  private async answer(
    request: SearchRequest,
    { visit, viewer, articles: loaders }: ArticleContext,
    catalog: CatalogSnapshot,
    stages: Stages,
  ): Promise<SearchAnswer> {
    const startedAt = performance.now();
    stages.begin('interpretation');
    const { interpreter, neighbours, pinned, cursors, ids, recorder } = this.parts;
    const shelves = shelvesFor(loaders.permissions);
    const searcher = { visit, staff: viewer.role !== null, shelves };
    const plan = planSearch(request, searcher, catalog, { cursors, ids });
    const published = this.parts.words.of(shelves);
    // The interpretation never depends on the filter, so that facet counts hold.
    const interpretation = request.literal
      ? asTyped(plan.text)
      : await interpreter.interpret(request.query, catalog, published);
    const pins = await pinned.of(plan, interpretation, published);
    stages.begin('meaning');
    const meant = withPins(pins, await neighbours.of(plan, interpretation, published));
    stages.begin('engine');
    const found = await askEngine(plan, interpretation, meant, published, this.parts);
    stages.begin('articles');
    // Postgres, not the index, decides what the caller may see.
    const articles = await loaders.published(found.answer.hits.map((hit) => hit.articleId));
    stages.begin('answer');
    const { matchedBody, passages: hasPassages } = plan.request.fields;
    const isUsed = meant.use === MeaningUse.USED && matchedBody;
    const near = found.answer.hits.filter(({ isByWords }) => hasPassages || !isByWords);
    const passages = await neighbours.passages(
      found.interpretation.query?.text ?? '',
      isUsed ? near.map(({ articleId }) => articleId) : [],
    );
    const tookMs = Math.round(performance.now() - startedAt);
    if (!visit.isUncounted) recorder.search(toRecordedSearch(plan, found, tookMs));
    return { plan, found, articles, passages, tookMs };
  }
}

/**
 * Asks the engine for the hits of a plan. If a query with quoted texts has none, suggests the query
 * without quotation marks. A suggestion without hits under the filter is dropped if the
 * operation selects `didYouMean`. SEARCH_UNAVAILABLE if no engine can answer; BAD_USER_INPUT if the engine cannot continue
 * after the cursor.
 */
async function askEngine(
  plan: SearchPlan,
  interpretation: Interpretation,
  meant: Meant,
  published: PublishedArticles,
  { interpreter, engines }: Pick<Parts, 'interpreter' | 'engines'>,
): Promise<FoundHits> {
  const answer = await engines.search((name) => toEngineRequest(plan, interpretation, meant, name));
  const suggestion =
    interpretation.didYouMean ?? (answer.total === 0 ? withoutQuotes(interpretation) : null);
  const finds = async (text: string) => {
    const { query } = plan.request.literal
      ? asTyped(text)
      : await interpreter.interpret(text, plan.catalog, published);
    return engines.finds({ query, minimumScore: isLimited(plan.request) ? 'answers' : null }, plan);
  };
  const isDropped =
    suggestion !== null && plan.request.fields.didYouMean && !(await finds(suggestion));
  const covered = meant.confidence ?? confidenceIn(plan, interpretation, answer, published);
  const isAnswered = meant.pins.length > 0;
  const confidence =
    covered === SearchConfidence.NONE && isAnswered ? SearchConfidence.PARTIAL : covered;
  return {
    interpretation: { ...interpretation, didYouMean: isDropped ? null : suggestion },
    answer,
    meant,
    confidence: isBestHidden(plan, answer) ? withoutBest(confidence) : confidence,
  };
}

/** An article that is pinned and near to the query is pinned only. */
function withPins(pins: readonly number[], nearness: Nearness): Meant {
  const neighbours = nearness.neighbours.filter(({ articleId }) => !pins.includes(articleId));
  return { ...nearness, pins, neighbours };
}

/** Whether other articles are on the first page, because the filter hides the best one. */
function isBestHidden(
  { filter, after, request }: SearchPlan,
  { hits, bestArticleId }: EngineAnswer,
): boolean {
  // Another order may have the best article on a later page.
  if (request.sort !== SearchSort.RELEVANCE) return false;
  const isFiltered = Object.values(filter).some((values) => values !== undefined);
  if (after || !isFiltered || hits.length === 0) return false;
  return bestArticleId !== null && hits.every(({ articleId }) => articleId !== bestArticleId);
}

const withoutBest = (confidence: SearchConfidence | null) =>
  confidence === SearchConfidence.HIGH ? SearchConfidence.PARTIAL : confidence;

function confidenceIn(
  { after }: SearchPlan,
  { query }: Interpretation,
  { minimumScore, bestArticleId, nextShare, engine }: EngineAnswer,
  published: PublishedArticles,
): SearchConfidence | null {
  if (!query || minimumScore === null) return null;
  if (after?.engine === engine && after.minimumScore !== null) return after.confidence;
  if (bestArticleId === null) return SearchConfidence.NONE;
  // The index may be ahead of the articles in memory, or behind them.
  const best = published.articles.get(bestArticleId);
  return best ? confidenceOf(coverage(query, best, published), nextShare) : null;
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
  { pins, neighbours }: Meant,
  engine: SearchEngineName,
): EngineRequest {
  const { request, text, filter, shelves, after, size } = plan;
  const { fields } = request;
  return {
    query,
    pins,
    neighbours,
    filter,
    shelves,
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
