import type { RecordedSearch } from '../search-recorder.js';
import type { FoundHits } from './ask-engine.js';
import type { SearchPlan } from './plan-search.js';

/** What the search log keeps of an answered search. */
export function toRecordedSearch(
  plan: SearchPlan,
  { interpretation, answer }: FoundHits,
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
    productIds: [...selected.products],
    categoryIds: [...selected.categories],
    platformIds: [...selected.platforms],
    includeCommon: request.filter?.includeCommon ?? true,
    updatedFrom: filter.updatedFrom ?? null,
    updatedTo: filter.updatedTo ?? null,
    sort: request.sort,
    page: pageNumber(plan),
    total: answer.total,
    engine: answer.engine,
    degraded: answer.degraded,
    tookMs,
    visit: searcher.visit,
    staff: searcher.staff,
  };
}

/** From 1. A page that begins a search of its own is its first one, wherever it stands. */
function pageNumber({ after, offset, size }: SearchPlan): number {
  return after?.search ? Math.max(2, Math.floor(offset / Math.max(size, 1)) + 1) : 1;
}
