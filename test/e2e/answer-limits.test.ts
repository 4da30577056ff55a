import { buildArticle } from '../support/build-article.js';
import { buildCatalogue } from '../support/build-catalogue.js';
import { expectRefusal } from '../support/expect-refusal.js';
import { ADMIN_KEY, type Answer, startTestApp, type TestApp } from '../support/start-test-app.js';

const ENTRIES = 2_000;
const BYTES = 100_000;
/** Every second word matches, so that an excerpt of n characters has about n / 3 segments. */
const DENSE = '신고 는 '.repeat(600);
const LONG = '가'.repeat(30_000);

describe('A limit of the size of answers', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('memory', {
      http: { answerLimits: { entries: ENTRIES, bytes: BYTES } },
    });
    await buildCatalogue(app);
    for (const body of [DENSE, DENSE, LONG])
      await buildArticle(app, { publish: true, variants: [{ platformSlugs: ['common'], body }] });
    await app.settled();
  });
  afterAll(() => app.stop());

  const refused = (answer: Answer<unknown>, says: string) => {
    expect(answer).toMatchObject({ status: 400, data: null });
    expectRefusal(answer, 'LIMIT_EXCEEDED');
    expect(answer.errors![0]!.message).toContain(says);
  };
  const aliased = (count: number, field: string) =>
    Array.from({ length: count }, (_, i) => `a${i}: ${field}`).join(' ');

  it('allows small requests', async () => {
    const answer = await app.request<{ search: { edges: { excerptHighlight: unknown[] }[] } }>(
      '{ search(query: "신고") { edges { excerptHighlight(length: 2000) { text highlighted } node { variants { bodyHtml } } } } }',
    );
    expect(answer.errors).toBeUndefined();
    expect(
      answer.data!.search.edges.map(({ excerptHighlight }) => excerptHighlight.length > 500),
    ).toEqual([true, true]);
  });

  it('applies to the cost of long texts and lists', async () => {
    const excerpts = aliased(45, 'excerptHighlight(length: 2000) { text highlighted }');
    const answer = await app.request(
      `{ search(query: "신고", first: 100) { edges { ${excerpts} } } }`,
    );
    expect(answer.status).toBe(400);
    expectRefusal(answer, 'LIMIT_EXCEEDED');
    expect(answer.errors![0]!.message).toContain('points of cost');
  });

  it.each([
    ['Markdown', aliased(2, 'variants { body }')],
    ['HTML', aliased(2, 'variants { bodyHtml }')],
    ['plain texts', aliased(2, 'variants { bodyText }')],
  ])('applies to the bytes: %s', async (_, selection) => {
    const answer = await app.request(`{ articles { nodes { ${selection} } } }`);
    refused(answer, 'more than 100,000 bytes');
  });

  it('reports that the mutation was applied', async () => {
    const text = aliased(3, 'variants { bodyText }');
    const mutation = `mutation ($input: CreateArticleInput!) { createArticle(input: $input) { article { ${text} } } }`;
    const variants = [{ platformSlugs: ['common'], body: LONG }];
    const input = { title: '만들어진 문서', slug: 'made', categorySlug: 'chat', variants };
    const answer = await app.request(mutation, { input }, ADMIN_KEY);
    refused(answer, 'What the mutation changed before is changed.');
    expect(await app.admin('{ articleBySlug(slug: "made") { title } }')).toEqual({
      articleBySlug: { title: '만들어진 문서' },
    });
  });
});
