import type { DictionaryEntry } from '../../src/language/index.js';
import type { EngineQuery } from '../../src/search/engine.js';
import { ALTERNATIVE_WEIGHT, PARTIAL_WORD_WEIGHT } from '../../src/search/relevance.js';
import { buildDocument } from '../support/build-document.js';
import { queryPart } from '../support/engine-request.js';
import {
  ENGINES,
  openEngine,
  openEngineWith,
  type SearchOptions,
  type EngineUnderTest,
} from './engines.js';
import { marked } from './marked.js';

type Preferred = EngineQuery['preferred'];

/** Only titles differ; the other texts are the same. */
const article = (articleId: number, title: string, changes = {}) =>
  buildDocument({
    articleId,
    title,
    breadcrumb: ['도움말'],
    paragraphs: ['화면을 내려 보세요.'],
    ...changes,
  });

const DOCUMENTS = [
  article(1, '탈퇴 안내', { productId: 1, platformIds: [1] }),
  article(2, '계정 삭제 안내', { productId: 2, platformIds: [2] }),
  article(3, '탈퇴 계정 삭제 안내', { productId: 2, platformIds: [2, 3] }),
  article(4, '친구 안내', { productId: 3, platformIds: [3] }),
  article(5, '영수증 안내', {
    productId: 1,
    paragraphs: ['계정에서 봅니다.', '탈퇴하면 없어져요.', '화면을 내려 보세요.'],
  }),
  article(6, '영수증 안내', {
    productId: 2,
    paragraphs: ['계정에서 봅니다.', '탈퇴하면 없어져요.', '화면을 내려 보세요.'],
  }),
];

