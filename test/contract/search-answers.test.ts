import { SearchSort, type EngineHit } from '../../src/search/engine.js';
import { ANSWER_SHARE, EXACT_TITLE_SCORE } from '../../src/search/relevance.js';
import { buildDocument } from '../support/build-document.js';
import { ENGINES, openEngineWith, type EngineUnderTest, type SearchOptions } from './engines.js';

const article = (articleId: number, title: string, changes = {}) =>
  buildDocument({
    articleId,
    title,
    breadcrumb: ['도움말'],
    paragraphs: ['화면 아래.'],
    ...changes,
  });

/** The first articles answer 환불 신청, the last ones only mention a word of it. */
const DOCUMENTS = [
  article(1, '환불 신청 안내', { popularity: 2, productId: 1 }),
  article(2, '환불 신청 취소', {
    paragraphs: ['환불 신청을 취소해요.'],
    productId: 2,
    platformIds: [2],
  }),
  article(3, '환불 신청', { productId: 2, paragraphs: ['돈을 돌려받아요.'] }),
  ...Array.from({ length: 12 }, (_, i) =>
    article(10 + i, `친구 사진 ${i}`, {
      paragraphs: [
        '채팅방에 올린 사진을 봐요.',
        '신청 화면은 다른 곳에 있어요.'.repeat(1 + (i % 3)),
        '사진을 길게 눌러 주세요.',
      ],
      productId: 3,
      categoryIds: [30],
      platformIds: [2, 3],
      popularity: 9 + i,
      updatedAt: new Date(Date.UTC(2026, 5, 1 + i)),
    }),
  ),
];

const QUERY = { text: '환불 신청 기간' };
const ANSWERS = { ...QUERY, minimumScore: 'answers' } as const;
const FACETS = {
  product: true,
  category: true,
  platform: [1, 2, 3].map((id) => ({ platformId: id, matches: [id] })),
};

