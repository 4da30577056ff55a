import {
  foundHits,
  plannedSearch,
  SEARCH_CURSORS,
  SEARCHER,
} from '../../test/support/planned-search.js';
import { SearchEngineName, SearchSort } from './engine.js';
import type { SearchPlan } from './plan-search.js';
import { toRecordedSearch } from './search-recorder.js';

const MEMORY = SearchEngineName.MEMORY;
const recordOf = (plan: SearchPlan) => toRecordedSearch(plan, foundHits(plan, 35), 12);

describe('toRecordedSearch', () => {
  it('records the request and its result', () => {
    const updatedFrom = new Date('2026-01-01T00:00:00Z');
    const filter = { platformSlugs: ['ios'], includeCommon: true, updatedFrom };
    const plan = plannedSearch({ query: ' 신고 ', filter }, { staff: true });
    expect(recordOf(plan)).toEqual({
      id: plan.cursors.search.id,
      query: ' 신고 ',
      searched: '신고',
      rewrites: [],
      literal: false,
      understood: false,
      confidence: null,
      productIds: [],
      categoryIds: [],
      // Without 공통, which is not in the filter.
      platformIds: [32],
      includeCommon: true,
      updatedFrom,
      updatedTo: null,
      sort: SearchSort.RELEVANCE,
      page: 1,
      pageBy: 'start',
      total: 35,
      engine: MEMORY,
      degraded: false,
      tookMs: 12,
      visit: SEARCHER.visit,
      staff: true,
    });
  });

  it('tells a list that matches nothing from no list', () => {
    const record = (productSlugs: string[]) =>
      recordOf(plannedSearch({ filter: { productSlugs, includeCommon: true } })).productIds;
    expect(record(['nothing'])).toEqual([-1]);
    expect(record([])).toEqual([-1]);
    expect(record(['nothing', 'talk'])).toEqual([1]);
  });

  it('tells how a page was reached', () => {
    const after = SEARCH_CURSORS.seal(
      { engine: MEMORY, sort: null, offset: 20, minimumScore: null, confidence: null },
      plannedSearch().cursors,
    );
    expect(recordOf(plannedSearch({ after }))).toMatchObject({ page: 3, pageBy: 'cursor' });
    expect(recordOf(plannedSearch({ page: 3 }))).toMatchObject({ page: 3, pageBy: 'number' });
  });

  it.each([
    { offset: 20, size: 10, page: 3 },
    { offset: 5, size: 10, page: 2 },
    { offset: 3, size: 0, page: 4 },
  ])('offset $offset with page size $size is page $page', ({ offset, size, page }) => {
    const place = { engine: MEMORY, sort: null, offset, minimumScore: null, confidence: null };
    const after = SEARCH_CURSORS.seal(place, plannedSearch().cursors);
    expect(recordOf(plannedSearch({ after, first: size })).page).toBe(page);
  });

  it('is page 1 if a cursor starts a new search', () => {
    const after = SEARCH_CURSORS.seal(
      { engine: MEMORY, sort: null, offset: 20, minimumScore: null, confidence: null },
      plannedSearch().cursors,
    );
    const visit = { ...SEARCHER.visit, visitor: Buffer.alloc(32, 2) };
    expect(recordOf(plannedSearch({ after }, { visit })).page).toBe(1);
  });
});
