import { SearchSort, type EngineHit, type SearchDocument } from '../../src/search/engine.js';
import { ENGINES, openEngineWith, type SearchOptions, type EngineUnderTest } from './engines.js';
import { HELP_DOCUMENTS } from './help-documents.js';

type Compare = (a: SearchDocument, b: SearchDocument) => number;

const ascending = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const byId: Compare = (a, b) => ascending(String(a.articleId), String(b.articleId));
const byPopularity: Compare = (a, b) =>
  b.popularity - a.popularity || b.publishedAt.getTime() - a.publishedAt.getTime() || byId(a, b);

const ORDERS: [string, SearchSort, Compare][] = [
  ['popularity, then newest, without a query', SearchSort.RELEVANCE, byPopularity],
  ['popularity, then newest', SearchSort.POPULARITY, byPopularity],
  [
    'last change',
    SearchSort.UPDATED,
    (a, b) => b.updatedAt.getTime() - a.updatedAt.getTime() || byId(a, b),
  ],
  ['title', SearchSort.TITLE, (a, b) => ascending(a.titleSort, b.titleSort) || byId(a, b)],
];

const PAGED: [string, SearchOptions][] = [
  ...ORDERS.map(([name, sort]): [string, SearchOptions] => [name, { sort }]),
  ['title of what a query found', { text: '길찾기 신고 결제', sort: SearchSort.TITLE }],
];

describe.each(ENGINES)('Order and paging on %s', (kind) => {
  let tested: EngineUnderTest;

  beforeAll(async () => {
    tested = await openEngineWith(kind, HELP_DOCUMENTS);
  });

  it.each(ORDERS)('sorts by %s, then by the id as text', async (_, sort, compare) => {
    expect(await tested.ids({ sort })).toEqual(
      [...HELP_DOCUMENTS].sort(compare).map((document) => document.articleId),
    );
  });

  it('sorts by title in the order of 가나다, Latin letters first', async () => {
    const byId = new Map(HELP_DOCUMENTS.map((document) => [document.articleId, document.title]));
    const titles = (await tested.ids({ sort: SearchSort.TITLE })).map((id) => byId.get(id)!);
    expect([titles[0], titles[1], titles.at(-1)]).toEqual([
      'Wi-Fi 없이 쓰기',
      '가상계좌로 입금하기',
      '프로필 사진 바꾸기',
    ]);
  });

  it('breaks ties of the score by popularity, then newest, then id as text', async () => {
    const { hits } = await tested.search({ text: '화면' });
    expect(new Set(hits.map((hit) => hit.score)).size).toBe(1);
    expect(hits.map((hit) => hit.articleId)).toEqual([201, 202, 1203, 200]);
  });

  it('keeps the requested order with a query', async () => {
    expect(await tested.ids({ text: '신고', sort: SearchSort.UPDATED })).toEqual([10, 2, 1]);
    expect(await tested.ids({ text: '신고', sort: SearchSort.POPULARITY })).toEqual([2, 10, 1]);
    expect(await tested.ids({ text: '신고', sort: SearchSort.TITLE })).toEqual([1, 10, 2]);
  });

  it.each(PAGED)('pages after the last hit without gap or repetition by %s', async (_, options) => {
    const all = await tested.search(options);
    expect(all.total).toBeGreaterThan(6);
    for (const first of [1, 3, 7]) {
      const paged: EngineHit[] = [];
      for (;;) {
        const last = paged.at(-1);
        // Clients transport a cursor as JSON.
        const after = last && { sort: JSON.parse(JSON.stringify(last.sort)) as EngineHit['sort'] };
        const page = await tested.search({ ...options, first, after });
        expect(page.total).toBe(all.total);
        paged.push(...page.hits);
        if (page.hits.length < first || paged.length > all.total) break;
      }
      expect(paged).toEqual(all.hits);
    }
  });

  it.each(PAGED)('pages by offset to the same hits by %s', async (_, options) => {
    const all = await tested.search(options);
    for (const offset of [0, 1, 4, all.total - 1]) {
      const page = await tested.search({ ...options, first: 3, after: { offset } });
      expect(page.hits).toEqual(all.hits.slice(offset, offset + 3));
      expect(page.total).toBe(all.total);
    }
    expect(await tested.search({ ...options, after: { offset: all.total } })).toMatchObject({
      total: all.total,
      hits: [],
    });
  });
});
