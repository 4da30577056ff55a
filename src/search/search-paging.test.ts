import { randomBytes } from 'node:crypto';
import { plannedSearch, SEARCH_CURSORS } from '../../test/support/planned-search.js';
import type { Visit } from '../access/index.js';
import { CursorSealer, LAST_OFFSET } from '../core/pagination.js';
import { SearchEngineName, SearchSort } from './engine.js';
import { FacetField } from './search-types.js';
import { MAX_QUERY } from './plan-search.js';
import { type Place, positionFor, SearchCursors, numberPages } from './search-paging.js';
import { type SearchIdentity, SearchIds } from './search-ids.js';

const POSITION = {
  engine: SearchEngineName.MEMORY,
  sort: [2, 'a'],
  offset: 10,
  minimumScore: 0.5,
  confidence: null,
  pins: [8, 2],
  neighbours: [{ articleId: 3, share: 0.25, isHit: true }],
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

  it.each([
    ['the query', { query: '송금' }, {}],
    ['the filter', { query: '신고', filter: { productSlugs: ['talk'], includeCommon: true } }, {}],
    ['the order', { query: '신고', sort: SearchSort.TITLE }, {}],
    ['the permissions', { query: '신고' }, { shelves: ['PUBLIC', 'INTERNAL'] }],
  ])('refuses a cursor after a change of %s', (_, request, searcher) => {
    expect(() => plannedSearch({ ...request, after: cursorOf() }, searcher)).toThrow(
      'The cursor is not one of this list.',
    );
  });

  it.each([
    ['query', { query: '가'.repeat(MAX_QUERY + 1) }],
    ['first', { first: 101 }],
    ['page', { page: 0 }],
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

const { ELASTICSEARCH, MEMORY } = SearchEngineName;
const SCOPE = ['search', '환불'];
const PLACE: Place = {
  engine: ELASTICSEARCH,
  sort: [3.5, 7],
  offset: 10,
  minimumScore: 1.25,
  confidence: null,
  pins: [8, 2],
  neighbours: [{ articleId: 3, share: 0.25, isHit: true }],
};
const MINUTE_MS = 60_000;

let now = Date.parse('2026-11-26T06:00:00Z');
const sealer = new CursorSealer(randomBytes(32));
const ids = new SearchIds(randomBytes(32), () => new Date(now));
const cursors = new SearchCursors(sealer, ids);
const newVisit = (): Visit => ({ source: 'web', visitor: randomBytes(16), client: 'client' });
const ann = newVisit();
const sealed = (search: SearchIdentity) =>
  cursors.seal(PLACE, { search, visit: ann, scope: SCOPE });

describe('The cursor of a search', () => {
  it('contains its position, and continues its search', () => {
    const search = ids.issue();
    expect(cursors.read(sealed(search), ann, SCOPE)).toEqual({
      ...PLACE,
      search,
    });
  });

  it('starts a new search for another visitor, and after half an hour', () => {
    const cursor = sealed(ids.issue());
    expect(cursors.read(cursor, newVisit(), SCOPE)).toEqual({ ...PLACE, search: null });
    now += 29 * MINUTE_MS;
    expect(cursors.read(cursor, ann, SCOPE).search).not.toBeNull();
    now += MINUTE_MS;
    expect(cursors.read(cursor, ann, SCOPE)).toEqual({ ...PLACE, search: null });
  });

  it('may come from an earlier server process', () => {
    const search = ids.issue();
    const values = [PLACE.engine, PLACE.sort, PLACE.offset];
    const place = { ...PLACE, minimumScore: null, pins: [], neighbours: [] };
    expect(cursors.read(sealer.seal(values, SCOPE), ann, SCOPE)).toEqual({
      ...place,
      search: null,
    });
    const named = sealer.seal([...values, search.id, search.issuedAt.getTime()], SCOPE);
    expect(cursors.read(named, ann, SCOPE)).toEqual({ ...place, search });
  });

  it('works on every engine: by sort values on its own, by offset up to a limit on others', () => {
    expect(positionFor(ELASTICSEARCH, PLACE)).toEqual({ sort: [3.5, 7] });
    expect(positionFor(MEMORY, PLACE)).toEqual({ offset: 10 });
    expect(
      positionFor(MEMORY, { ...PLACE, engine: null, sort: null, offset: LAST_OFFSET }),
    ).toEqual({
      offset: LAST_OFFSET,
    });
    expect(() => positionFor(MEMORY, { ...PLACE, offset: LAST_OFFSET + 1 })).toThrow(
      'this cursor is too far on',
    );
  });
});

const numbers = (list: { total: number; offset: number; size?: number }, around = 2) => {
  const pages = numberPages({ size: 10, ...list }, around);
  return [pages.numbers, pages.current];
};

describe('numberPages', () => {
  it('returns the first page, the last page, and those around the current one', () => {
    expect(numbers({ total: 89, offset: 40 })).toEqual([[1, 3, 4, 5, 6, 7, 9], 5]);
    expect(numbers({ total: 89, offset: 0 })).toEqual([[1, 2, 3, 9], 1]);
    expect(numbers({ total: 89, offset: 80 })).toEqual([[1, 7, 8, 9], 9]);
    expect(numbers({ total: 89, offset: 40 }, 0)).toEqual([[1, 5, 9], 5]);
    expect(numbers({ total: 21, offset: 0 })).toEqual([[1, 2, 3], 1]);
    expect(numbers({ total: 20, offset: 0 })).toEqual([[1, 2], 1]);
  });

  it('returns one page if there are no hits, and none if no hits are requested', () => {
    expect(numbers({ total: 0, offset: 0 })).toEqual([[1], 1]);
    expect(numbers({ total: 89, offset: 0, size: 0 })).toEqual([[], 1]);
  });

  it('omits unreachable pages', () => {
    expect(numbers({ total: 1_000_000, offset: 0 })).toEqual([[1, 2, 3, 9_991], 1]);
  });
});
