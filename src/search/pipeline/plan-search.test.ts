import { plannedSearch, SEARCH_CURSORS, SEARCHER } from '../../../test/support/planned-search.js';
import { SearchEngineName, SearchSort } from '../engine.js';
import { MAX_QUERY } from './plan-search.js';

const PLACE = { engine: SearchEngineName.POSTGRES, sort: [2, 'a'], offset: 10 };
const cursorOf = (plan = plannedSearch({ query: '신고' })) =>
  SEARCH_CURSORS.seal(PLACE, plan.cursors);

describe('planSearch', () => {
  it('normalizes the query and starts a search', () => {
    const plan = plannedSearch({ query: '  PC  버전 ', first: 5 });
    expect(plan).toMatchObject({ text: 'pc 버전', size: 5, offset: 0, after: null });
    expect(plan.cursors.search.id).not.toBe(plannedSearch().cursors.search.id);
  });

  it('resolves the slugs of the filter; the engine includes 공통, which is not selected', () => {
    const filter = { platformSlugs: ['ios', 'ios'], categorySlugs: ['chat'], includeCommon: true };
    const plan = plannedSearch({ filter });
    expect(plan.filter).toMatchObject({ categoryIds: [11], platformIds: [32, 31] });
    expect(plan.selected).toEqual({
      products: new Set(),
      categories: new Set([11]),
      platforms: new Set([32]),
    });
  });

  it('continues the search of a cursor', () => {
    const first = plannedSearch({ query: '신고' });
    const next = plannedSearch({ query: '신고', after: cursorOf(first) });
    expect(next).toMatchObject({ offset: 10, after: PLACE });
    expect(next.cursors.search).toEqual(first.cursors.search);
  });

  it('starts a new search if the cursor belongs to another visitor', () => {
    const first = plannedSearch({ query: '신고' });
    const visit = { ...SEARCHER.visit, visitor: Buffer.alloc(32, 2) };
    const next = plannedSearch({ query: '신고', after: cursorOf(first) }, { visit });
    expect(next).toMatchObject({ offset: 10, after: { ...PLACE, search: null } });
    expect(next.cursors.search.id).not.toBe(first.cursors.search.id);
  });

  it.each([
    ['the query', { query: '송금' }, {}],
    ['the filter', { query: '신고', filter: { productSlugs: ['talk'], includeCommon: true } }, {}],
    ['the order', { query: '신고', sort: SearchSort.TITLE }, {}],
    ['corrections', { query: '신고', literal: true }, {}],
    ['what the searcher may see', { query: '신고' }, { internal: true }],
  ])('rejects a cursor after a change of %s', (_, request, searcher) => {
    expect(() => plannedSearch({ ...request, after: cursorOf() }, searcher)).toThrow(
      'The cursor is not one of this list.',
    );
  });

  it.each([
    ['query', { query: '가'.repeat(MAX_QUERY + 1) }],
    ['first', { first: 101 }],
    ['filter.productSlugs', { filter: { productSlugs: ['nothing'], includeCommon: true } }],
  ])('names the invalid argument %s', (field, request) => {
    expect(() => plannedSearch(request)).toThrow(
      expect.objectContaining({
        code: 'BAD_USER_INPUT',
        details: expect.objectContaining({ field }),
      }),
    );
  });
});
