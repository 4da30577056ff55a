import type { Steps } from '../../../core/turns.js';
import { type EngineRequest, type EngineResponse, SearchSort } from '../../engine.js';
import {
  answerShare,
  EXACT_KEYWORD_SCORE,
  EXACT_TITLE_SCORE,
  PREFERRED_FACTOR,
} from '../../relevance.js';
import type { SharedValues } from './document-columns.js';
import { FacetCounts } from './facet-counts.js';
import { SCORE_UNITS } from './find-matches.js';
import type { FoundTerms } from './index-reader.js';
import type { PostingList } from './posting-lists.js';
import type { QueryTerms } from './text-terms.js';
import type { Match } from './order-matches.js';

/** Places that a loop handles in one step. */
const PLACES_PER_STEP = 1_000;

/** Whether hits have a score. */
export function isScored({ query, sort }: Pick<EngineRequest, 'query' | 'sort'>): boolean {
  return query !== null && sort === SearchSort.RELEVANCE;
}

/** The unordered hits of a request, with their facets and the lowest score of a hit. */
export interface Selection extends Pick<
  EngineResponse,
  'minimumScore' | 'bestArticleId' | 'facets'
> {
  hits: Match[];
}

/**
 * Selects the matches that are under the filter of a request and reach its minimum score.
 * `scores` are those of `findMatches`; null without a query, when every document matches. One step
 * per 1,000 documents.
 */
export function* selectMatches(
  request: EngineRequest,
  query: QueryTerms | null,
  found: FoundTerms,
  scores: readonly Float64Array[] | null,
  shared: SharedValues,
): Steps<Selection> {
  const { filter, internal } = request;
  const factors = query ? new PreferredFactors(query, shared) : null;
  const { minimumScore, bestArticleId } =
    query && scores && request.minimumScore !== null
      ? yield* minimumOf(request, found, scores, factors!)
      : { minimumScore: null, bestArticleId: null };
  const counts = new FacetCounts(request, shared);
  const from = filter.updatedFrom?.getTime() ?? -Infinity;
  const to = filter.updatedTo?.getTime() ?? Infinity;
  const hits: Match[] = [];
  for (const [i, { columns, current, visible }] of found.view.parts.entries()) {
    const mask = internal ? current : visible;
    const ofPart = scores?.[i];
    const [equalTitles, equalKeywords] = (['title', 'keyword'] as const).map((kind) =>
      query ? placesOf(found.terms[i]!.lists(kind, query.titleKey)) : new Set<number>(),
    );
    for (let place = 0; place < columns.size; place += 1) {
      if (place % PLACES_PER_STEP === 0) yield;
      if (mask[place] === 0) continue;
      const updatedAt = columns.updatedAt[place]!;
      if (updatedAt < from || updatedAt >= to) continue;
      let score = 0;
      if (ofPart) {
        const units = ofPart[place]!;
        if (Number.isNaN(units)) continue;
        score = factors!.apply(units, columns, place) / SCORE_UNITS;
        if (equalTitles!.has(place)) score += EXACT_TITLE_SCORE;
        if (equalKeywords!.has(place)) score += EXACT_KEYWORD_SCORE;
        if (minimumScore !== null && score < minimumScore) continue;
      }
      if (counts.add(columns, place)) hits.push({ columns, place, score });
    }
  }
  return { hits, minimumScore, bestArticleId, facets: counts.facets() };
}

function placesOf(lists: readonly PostingList[]): ReadonlySet<number> {
  return new Set(lists.flatMap(({ places }) => [...places]));
}

/** The lowest score of a hit, and the article with the best score under no filter. */
function* minimumOf(
  { query, minimumScore, internal }: EngineRequest,
  { view }: FoundTerms,
  scores: readonly Float64Array[],
  factors: PreferredFactors,
): Steps<Pick<EngineResponse, 'minimumScore' | 'bestArticleId'>> {
  if (minimumScore !== 'answers') return { minimumScore, bestArticleId: null };
  let best = 0;
  let bestArticleId: number | null = null;
  for (const [i, { columns, current, visible }] of view.parts.entries()) {
    const mask = internal ? current : visible;
    for (let place = 0; place < columns.size; place += 1) {
      if (place % PLACES_PER_STEP === 0) yield;
      const units = scores[i]![place]!;
      if (mask[place] === 0 || Number.isNaN(units)) continue;
      const score = factors.apply(units, columns, place);
      const articleId = columns.articleIds[place]!;
      if (bestArticleId === null || score > best || (score === best && articleId < bestArticleId))
        [best, bestArticleId] = [score, articleId];
    }
  }
  return { minimumScore: answerShare(query!) * (best / SCORE_UNITS), bestArticleId };
}

/** The factors for articles of the product and the platform that the query names. */
class PreferredFactors {
  private readonly productIds: ReadonlySet<number>;
  private readonly isPlatformSet: boolean[];
  private readonly isEmpty: boolean;

  constructor({ preferred: { productIds, platformIds } }: QueryTerms, shared: SharedValues) {
    this.productIds = new Set(productIds);
    this.isPlatformSet = shared.platformSets.values.map((ids) =>
      ids.some((id) => platformIds.includes(id)),
    );
    this.isEmpty = productIds.length === 0 && platformIds.length === 0;
  }

  /** The score of a document in millionths, rounded again. */
  apply(units: number, columns: Match['columns'], place: number): number {
    if (this.isEmpty) return units;
    let score = units;
    if (this.productIds.has(columns.productIds[place]!)) score *= PREFERRED_FACTOR;
    if (this.isPlatformSet[columns.platforms[place]!]) score *= PREFERRED_FACTOR;
    return Math.round(score);
  }
}
