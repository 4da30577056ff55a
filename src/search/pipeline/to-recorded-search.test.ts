import { plannedSearch, SEARCH_CURSORS, SEARCHER } from '../../../test/support/planned-search.js';
import { SearchEngineName, SearchSort } from '../engine.js';
import { asTyped } from '../interpretation/interpret.js';
import { buildConnection } from './build-connection.js';
import type { SearchPlan } from './plan-search.js';
import { toRecordedSearch } from './to-recorded-search.js';

const POSTGRES = SearchEngineName.POSTGRES;
const foundFor = (plan: SearchPlan) => ({
  interpretation: asTyped(plan.text, null),
  answer: {
    total: 35,
    hits: [],
    facets: { product: null, category: null, platform: null },
    engine: POSTGRES,
    degraded: true,
  },
});
const recordOf = (plan: SearchPlan) => toRecordedSearch(plan, foundFor(plan), 12);

describe('toRecordedSearch', () => {
  it('keeps what was asked and what became of it', () => {
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
      productIds: [],
      categoryIds: [],
      // Without 공통, which the filter does not name.
      platformIds: [32],
      includeCommon: true,
      updatedFrom,
      updatedTo: null,
      sort: SearchSort.RELEVANCE,
      page: 1,
      total: 35,
      engine: POSTGRES,
      degraded: true,
      tookMs: 12,
      visit: SEARCHER.visit,
      staff: true,
    });
  });

  it.each([
    { offset: 20, size: 10, page: 3 },
    { offset: 5, size: 10, page: 2 },
    { offset: 3, size: 0, page: 4 },
  ])('$offset hits before a page of $size make it page $page', ({ offset, size, page }) => {
    const place = { engine: POSTGRES, sort: null, offset };
    const after = SEARCH_CURSORS.seal(place, plannedSearch().cursors);
    expect(recordOf(plannedSearch({ after, first: size })).page).toBe(page);
  });

  it('is page 1 where a cursor begins a search of its own', () => {
    const after = SEARCH_CURSORS.seal(
      { engine: POSTGRES, sort: null, offset: 20 },
      plannedSearch().cursors,
    );
    const visit = { ...SEARCHER.visit, visitor: Buffer.alloc(32, 2) };
    expect(recordOf(plannedSearch({ after }, { visit })).page).toBe(1);
  });
});

describe('buildConnection', () => {
  it('says how the query was understood and what the engine answered', () => {
    const plan = plannedSearch({ query: '새미톡 아이폰' });
    const { answer, interpretation } = foundFor(plan);
    const preferred = { productIds: [1], platformIds: [32] };
    const query = { ...interpretation.query!, preferred };
    const found = { answer, interpretation: { ...interpretation, query } };
    expect(buildConnection(plan, found, [], 12)).toEqual({
      plan,
      answer,
      edges: [],
      nodes: [],
      totalCount: 35,
      interpretation: {
        original: '새미톡 아이폰',
        searched: '새미톡 아이폰',
        rewrites: [],
        didYouMean: null,
        inferredProducts: [plan.catalog.product(1)],
        inferredPlatforms: [plan.catalog.platform(32)],
      },
      engine: POSTGRES,
      degraded: true,
      tookMs: 12,
    });
  });
});