describe.each(ENGINES)('The answers to a query on %s', (kind) => {
  let tested: EngineUnderTest;
  const sorted = async (options: SearchOptions) =>
    (await tested.ids(options)).sort((a, b) => a - b);

  beforeAll(async () => {
    tested = await openEngineWith(kind, DOCUMENTS);
  });

  it('have at least a share of the best score; other matches are not counted', async () => {
    const all = await tested.search(QUERY);
    expect(all).toMatchObject({ total: DOCUMENTS.length, minimumScore: null });
    const { hits, total, minimumScore } = await tested.search(ANSWERS);
    expect(minimumScore).toBeCloseTo(ANSWER_SHARE * all.hits[0]!.score!, 4);
    expect(hits).toEqual(all.hits.filter(({ score }) => score! >= minimumScore!));
    expect(hits.map(({ articleId }) => articleId).sort()).toEqual([1, 2, 3]);
    expect(total).toBe(3);
  });

  it('name the article with the best score, whatever the filter and the order', async () => {
    const best = (await tested.ids(QUERY))[0]!;
    const filters: SearchOptions[] = [{}, { filter: { productIds: [3] } }, { first: 0 }];
    for (const options of [...filters, { sort: SearchSort.TITLE }]) {
      const { bestArticleId } = await tested.search({ ...ANSWERS, ...options });
      expect(bestArticleId).toBe(best);
    }
    expect((await tested.search({ ...ANSWERS, text: '쿼카' })).bestArticleId).toBeNull();
    expect((await tested.search(QUERY)).bestArticleId).toBeNull();
  });

  it.each(Object.values(SearchSort))('are the same articles in the order %s', async (sort) => {
    const all = await tested.search({ ...QUERY, sort });
    const answers = await tested.search({ ...ANSWERS, sort, facets: FACETS });
    expect(answers).toMatchObject({
      total: 3,
      minimumScore: (await tested.search(ANSWERS)).minimumScore,
    });
    expect(answers.hits).toEqual(all.hits.filter(({ articleId }) => articleId < 10));
    expect(answers.facets.product).toEqual(new Map([[1, 1], [2, 2]])); // prettier-ignore
  });

  it('are counted in facets and without hits', async () => {
    const { facets, total, hits } = await tested.search({ ...ANSWERS, first: 0, facets: FACETS });
    expect({ total, hits }).toEqual({ total: 3, hits: [] });
    expect(facets.product).toEqual(new Map([[1, 1], [2, 2]])); // prettier-ignore
    expect(facets.category).toEqual(new Map([[12, 3]]));
    expect(facets.platform).toEqual(new Map([[1, 2], [2, 1]])); // prettier-ignore
  });

  it.each(Object.values(SearchSort))('have pages in the order %s', async (sort) => {
    const all = await tested.search({ ...ANSWERS, sort });
    const { minimumScore } = all;
    const paged: EngineHit[] = [];
    for (let offset = 0; offset < 4; offset++) {
      const last = paged.at(-1);
      const after = last && { sort: last.sort };
      const page = await tested.search({ ...QUERY, sort, minimumScore, first: 1, after });
      expect(page).toMatchObject({ total: 3, minimumScore });
      const byOffset = await tested.search({ ...ANSWERS, sort, first: 1, after: { offset } });
      expect(byOffset.hits).toEqual(page.hits);
      paged.push(...page.hits);
    }
    expect(paged).toEqual(all.hits);
  });

  it('are the same with the number of an earlier answer', async () => {
    const answers = await tested.search({ ...ANSWERS, facets: FACETS });
    const { minimumScore, nextShare } = answers;
    expect(nextShare).toBeGreaterThan(0);
    expect(nextShare).toBeLessThanOrEqual(1);
    expect(await tested.search({ ...QUERY, minimumScore, facets: FACETS })).toEqual({
      ...answers,
      ...{ bestArticleId: null, nextShare: 0 },
    });
  });

  it('are fewer with a higher number, and all matches with 0', async () => {
    const { hits } = await tested.search(QUERY);
    const minimumScore = (hits[0]!.score! + hits[1]!.score!) / 2;
    expect(hits[0]!.score).toBeGreaterThan(hits[1]!.score!);
    expect(await tested.ids({ ...QUERY, minimumScore })).toEqual([hits[0]!.articleId]);
    expect(await tested.search({ ...QUERY, minimumScore: 0 })).toEqual({
      ...(await tested.search(QUERY)),
      minimumScore: 0,
    });
    expect(await tested.search({ ...QUERY, minimumScore: 500 })).toMatchObject({
      total: 0,
      hits: [],
      minimumScore: 500,
    });
  });

  it.each([
    ['product', { productIds: [3] }],
    ['category', { categoryIds: [30] }],
    ['platform', { platformIds: [3] }],
    ['time', { updatedFrom: new Date(Date.UTC(2026, 5, 1)) }],
    ['nothing', { productIds: [] }],
  ])('do not depend on a filter: %s', async (_, filter) => {
    const { minimumScore } = await tested.search(ANSWERS);
    for (const facets of [undefined, FACETS]) {
      const options = { ...ANSWERS, filter, ...(facets && { facets }) };
      expect(await tested.search(options)).toMatchObject({ total: 0, hits: [], minimumScore });
    }
    expect(await sorted({ ...ANSWERS, filter: { productIds: [2] } })).toEqual([2, 3]);
  });

  it('contain an article whose title equals the query, whatever its score', async () => {
    const text = '친구 사진 3';
    const { minimumScore } = await tested.search({ text, minimumScore: 'answers' });
    const [best] = (await tested.search({ text })).hits;
    expect(best).toMatchObject({ articleId: 13 });
    expect(best!.score).toBeGreaterThan(EXACT_TITLE_SCORE);
    // The minimum is a share of the score without the bonus.
    expect(minimumScore).toBeCloseTo(ANSWER_SHARE * (best!.score! - EXACT_TITLE_SCORE), 2);
    for (const sort of Object.values(SearchSort))
      expect(await tested.ids({ text, sort, minimumScore: 900 })).toEqual([13]);
  });

  it('are everything without a query, and nothing without a match', async () => {
    expect(await tested.search({ minimumScore: 'answers' })).toEqual(await tested.search());
    expect(await tested.search({ text: '쿼카', minimumScore: 'answers' })).toMatchObject({
      total: 0,
      hits: [],
      minimumScore: 0,
    });
    expect(await tested.search({ text: '!?', minimumScore: 'answers' })).toMatchObject({
      total: 0,
      hits: [],
    });
  });
});

describe.each(ENGINES)('The best score of a query on %s', (kind) => {
  it('is that of an article that matches, not of one with too few of its bigrams', async () => {
    const frequent = '쀍뚫홡퀭쇓뚧뿱';
    const rare = '뿱쐛뀕쬵뗋';
    const tested = await openEngineWith(kind, [
      ...Array.from({ length: 40 }, (_, i) =>
        article(100 + i, '안내', { paragraphs: [`ㄱ${frequent}ㄴ`] }),
      ),
      article(1, rare),
    ]);
    try {
      const text = frequent + rare.slice(1);
      const all = await tested.search({ text });
      expect(all.total).toBe(40);
      const answers = await tested.search({ text, minimumScore: 'answers' });
      expect(answers.minimumScore).toBeCloseTo(ANSWER_SHARE * all.hits[0]!.score!, 4);
      expect(answers.total).toBe(40);
    } finally {
      await tested.stop();
    }
  });
});
