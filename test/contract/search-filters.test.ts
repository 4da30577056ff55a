import { SearchSort, type EngineFilter, type EngineRequest } from '../../src/search/engine.js';
import { ENGINES, openEngineWith, type EngineUnderTest } from './engines.js';
import { HELP_DOCUMENTS, PLATFORM } from './help-documents.js';

const { common, ios, android, pc } = PLATFORM;
const at = (text: string) => new Date(text);

const ALL_FACETS: EngineRequest['facets'] = {
  product: true,
  category: true,
  platform: [
    { platformId: common, matches: [common] },
    { platformId: ios, matches: [ios, common] },
    { platformId: android, matches: [android, common] },
    { platformId: pc, matches: [pc, common] },
  ],
};

describe.each(ENGINES)('Filters and facets on %s', (kind) => {
  let tested: EngineUnderTest;

  beforeAll(async () => {
    tested = await openEngineWith(kind, HELP_DOCUMENTS);
  });

  const CASES: [string, EngineFilter, number[]][] = [
    ['one product', { productIds: [2] }, [3, 30, 31, 32, 33]],
    ['a category below another', { categoryIds: [11] }, [1, 2]],
    ['either of two categories, each document once', { categoryIds: [10, 11, 21] }, [1, 2, 10, 30]],
    [
      'a platform and the common one',
      { platformIds: [ios, common] },
      [1, 2, 3, 11, 12, 21, 31, 32, 33, 100, 101, 200, 201, 202, 1203],
    ],
    [
      'product, category and platform',
      { productIds: [1, 2], categoryIds: [10, 20], platformIds: [pc] },
      [10, 31],
    ],
    ['a product and a category of another', { productIds: [1], categoryIds: [20] }, []],
    ['no platform', { platformIds: [] }, []],
    [
      'changed at that moment or later',
      { updatedFrom: at('2026-03-12T00:00:00.000Z') },
      [33, 200, 201, 202, 1203],
    ],
    ['changed before that moment', { updatedTo: at('2026-03-02T00:00:00.000Z') }, [1]],
    [
      'changed in between',
      { updatedFrom: at('2026-03-02T00:00:00.000Z'), updatedTo: at('2026-03-04T00:00:00.000Z') },
      [2, 10, 11],
    ],
  ];

  it.each(CASES)('filters by %s', async (_, filter, ids) => {
    const { hits, total } = await tested.search({ filter });
    expect(hits.map((hit) => hit.articleId).sort((a, b) => a - b)).toEqual(ids);
    expect(total).toBe(ids.length);
    const counted = await tested.search({ filter, facets: ALL_FACETS });
    expect(counted.hits).toEqual(hits);
    expect(counted.total).toBe(total);
  });

  it('filters the hits of a query', async () => {
    const filter = { platformIds: [android, common] };
    expect((await tested.ids({ text: '신고', filter })).sort()).toEqual([1, 2]);
    expect(await tested.ids({ text: '영수증', filter: { categoryIds: [21] } })).toEqual([]);
  });

  it('counts all documents without a filter; values without documents are absent', async () => {
    const { facets } = await tested.search({ facets: ALL_FACETS });
    expect(facets.product).toEqual(new Map([[1, 9], [2, 5], [3, 4]])); // prettier-ignore
    expect(facets.category).toEqual(new Map([[10, 3], [11, 2], [12, 6], [20, 5], [21, 1], [30, 4]])); // prettier-ignore
    expect(facets.platform).toEqual(new Map([[common, 12], [ios, 15], [android, 15], [pc, 14]])); // prettier-ignore
  });

  it('ignores product and category for PRODUCT, category for CATEGORY, platform for PLATFORM', async () => {
    const filter = { productIds: [1], categoryIds: [11], platformIds: [pc, common] };
    const { facets, total } = await tested.search({ filter, facets: ALL_FACETS });
    expect(total).toBe(1);
    expect(facets.product).toEqual(new Map([[1, 6], [2, 4], [3, 4]])); // prettier-ignore
    expect(facets.category).toEqual(new Map([[10, 2], [11, 1], [12, 4]])); // prettier-ignore
    expect(facets.platform).toEqual(new Map([[common, 1], [ios, 2], [android, 2], [pc, 1]])); // prettier-ignore
  });

  it('applies query and times to every facet', async () => {
    const filter = { productIds: [3], updatedTo: at('2026-03-03T00:00:00.000Z') };
    const { facets, total } = await tested.search({ text: '신고', filter, facets: ALL_FACETS });
    expect(total).toBe(0);
    expect(facets.product).toEqual(new Map([[1, 2]]));
    expect(facets.category).toEqual(new Map());
    expect(facets.platform).toEqual(new Map());
  });

  it('counts platforms in the given buckets', async () => {
    const buckets = [
      { platformId: ios, matches: [ios] },
      { platformId: pc, matches: [pc, android, common] },
      { platformId: 77, matches: [common] },
      { platformId: 78, matches: [78] },
      { platformId: 79, matches: [] },
    ];
    const { facets } = await tested.search({
      facets: { product: false, category: false, platform: buckets },
    });
    expect(facets).toEqual({ product: null, category: null, platform: new Map([[ios, 3], [pc, 17], [77, 12]]) }); // prettier-ignore
  });

  it('counts the same on every page and in every order', async () => {
    const options = { text: '신고', filter: { platformIds: [common] }, facets: ALL_FACETS };
    const { total, facets } = await tested.search(options);
    expect(facets.product!.size).toBeGreaterThan(0);
    expect(await tested.search({ ...options, first: 0 })).toMatchObject({
      total,
      facets,
      hits: [],
    });
    expect(await tested.search({ ...options, first: 1, sort: SearchSort.TITLE })).toMatchObject({
      total,
      facets,
    });
    expect(await tested.search({ ...options, after: { offset: 50 } })).toMatchObject({
      total,
      facets,
      hits: [],
    });
  });
});
