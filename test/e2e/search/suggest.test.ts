import { poolOf } from '../../../src/core/database/database.js';
import { logOf } from '../../support/analytics.js';
import { buildArticle } from '../../support/build-article.js';
import { eventually } from '../../support/eventually.js';
import { expectNoSecret, expectRefusal } from '../../support/expect-refusal.js';
import { mutate } from '../../support/mutate.js';
import { importSaemiHelp, suggestedArticles } from '../../support/saemi-help.js';
import { waitUntilSuggested } from '../../support/search-as-reader.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

const SUGGEST = `query ($prefix: String!, $filter: SearchFilter, $first: Int = 20) {
  suggest(prefix: $prefix, filter: $filter, first: $first) {
    __typename text segments { text highlighted }
    ... on ArticleSuggestion { article { slug title } }
    ... on ProductSuggestion { product { slug name } }
    ... on CategorySuggestion { category { slug name } }
  }
}`;

interface Suggested {
  __typename: string;
  text: string;
  segments: { text: string; highlighted: boolean }[];
  article?: { slug: string; title: string };
  product?: { slug: string; name: string };
  category?: { slug: string; name: string };
}

// Suggestions come from Postgres and memory; the engine has no part in them.
describe('Suggestions for incomplete text', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp('memory');
    await importSaemiHelp(app);
  });

  const ask = (variables: object) =>
    app.request<{ suggest: Suggested[] }>(SUGGEST, { ...variables });
  const suggest = async (prefix: string, filter?: object, first?: number) => {
    const { data, errors } = await ask({ prefix, filter, first });
    expect([prefix, errors]).toEqual([prefix, undefined]);
    for (const { text, segments, article, product, category } of data!.suggest) {
      expect(segments.map((segment) => segment.text).join('')).toBe(text);
      expect(text).toBe(article?.title ?? product?.name ?? category?.name);
    }
    return data!.suggest;
  };
  const marked = async (prefix: string, filter?: object) =>
    (await suggest(prefix, filter)).map(({ segments }) =>
      segments.map(({ text, highlighted }) => (highlighted ? `[${text}]` : text)).join(''),
    );
  const named = async (prefix: string, filter?: object) =>
    (await suggest(prefix, filter)).map(({ __typename, article, product, category }) => [
      __typename.replace('Suggestion', ''),
      (article ?? product ?? category)!.slug,
    ]);

  it.each([
    ['a prefix', '비밀번호를 잊', ['[비밀번호를 잊]어버렸어요']],
    ['a word inside the title', '사진', ['프로필 [사진]을 바꾸고 싶어요']],
    ['a half-typed syllable', '비밀번호를 변겨', ['[비밀번호를 변경]하고 싶어요']],
    ['초성', 'ㅍㄹㅍ', ['[프로필] 사진을 바꾸고 싶어요']],
    ['the Latin layout', 'vmfhvlf', ['[프로필] 사진을 바꾸고 싶어요']],
    ['several words in any order', '신고 메시지', ['받은 [메시지]를 [신고]하고 싶어요']],
  ])('by %s', async (_, prefix, expected) => {
    expect((await marked(prefix)).filter((text) => text.endsWith('요'))).toEqual(expected);
  });

  it('include an article that was only for staff once it is public', async () => {
    const title = '고슴도치를 등록하고 싶어요';
    const internal = { title, visibility: 'INTERNAL', publish: true };
    const { id } = await buildArticle(app, internal);
    const stored = async () => {
      await app.settled();
      const { rows } = await poolOf(app.app.dataSource).query(
        'select visibility from term_vector where title = $1',
        [title],
      );
      return rows;
    };
    expect(await stored()).toEqual([{ visibility: 'INTERNAL' }]);
    expect(await suggest('고슴도')).toEqual([]);
    await mutate(app, 'placeArticle', { id, visibility: 'PUBLIC' }, 'searchable');
    expect(await stored()).toEqual([{ visibility: 'PUBLIC' }]);
    await waitUntilSuggested(app, title);
    await mutate(app, 'placeArticle', { id, visibility: 'INTERNAL' }, 'searchable');
    expect(await stored()).toEqual([{ visibility: 'INTERNAL' }]);
    expect(await suggest('고슴도')).toEqual([]);
  });

  it.each([
    ['a product by name', '새미톡', [['Product', 'talk']]], // prettier-ignore
    ['a product by its nickname', '샘톡', [['Product', 'talk']]],
    ['an article by its keyword', '움짤', [['Article', 'photo']]],
    ['a category before its articles', '송금', [['Category', 'money'], ['Article', 'send-cancel']]], // prettier-ignore
  ])('%s', async (_, prefix, expected) => {
    expect(await named(prefix)).toEqual(expected);
  });

  it('mark only the matching part', async () => {
    const [product] = await suggest('새미메신');
    expect(product).toMatchObject({
      text: '새미톡',
      segments: [{ text: '새미톡', highlighted: false }],
    });
    const [article] = await suggest('움짤');
    expect(article!.segments).toEqual([
      { text: '프로필 사진을 바꾸고 싶어요', highlighted: false },
    ]);
  });

  it('are ordered by popularity', async () => {
    expect(await suggestedArticles(app, '친구를')).toEqual([
      'friend-add',
      'friend-block',
      'friend-hide',
    ]);
  });

  it('respect the filter', async () => {
    expect(await named('보낸', { productSlugs: ['pay'] })).toEqual([['Article', 'send-cancel']]);
    expect(await named('보낸', { categorySlugs: ['chat'] })).toEqual([
      ['Article', 'message-delete'],
    ]);
    expect(await named('새미', { productSlugs: ['pay'] })).toEqual([['Product', 'pay']]);
    expect(await named('그룹', { productSlugs: ['pay'] })).toEqual([]);
    const ios = { platformSlugs: ['ios'] };
    expect(await named('영수', ios)).toEqual([['Article', 'receipt-tax']]);
    const friends = ['Category', 'friends'];
    expect(await named('친구', ios)).toEqual([
      friends,
      ...['friend-add', 'friend-block', 'friend-hide'].map((slug) => ['Article', slug]),
    ]);
    expect(await named('친구', { ...ios, includeCommon: false })).toEqual([
      friends,
      ['Article', 'friend-add'],
    ]);
    expect(await named('친구', { productSlugs: [] })).toEqual([]);
    expect(await named('친구', { productSlugs: ['x'] })).toEqual([]);
    expect(await named('친구', { platformSlugs: ['x'] })).toEqual([]);
    expect(await named('보낸', { productSlugs: ['x', 'pay'] })).toEqual([
      ['Article', 'send-cancel'],
    ]);
  });

  it('respect the limit; products and categories are at most a third', async () => {
    expect(await suggest('요', undefined, 0)).toEqual([]);
    expect(await suggest('싶어요', undefined, 3)).toHaveLength(3);
    expect((await suggest('싶어요', undefined, 20)).length).toBeGreaterThan(10);
    expect((await suggest('새', undefined, 3)).map(({ text }) => text)).toEqual(['새미톡']);
    for (const first of [-1, 21])
      expectRefusal(await ask({ prefix: '요', first }), 'BAD_USER_INPUT', 'first');
  });

  it('are the first hits of a search for a sentence that no title completes', async () => {
    const sentence = '친구가 보낸 사진을 프로필로 어떻게 쓰나요';
    expect((await named(sentence))[0]).toEqual(['Article', 'photo']);
    expect(await named(sentence, { productSlugs: ['x'] })).toEqual([]);
    await app.request(`{ search(query: "${sentence}") { totalCount } }`);
    // Only this search is in the log.
    await eventually(async () =>
      expect(
        await logOf(
          app,
          `select count(*)::integer as n from search_log where query = '${sentence}'`,
        ),
      ).toEqual([{ n: 1 }]),
    );
  });

  it('are empty for an empty prefix', async () => {
    for (const prefix of ['', '   ', '\u200b']) expect(await suggest(prefix)).toEqual([]);
    expectRefusal(await ask({ prefix: '가'.repeat(101) }), 'BAD_USER_INPUT', 'prefix');
    expect(await suggest('가'.repeat(100))).toEqual([]);
  });

  it.each(['.', '(', '\\', '.*', 'Wi-Fi', '😀'])(
    'takes %s for itself, never for a pattern',
    async (typed) => {
      for (const prefix of [typed, `친구${typed}`, `${typed} 친구`]) {
        const answer = await ask({ prefix });
        expect([prefix, answer.errors]).toEqual([prefix, undefined]);
        expectNoSecret(answer);
        // What is no letter does not matter: with it as without it.
        const letters = prefix.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
        const plain = letters === '' ? [] : (await ask({ prefix: letters })).data!.suggest;
        expect(answer.data!.suggest.map(({ text }) => text)).toEqual(plain.map(({ text }) => text));
      }
    },
  );
});
