import { plannedSearch, SEARCH_CURSORS, SEARCHER } from '../../test/support/planned-search.js';
import { SearchEngineName, SearchSort } from './engine.js';
import { FacetField, SearchScope } from './search-types.js';
import { MAX_QUERY } from './plan-search.js';

const POSITION = {
  engine: SearchEngineName.MEMORY,
  sort: [2, 'a'],
  offset: 10,
  minimumScore: 0.5,
  confidence: null,
};
const cursorOf = (plan = plannedSearch({ query: '신고' })) =>
  SEARCH_CURSORS.seal(POSITION, plan.cursors);

describe('planSearch', () => {
  it('normalises the query and begins a search', () => {
    const plan = plannedSearch({ query: '  PC  버전 ', first: 5 });
    expect(plan).toMatchObject({ text: 'pc 버전', size: 5, offset: 0, after: null });
    expect(plan.cursors.search.id).not.toBe(plannedSearch().cursors.search.id);
  });

  it('resolves the filter, with 공통 for the engine but not as selected', () => {
    const filter = { platformSlugs: ['ios', 'ios'], categorySlugs: ['chat'], includeCommon: true };
    const plan = plannedSearch({ filter });
    expect(plan.filter).toMatchObject({ categoryIds: [11], platformIds: [32, 31] });
    expect(plan.selected).toEqual({
      products: new Set(),
      categories: new Set([11]),
      platforms: new Set([32]),
    });
  });

  it('reports unknown slugs, which never widen the search', () => {
    const plan = plannedSearch({
      filter: {
        productSlugs: ['nothing', 'talk', 'nothing'],
        categorySlugs: ['chats'],
        platformSlugs: ['', 'Ios'],
        includeCommon: true,
      },
    });
    expect(plan.filter).toMatchObject({ productIds: [1], categoryIds: [], platformIds: [] });
    expect(plan.unknownFilters).toEqual([
      { field: FacetField.PRODUCT, slug: 'nothing' },
      { field: FacetField.CATEGORY, slug: 'chats' },
      { field: FacetField.PLATFORM, slug: '' },
      { field: FacetField.PLATFORM, slug: 'Ios' },
    ]);
  });

  it('begins a page where its number says', () => {
    expect(plannedSearch({ page: 1 })).toMatchObject({ offset: 0, after: null });
    expect(plannedSearch({ page: 3 })).toMatchObject({ offset: 20, after: { search: null } });
    expect(plannedSearch({ page: 9_991 })).toMatchObject({ offset: 99_900 });
    expect(plannedSearch({ page: 7, first: 0 })).toMatchObject({ offset: 0, size: 0 });
  });

  it('continues the search of a cursor', () => {
    const first = plannedSearch({ query: '신고' });
    const next = plannedSearch({ query: '신고', after: cursorOf(first) });
    expect(next).toMatchObject({ offset: 10, after: POSITION });
    expect(next.cursors.search).toEqual(first.cursors.search);
  });

  it('continues a search of all matches', () => {
    const request = { query: '신고', scope: SearchScope.ALL_MATCHES };
    const first = plannedSearch(request);
    const next = plannedSearch({ ...request, after: cursorOf(first) });
    expect(next).toMatchObject({ offset: 10, after: POSITION });
    expect(() => plannedSearch({ query: '신고', after: cursorOf(first) })).toThrow(
      'The cursor is not one of this list.',
    );
  });

  it('begins a new search with the cursor of another visitor', () => {
    const first = plannedSearch({ query: '신고' });
    const visit = { ...SEARCHER.visit, visitor: Buffer.alloc(32, 2) };
    const next = plannedSearch({ query: '신고', after: cursorOf(first) }, { visit });
    expect(next).toMatchObject({ offset: 10, after: { ...POSITION, search: null } });
    expect(next.cursors.search.id).not.toBe(first.cursors.search.id);
  });

  it.each([
    ['the query', { query: '송금' }, {}],
    ['the filter', { query: '신고', filter: { productSlugs: ['talk'], includeCommon: true } }, {}],
    ['the order', { query: '신고', sort: SearchSort.TITLE }, {}],
    ['corrections', { query: '신고', literal: true }, {}],
    ['the scope', { query: '신고', scope: SearchScope.ALL_MATCHES }, {}],
    ['the permissions', { query: '신고' }, { internal: true }],
  ])('refuses a cursor after a change of %s', (_, request, searcher) => {
    expect(() => plannedSearch({ ...request, after: cursorOf() }, searcher)).toThrow(
      'The cursor is not one of this list.',
    );
  });

  it.each([
    ['query', { query: '가'.repeat(MAX_QUERY + 1) }],
    ['first', { first: 101 }],
    ['page', { page: 0 }],
    ['page', { page: -1 }],
    ['page', { page: 2_147_483_647 }],
    ['page', { page: 9_992 }],
    ['page', { page: 1, after: cursorOf() }],
    ['page', { page: 0, after: 'nothing' }],
  ])('reports an invalid %s', (field, request) => {
    expect(() => plannedSearch(request)).toThrow(
      expect.objectContaining({
        code: 'BAD_USER_INPUT',
        details: expect.objectContaining({ field }),
      }),
    );
  });
});
