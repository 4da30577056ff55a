import {
  changedSearchPath,
  filterCount,
  filterOf,
  readSearchState,
  searchPath,
  sortsFor,
} from '../../src/web/help/search/search-state.js';

const WHOLE =
  'q=신고+방법&product=saemi-talk&category=talk-report&platform=ios&sort=updated&exact=1&after=abc.def';
const read = (text: string) => readSearchState(new URLSearchParams(text));

describe('The address of a search', () => {
  it('says all of it, and is read back to the same', () => {
    const state = read(WHOLE);
    expect(state).toEqual({
      query: '신고 방법',
      product: 'saemi-talk',
      category: 'talk-report',
      platform: 'ios',
      sort: 'UPDATED',
      exact: true,
      after: 'abc.def',
    });
    expect(readSearchState(new URL(searchPath(state), 'http://page').searchParams)).toEqual(state);
  });

  it('leaves out what is as at the start, and takes for that what is none', () => {
    expect(searchPath(read(''))).toBe('/search');
    expect(searchPath(read('q=&product=&sort=sideways&exact=yes'))).toBe('/search');
    expect(read('q=++신고++').query).toBe('신고');
  });

  it('holds any query', () => {
    for (const query of [
      '100% 환불&product=x',
      '#해시',
      '＋더하기+',
      '물음표?',
      '😀',
      '"따옴표"',
    ]) {
      expect(
        readSearchState(new URL(searchPath({ query }), 'http://page').searchParams).query,
      ).toBe(query);
    }
  });

  it('a change begins at the first page, and a product takes the category with it', () => {
    const state = read(WHOLE);
    const changed = (changes: Parameters<typeof changedSearchPath>[1]) =>
      readSearchState(new URL(changedSearchPath(state, changes), 'http://page').searchParams);
    expect(changed({ sort: 'TITLE' })).toEqual({ ...state, sort: 'TITLE', after: null });
    expect(changed({ product: 'saemi-pay' })).toEqual({
      ...state,
      product: 'saemi-pay',
      category: null,
      after: null,
    });
    expect(changed({ product: null })).toEqual({
      ...state,
      product: null,
      category: null,
      after: null,
    });
    expect(changed({ category: null })).toEqual({ ...state, category: null, after: null });
    expect(changed({ after: 'next' })).toEqual({ ...state, after: 'next' });
  });

  it('has an order by accuracy only where there is a query', () => {
    expect(sortsFor('신고').map(({ name }) => name)).toEqual([
      '정확도순',
      '최신순',
      '인기순',
      '제목순',
    ]);
    expect(sortsFor('').map(({ sort, name }) => `${sort} ${name}`)).toEqual([
      'RELEVANCE 인기순',
      'UPDATED 최신순',
      'TITLE 제목순',
    ]);
  });

  it('becomes the filter of GraphQL', () => {
    expect(filterOf(read(''))).toEqual({});
    expect(filterOf(read(WHOLE))).toEqual({
      productSlugs: ['saemi-talk'],
      categorySlugs: ['talk-report'],
      platformSlugs: ['ios'],
    });
    expect([
      filterCount(read('')),
      filterCount(read('q=a&platform=ios')),
      filterCount(read(WHOLE)),
    ]).toEqual([0, 1, 3]);
  });
});