describe.each(ENGINES)('The meaning of a query on %s', (kind) => {
  let tested: EngineUnderTest;
  const found = async (options: SearchOptions) => (await tested.ids(options)).sort((a, b) => a - b);
  const score = async (articleId: number, options: SearchOptions) =>
    (await tested.search(options)).hits.find((hit) => hit.articleId === articleId)?.score ?? 0;

  beforeAll(async () => {
    tested = await openEngineWith(kind, DOCUMENTS);
  });

  describe('alternatives', () => {
    const synonyms = { text: '탈퇴', parts: [queryPart('탈퇴', '계정 삭제')] };

    it('find articles that the typed word does not find, by all of their words in one field', async () => {
      expect(await found({ text: '탈퇴' })).toEqual([1, 3, 5, 6]);
      expect(await found(synonyms)).toEqual([1, 2, 3, 5, 6]);
      expect(await found({ text: '쿼카', parts: [queryPart('쿼카', '친구')] })).toEqual([4]);
      const withAlternative = (text: string) =>
        found({ text: '쿼카', parts: [queryPart('쿼카', text)] });
      expect(await withAlternative('계정 삭제')).toEqual([2, 3]);
      expect(await withAlternative('계정 화면')).toEqual([5, 6]);
      expect(await withAlternative('계정 영수증')).toEqual([]);
    });

    // The bigrams are those of the typed words, and no article has any of 쿼카's.
    const scoreOf = (id: number, ...parts: string[][]) =>
      score(id, { text: '쿼카', parts: parts.map((part) => queryPart('쿼카', ...part)) });

    it('score by their words, less than the typed text and without bigrams', async () => {
      const other = await scoreOf(4, ['친구']);
      expect(other).toBeGreaterThan(0);
      expect(await score(4, { text: '친구' })).toBeGreaterThan(other / ALTERNATIVE_WEIGHT);
    });

    it('count by the best alternative, not by the sum', async () => {
      const [first, second] = await Promise.all(
        ['탈퇴', '계정 삭제'].map((text) => scoreOf(3, [text])),
      );
      expect(Math.min(first!, second!)).toBeGreaterThan(0);
      expect(await scoreOf(3, ['탈퇴', '계정 삭제'])).toBeCloseTo(Math.max(first!, second!), 4);
      expect(await scoreOf(3, ['탈퇴'], ['계정 삭제'])).toBeCloseTo(first! + second!, 4);
    });

    it('count separately in each part', async () => {
      const parts = [['탈퇴'], ['영수증', '친구']];
      const pieces = await Promise.all(parts.map((part) => scoreOf(5, part)));
      expect(Math.min(...pieces)).toBeGreaterThan(0);
      expect(await scoreOf(5, ...parts)).toBeGreaterThan(Math.max(...pieces));
      expect(
        await found({ text: '쿼카', parts: parts.map((part) => queryPart('쿼카', ...part)) }),
      ).toEqual([1, 3, 4, 5, 6]);
    });

    it('count in the same way as expansions, which are not highlighted', async () => {
      const expanded = {
        text: '탈퇴',
        parts: [{ ...queryPart('탈퇴'), expansions: ['계정 삭제'] }],
        highlight: { title: true, body: true },
      };
      expect(await found(expanded)).toEqual([1, 2, 3, 5, 6]);
      expect(await score(2, expanded)).toBeCloseTo((await score(2, synonyms))!, 4);
      const { hits } = await tested.search(expanded);
      const titles = hits.map(({ articleId, title }) => [articleId, title && marked(title)]);
      expect(titles).toContainEqual([1, '[탈퇴] 안내']);
      expect(titles).toContainEqual([2, null]);
      expect(titles).toContainEqual([3, '[탈퇴] 계정 삭제 안내']);
    });

    it('are highlighted like the typed word', async () => {
      const { hits } = await tested.search({ ...synonyms, highlight: { title: true, body: true } });
      const marks = new Map(
        hits.map((hit) => [
          hit.articleId,
          [hit.title, ...hit.paragraphs].map((text) => text && marked(text)),
        ]),
      );
      expect(marks.get(1)).toEqual(['[탈퇴] 안내']);
      expect(marks.get(2)).toEqual(['[계정] [삭제] 안내']);
      expect(marks.get(3)).toEqual(['[탈퇴] [계정] [삭제] 안내']);
      expect(marks.get(5)).toContain('[탈퇴]하면 없어져요.');
    });

    it('are not highlighted in a text that lacks one of their words', async () => {
      const { hits } = await tested.search({ ...synonyms, highlight: { title: true, body: true } });
      const { title, paragraphs } = hits.find(({ articleId }) => articleId === 5)!;
      expect(title).toBeNull();
      expect(paragraphs.map(marked)).toEqual(['[탈퇴]하면 없어져요.']);
    });
  });

  describe('a preferred product or platform', () => {
    it.each([
      ['product', '영수증', { productIds: [2], platformIds: [] }, [6, 5]],
      ['other product', '영수증', { productIds: [1], platformIds: [] }, [5, 6]],
      ['platform', '안내', { productIds: [], platformIds: [3] }, [4]],
    ])('comes first: %s', async (_, text, preferred, first) => {
      const ids = await tested.ids({ text, preferred });
      expect(ids.slice(0, first.length)).toEqual(first);
    });

    it('multiplies the scores of its articles, of both twice, and of no others', async () => {
      const plain = { text: '안내' };
      const factor = async (articleId: number, preferred: Preferred) =>
        (await score(articleId, { ...plain, preferred })) / (await score(articleId, plain));
      const raised = await factor(3, { productIds: [2], platformIds: [] });
      expect(raised).toBeGreaterThan(1.01);
      expect(await factor(3, { productIds: [], platformIds: [2] })).toBeCloseTo(raised, 3);
      expect(await factor(3, { productIds: [], platformIds: [2, 3] })).toBeCloseTo(raised, 3);
      expect(await factor(3, { productIds: [1, 2], platformIds: [3] })).toBeCloseTo(raised ** 2, 3);
      expect(await factor(1, { productIds: [2], platformIds: [2] })).toBeCloseTo(1, 4);
    });

    it('does not filter: total, facets and hits are the same', async () => {
      const facets = {
        product: true,
        category: true,
        platform: [1, 2, 3].map((id) => ({ platformId: id, matches: [id] })),
      };
      const options = { text: '안내', facets, filter: { platformIds: [1, 2] } };
      const plain = await tested.search(options);
      expect(plain.total).toBeGreaterThan(3);
      for (const preferred of [
        { productIds: [2], platformIds: [] },
        { productIds: [], platformIds: [3] },
        { productIds: [99], platformIds: [99] },
      ]) {
        const answer = await tested.search({ ...options, preferred });
        expect({ total: answer.total, facets: answer.facets }).toEqual({
          total: plain.total,
          facets: plain.facets,
        });
        expect(await found({ ...options, preferred })).toEqual(
          plain.hits.map((hit) => hit.articleId).sort((a, b) => a - b),
        );
      }
      expect(
        await found({ text: '쿼카', preferred: { productIds: [1], platformIds: [1] } }),
      ).toEqual([]);
    });
  });
});

