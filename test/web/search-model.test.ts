import {
  type CategoryNode,
  categoryTree,
  changedSearchPath,
  filterCount,
  filterOf,
  outcomeOf,
  readSearchState,
  searchPath,
  sortsFor,
} from '../../src/web/help/search/search-model.js';

const ALL_PARAMETERS =
  'q=신고+방법&product=saemi-talk&category=talk-report&platform=ios' +
  '&sort=updated&exact=1&after=abc.def';
const read = (text: string) => readSearchState(new URLSearchParams(text));

describe('The address of a search', () => {
  it('contains the whole state, and is read back as it was written', () => {
    const state = read(ALL_PARAMETERS);
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

  it('leaves out defaults, and gets them for invalid values', () => {
    expect(searchPath(read(''))).toBe('/search');
    expect(searchPath(read('q=&product=&sort=sideways&exact=yes'))).toBe('/search');
    expect(read('q=++신고++').query).toBe('신고');
  });

  it('can contain any query', () => {
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

  it('of a change starts at the first page; a change of the product removes the category', () => {
    const state = read(ALL_PARAMETERS);
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

  it('offers the order by relevance only with a query', () => {
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

  it('is converted to a SearchFilter', () => {
    expect(filterOf(read(''))).toEqual({});
    expect(filterOf(read(ALL_PARAMETERS))).toEqual({
      productSlugs: ['saemi-talk'],
      categorySlugs: ['talk-report'],
      platformSlugs: ['ios'],
    });
    expect([
      filterCount(read('')),
      filterCount(read('q=a&platform=ios')),
      filterCount(read(ALL_PARAMETERS)),
    ]).toEqual([0, 1, 3]);
  });
});

interface Value {
  slug: string;
  parentSlug: string | null;
  selected: boolean;
}

const value = (slug: string, parentSlug: string | null = null, selected = false): Value => ({
  slug,
  parentSlug,
  selected,
});
const outline = (nodes: readonly CategoryNode<Value>[]): unknown[] =>
  nodes.map(({ value: { slug }, children, isOpen }) => [
    isOpen ? `${slug} open` : slug,
    ...outline(children),
  ]);

describe('categoryTree', () => {
  it('puts each value below its parent, in the order of the values', () => {
    const values = [value('a'), value('a1', 'a'), value('a11', 'a1'), value('a2', 'a'), value('b')];
    expect(outline(categoryTree(values))).toEqual([['a', ['a1', ['a11']], ['a2']], ['b']]);
  });

  it('opens a selected value and its ancestors', () => {
    const values = [
      value('a'),
      value('a1', 'a'),
      value('a11', 'a1', true),
      value('b'),
      value('b1', 'b'),
    ];
    expect(outline(categoryTree(values))).toEqual([
      ['a open', ['a1 open', ['a11 open']]],
      ['b', ['b1']],
    ]);
  });
});

describe('The outcome of a search', () => {
  it.each([
    ['q=신고', 3, 'HIGH', 'answers'],
    ['q=신고&platform=ios', 3, 'NONE', 'nearest'],
    // Without a query, or literal.
    ['exact=1&q=신고', 3, null, 'answers'],
    ['q=신고&platform=ios', 0, 'PARTIAL', 'filtered-out'],
    ['q=신고&platform=ios', 0, 'NONE', 'nothing'],
    ['q=신고', 0, 'HIGH', 'nothing'],
  ] as const)(
    'of %s with %d results and the confidence %s is %s',
    (address, totalCount, confidence, outcome) => {
      expect(outcomeOf(read(address), { totalCount, confidence })).toBe(outcome);
    },
  );
});
