import { ArticleVisibility } from '../../src/articles/index.js';
import { buildDocument } from '../support/build-document.js';
import { ENGINES, openEngineWith, type SearchOptions, type EngineUnderTest } from './engines.js';

/** Only the given texts differ. */
const article = (articleId: number, title: string, changes = {}) =>
  buildDocument({
    articleId,
    title,
    breadcrumb: ['도움말'],
    paragraphs: ['화면을 내려 보세요.'],
    ...changes,
  });

describe.each(ENGINES)('A phrase on %s', (kind) => {
  let tested: EngineUnderTest;
  const phrase = (text: string, isRequired: boolean, typed = text): SearchOptions => ({
    text: typed,
    phrases: [{ text, isRequired }],
  });
  const score = async (articleId: number, options: SearchOptions) =>
    (await tested.search(options)).hits.find((hit) => hit.articleId === articleId)?.score ?? 0;

  beforeAll(async () => {
    tested = await openEngineWith(kind, [
      article(1, '환경 변수', { paragraphs: ['SERVICE_URL을 바꿔요.'] }),
      article(2, '환경 변수', { paragraphs: ['URL과 SERVICE를 바꿔요. SERVICE.'] }),
      article(3, 'Service URL service', { paragraphs: ['URL'] }),
      article(4, '서버에 연결할 수 없습니다', { paragraphs: ['오류 ERR-1042 안내'] }),
      article(5, '서버 오류', { paragraphs: ['연결할 서버가 없습니다.', '1042번 오류 ERR'] }),
      article(6, '직원용 SERVICE_URL', { shelf: ArticleVisibility.INTERNAL }),
      ...Array.from({ length: 5 }, (_, i) => article(20 + i, '다른 안내')),
      article(7, '기기', {
        paragraphs: ['설정 > 알림에서 켜고 ㅋㅋ를 눌러요.', '5㎏ 이하', '로그인: Login'],
      }),
    ]);
  });

  it('that is required restricts the matches, in its order, in title and text', async () => {
    const ids = async (text: string) => (await tested.ids(phrase(text, true))).sort();
    expect(await ids('service_url')).toEqual([1, 3]);
    expect(await ids('url service')).toEqual([3]);
    expect(await ids('연결할 수 없습니다')).toEqual([4]);
    expect(await ids('없습니다 연결할')).toEqual([]);
    expect(await ids('err-1042')).toEqual([4]);
    expect(await ids('안내')).toHaveLength(6);
    expect(await ids('연결할수 없 습니다')).toEqual([4]);
    expect(await ids('쿼카 왈라비')).toEqual([]);
    expect(await tested.ids({ ...phrase('service_url', true), internal: true })).toContain(6);
  });

  it('that is required makes every article with it an answer', async () => {
    const all = await tested.ids(phrase('안내', true));
    expect(await tested.ids({ ...phrase('안내', true), minimumScore: 'answers' })).toEqual(all);
  });

  it.each([
    ['설정 알림', [7]],
    ['설정알림', [7]],
    ['5kg 이하', [7]],
    ['log', []],
  ])('that is required may have other spaces and punctuation: %s', async (text, expected) => {
    expect(await tested.ids(phrase(text, true))).toEqual(expected);
    expect(await tested.ids({ ...phrase(text, true), parts: [] })).toEqual(expected);
    expect(await tested.ids({ ...phrase(text, true), hasFunctionWords: false })).toEqual(expected);
  });

  it('that is not required adds its score, so that the whole comes before its parts', async () => {
    const { hits } = await tested.search(phrase('err-1042', false));
    expect(hits.map((hit) => hit.articleId).slice(0, 2)).toEqual([4, 5]);
    expect(await score(5, phrase('err-1042', false))).toBeCloseTo(
      await score(5, { text: 'err-1042' }),
      4,
    );
    const words = await score(1, { text: 'service_url' });
    expect(await score(1, phrase('service_url', false))).toBeGreaterThan(1.5 * words);
  });
});