/** Words of one character have no bigrams in longer texts, so that only words count. */
const DICTIONARY: DictionaryEntry[] = [
  ...['돈', '통', '곰'].map((word) => ({ word, parts: [] })),
  { word: '돈통', parts: ['돈', '통'] },
];

describe.each(ENGINES)('The words of a query on %s', (kind) => {
  let tested: EngineUnderTest;
  const score = async (articleId: number, options: SearchOptions) =>
    (await tested.search(options)).hits.find((hit) => hit.articleId === articleId)?.score ?? 0;

  beforeAll(async () => {
    tested = await openEngine(kind);
    const documents = [
      article(1, '돈 안내'),
      article(2, '통 안내'),
      article(3, '돈 그리고 통 안내'),
      article(4, '곰 안내', { paragraphs: ['돈 이야기', '화면을 내려 보세요.'] }),
      article(5, '친구를 추가하는 방법'),
      article(6, '방법'),
      article(7, 'Sharing files on an iPhone'),
    ];
    await tested.fill('a', documents, DICTIONARY);
    await tested.activate('a');
  });

  it('count in part if a field lacks terms of a word', async () => {
    const whole = await score(1, { text: '돈' });
    expect(whole).toBeGreaterThan(0);
    expect(await score(1, { text: '돈통' })).toBeCloseTo(PARTIAL_WORD_WEIGHT * whole, 4);
    expect(await score(4, { text: '돈통' })).toBeCloseTo(
      PARTIAL_WORD_WEIGHT * (await score(4, { text: '돈' })),
      4,
    );
  });

  it('count in full if a field has all terms of a word', async () => {
    const [money, box] = [await score(3, { text: '돈' }), await score(3, { text: '통' })];
    expect(await score(3, { text: '돈통' })).toBeCloseTo(money + box, 4);
    // Two words, each of one term. The bigrams are the same as those of one word.
    const apart = [queryPart('돈'), queryPart('통')];
    expect(await score(3, { text: '돈통', parts: apart })).toBeCloseTo(money + box, 4);
    expect(await score(1, { text: '돈통', parts: apart })).toBeCloseTo(
      await score(1, { text: '돈' }),
      4,
    );
  });

  it('of a phrase are added, and count if they are better than its alternatives', async () => {
    const scoreOf = (...part: [string, ...string[]]) =>
      score(3, { text: '돈 통', parts: [queryPart(...part)] });
    const both = await scoreOf('돈 통');
    expect(both).toBeCloseTo(
      (await score(3, { text: '돈' })) + (await score(3, { text: '통' })),
      4,
    );
    expect(await scoreOf('돈 통', '돈', '통')).toBeCloseTo(both, 4);
    expect(await scoreOf('돈 곰', '돈 통')).toBeCloseTo(
      Math.max(await score(3, { text: '돈' }), ALTERNATIVE_WEIGHT * both),
      4,
    );
  });

  it('count less as an alternative, and only if all of its terms are found', async () => {
    const alternative = (articleId: number, ...texts: string[]) =>
      score(articleId, { text: '곰', parts: [queryPart('곰', ...texts)] });
    expect(await alternative(1, '돈')).toBeCloseTo(
      ALTERNATIVE_WEIGHT * (await score(1, { text: '돈' })),
      4,
    );
    expect(await alternative(3, '돈 통')).toBeCloseTo(
      ALTERNATIVE_WEIGHT * (await score(3, { text: '돈 통' })),
      4,
    );
    expect(await alternative(3, '돈통')).toBeCloseTo(await alternative(3, '돈 통'), 4);
    expect(await alternative(1, '돈 통')).toBe(0);
    expect(await alternative(1, '돈통', '돈')).toBeCloseTo(await alternative(1, '돈'), 4);
    expect(await tested.ids({ text: '쿼카', parts: [queryPart('쿼카', '돈통')] })).toEqual([3]);
  });

  it('without a topic are searched only in a query of such words', async () => {
    const text = '친구 추가하는 방법';
    const { ids } = tested;
    const sorted = async (options: SearchOptions) => (await ids(options)).sort((a, b) => a - b);
    expect(await sorted({ text, hasFunctionWords: true })).toEqual([5, 6]);
    expect(await sorted({ text, hasFunctionWords: false })).toEqual([5]);
    const { hits } = await tested.search({
      text,
      hasFunctionWords: false,
      highlight: { title: true, body: true },
    });
    expect(marked(hits[0]!.title!)).toBe('[친구]를 [추가]하는 방법');
    const withAlternative = { text: '쿼카', parts: [queryPart('쿼카', '추가 방법')] };
    expect(await sorted({ ...withAlternative, hasFunctionWords: false })).toEqual([5]);
  });
});

