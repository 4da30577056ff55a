import type { Visit } from '../access/index.js';
import type { SearchConfidence } from './confidence.js';
import type { SearchEngineName, SearchSort } from './engine.js';
import type { Rewrite } from './interpretation/compose-query.js';
import type { FoundHits } from './search-answer.js';
import type { SearchPlan } from './plan-search.js';
import type { MeaningUse } from './search-types.js';

/** A search that was answered. */
export interface RecordedSearch {
  /** All pages of a search have the same id. */
  id: string;
  /** As typed. */
  query: string;
  searched: string;
  rewrites: readonly Rewrite[];
  literal: boolean;
  /** Whether articles that the searcher may see have every typed word. */
  understood: boolean;
  confidence: SearchConfidence | null;
  /** null without a model server. */
  meaning: MeaningUse | null;
  /** Whether a pinned article is on the page. */
  pinned: boolean;
  /** Values of the filter without implied ones (subcategories, 공통); -1: a list without match. */
  productIds: readonly number[];
  categoryIds: readonly number[];
  platformIds: readonly number[];
  includeCommon: boolean;
  updatedFrom: Date | null;
  updatedTo: Date | null;
  sort: SearchSort;
  /** From 1. */
  page: number;
  /** `cursor`: the page continues a recorded search; `number`: opened by number; else `start`. */
  pageBy: 'start' | 'cursor' | 'number';
  total: number;
  engine: SearchEngineName;
  degraded: boolean;
  tookMs: number;
  visit: Visit;
  /** Whether the request had a key or token with a role. */
  staff: boolean;
}

export interface RecordedSuggestions {
  /** A UUID that clicks refer to; null if the client did not ask for it. */
  id: string | null;
  prefix: string;
  suggestions: number;
  visit: Visit;
  /** Whether the request had a key or token with a role. */
  staff: boolean;
}

/** Records searches. Methods neither wait nor throw, so that no answer depends on them. */
export interface SearchRecorder {
  search(search: RecordedSearch): void;
  suggestions(suggestions: RecordedSuggestions): void;
}

export function toRecordedSearch(
  plan: SearchPlan,
  { interpretation, answer, meant, confidence }: FoundHits,
  tookMs: number,
): RecordedSearch {
  const { request, filter, selected, searcher } = plan;
  return {
    id: plan.cursors.search.id,
    query: request.query,
    searched: interpretation.query?.text ?? '',
    rewrites: interpretation.rewrites,
    literal: request.literal,
    understood: interpretation.isUnderstood,
    confidence,
    meaning: meant.use,
    pinned: answer.hits.some(({ articleId }) => meant.pins.includes(articleId)),
    productIds: loggedIds(filter.productIds, selected.products),
    categoryIds: loggedIds(filter.categoryIds, selected.categories),
    platformIds: loggedIds(filter.platformIds, selected.platforms),
    includeCommon: request.filter?.includeCommon ?? true,
    updatedFrom: filter.updatedFrom ?? null,
    updatedTo: filter.updatedTo ?? null,
    sort: request.sort,
    ...pageOf(plan),
    total: answer.total,
    engine: answer.engine,
    degraded: answer.degraded,
    tookMs,
    visit: searcher.visit,
    staff: searcher.staff,
  };
}

/** Logged for a list that matches nothing. No entity has this id. */
const NOTHING = -1;

function loggedIds(list: readonly number[] | undefined, selected: ReadonlySet<number>): number[] {
  return list?.length === 0 ? [NOTHING] : [...selected];
}

/** A new search begins at page 1, at any offset, unless the page was requested by number. */
function pageOf({ request, after, offset, size }: SearchPlan) {
  if (request.page != null) return { page: request.page, pageBy: 'number' as const };
  if (!after?.search) return { page: 1, pageBy: 'start' as const };
  const page = Math.max(2, Math.floor(offset / Math.max(size, 1)) + 1);
  return { page, pageBy: 'cursor' as const };
}
