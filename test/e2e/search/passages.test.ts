import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';

interface Passage {
  text: string;
  heading: string | null;
  url: string;
  score: number;
  platforms: { slug: string }[];
  article: { title: string };
}

const filler = (topic: string) => `${topic} 안내예요. ${'그 밖의 내용이 이어져요. '.repeat(25)}`;
const BODY = `${filler('머리말')}

## 환불 **기간**은 & 조건

환불은 결제한 날부터 7일 안에 신청해요.

${filler('기간')}

## 탈퇴

${filler('탈퇴')}`;

describe.each(['memory', 'elasticsearch'] as const)('Passages on %s', (engine) => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp(engine, { environment: { PUBLIC_URL: 'https://help.example.com' } });
    await buildCatalogue(app);
    const variants = (body: string) => [{ platformSlugs: ['common'], body }];
    const publish = { publish: true, waitForSearch: true };
    await buildArticle(app, { ...publish, title: '결제 취소', variants: variants(BODY) });
    await buildArticle(app, {
      ...publish,
      title: '환불 신청은 상담원만',
      visibility: 'INTERNAL',
      variants: variants('환불 결제 7일 비밀'),
    });
    for (let i = 0; i < 5; i += 1)
      await buildArticle(app, {
        ...publish,
        title: `다른 문서 ${i}`,
        variants: variants(filler('말')),
      });
  });
  afterAll(() => app.stop());

  const passages = async (variables: object, key?: string) =>
    app.request<{ passages: Passage[] | null }>(
      `query ($query: String!, $filter: SearchFilter, $first: Int) {
        passages(query: $query, filter: $filter, first: $first) {
          text heading url score platforms { slug } article { title } } }`,
      { ...variables },
      key,
    );

  it('are the part of an article that has the words, with its heading and address', async () => {
    const { data } = await passages({ query: '결제 환불 기간' });
    const [best, ...others] = data!.passages!;
    expect(best).toMatchObject({
      heading: '환불 기간은 & 조건',
      text: expect.stringMatching(/^환불은 결제한 날부터 7일 안에 신청해요\./),
      article: { title: '결제 취소' },
      url: expect.stringMatching(/^https:\/\/help\.example\.com\/articles\/.+#:~:text=%ED%99%98/),
    });
    expect(others.every(({ score }) => score < best!.score)).toBe(true);
    expect(others.length).toBeLessThan(3);
  });

  it('are of the variant that has the words, with its platforms, which the address opens', async () => {
    const variant = (slug: string, body: string) => ({ platformSlugs: [slug], body });
    await buildArticle(app, {
      title: '이모티콘 담기',
      variants: [variant('android', '화면을 길게 눌러요.'), variant('ios', '너구리를 눌러요.')],
      publish: true,
      waitForSearch: true,
    });
    const { data } = await passages({ query: '이모티콘 너구리' });
    expect(data!.passages![0]).toMatchObject({
      text: '너구리를 눌러요.',
      platforms: [{ slug: 'ios' }],
      url: expect.stringMatching(/\?platform=ios#:~:text=/) as string,
    });
    const android = await passages({
      query: '이모티콘 너구리',
      filter: { platformSlugs: ['android'] },
    });
    expect(android.data!.passages!.map(({ text }) => text)).toEqual(['화면을 길게 눌러요.']);
  });

  it('are few, filtered, and only of articles that the caller may see', async () => {
    const read = async (variables: object, key?: string) =>
      (await passages({ query: '환불 비밀', ...variables }, key)).data!.passages!;
    expect(await read({ first: 1 })).toHaveLength(1);
    expect(await read({ filter: { categorySlugs: ['refund'] } })).toEqual([]);
    expect(JSON.stringify(await read({}))).not.toContain('비밀');
    expect(JSON.stringify(await read({}, ADMIN_KEY))).toContain('비밀');
  });

  it.each([
    [{ query: ' ' }, 'query'],
    [{ query: '가'.repeat(201) }, 'query'],
    [{ query: '환불', first: 21 }, 'first'],
    [{ query: '환불', filter: { productSlugs: ['no'] } }, 'filter'],
  ])('are refused for %j', async (variables, field) => {
    const { errors } = await passages(variables);
    expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });
});