/** Articles that match the words of a title far better than the article that has it. */
const TITLED = [
  article(1, '알림이 안 와요'),
  ...Array.from({ length: 6 }, (_, i) =>
    article(10 + i, '알림 알림이 와요, 알림이 안 와요 알림', {
      keywords: ['알림', '안 와요', '알림이 안 와요'],
      breadcrumb: ['알림이 안 와요'],
      paragraphs: Array.from({ length: 5 }, () => '알림이 안 와요. 알림이 안 와요!'),
      productId: 2,
      popularity: 1_000,
    }),
  ),
  article(2, '은'),
  article(3, '알림이 안 와요', { productId: 2 }),
];

describe.each(ENGINES)('An article whose title equals the query, on %s', (kind) => {
  let tested: EngineUnderTest;
  beforeAll(async () => {
    tested = await openEngineWith(kind, TITLED);
  });

  it.each(['알림이 안 와요', '알림이안와요', ' 알림이, 안 「와요」…'])(
    'comes first when %s is typed, whatever else matches',
    async (text) => {
      expect((await tested.ids({ text: text.trim() })).slice(0, 2)).toEqual([1, 3]);
    },
  );

  it('comes before preferred articles; of equal titles, preferred ones come first', async () => {
    const ids = await tested.ids({
      text: '알림이 안 와요',
      preferred: { productIds: [2], platformIds: [] },
    });
    expect(ids.slice(0, 2)).toEqual([3, 1]);
  });

  it('comes first with any alternatives', async () => {
    const ids = await tested.ids({
      text: '알림이 안 와요',
      parts: [queryPart('알림', '푸시', '알림이 안 와요'), queryPart('안 와요', '없어요')],
    });
    expect(ids.slice(0, 2)).toEqual([1, 3]);
  });

  it('comes first only in the order RELEVANCE, and pages like others', async () => {
    const all = await tested.search({ text: '알림이 안 와요' });
    const rest = await tested.search({
      text: '알림이 안 와요',
      after: { sort: all.hits[0]!.sort },
    });
    expect(rest.hits).toEqual(all.hits.slice(1));
    expect(rest.total).toBe(all.total);
  });
});

describe.each(ENGINES)('A title that contains the query, on %s', (kind) => {
  it('comes before a more popular title with the same words separated', async () => {
    const tested = await openEngineWith(kind, [
      article(1, '영수증 발급 기간 안내'),
      article(2, '영수증 기간 발급 안내', { popularity: 9 }),
      article(3, '발급 안내 기간 영수증', { popularity: 9 }),
    ]);
    try {
      expect((await tested.ids({ text: '영수증 발급' }))[0]).toBe(1);
      expect((await tested.ids({ text: '영수증발급' }))[0]).toBe(1);
      expect((await tested.ids({ text: '기간 발급' }))[0]).toBe(2);
    } finally {
      await tested.stop();
    }
  });
});
