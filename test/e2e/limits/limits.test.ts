import { getIntrospectionQuery } from 'graphql';
import { expectRefusal } from '../../support/expect-refusal.js';
import { sendRaw } from '../../support/send-raw.js';
import {
  ADMIN_KEY,
  startTestApp,
  type TestApp,
  type Answer,
} from '../../support/start-test-app.js';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';

const SLUGS =
  'query ($slugs: [String!]) { articles(filter: { categorySlugs: $slugs }) { totalCount } }';

describe('Limits before execution', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('memory', {
      environment: { MAX_COST: '500', MAX_BODY_BYTES: '5000' },
    });
  });
  afterAll(() => app.stop());

  it.each([
    [
      'depth',
      `{ products ${'{ categories '.repeat(9)} { slug } ${'}'.repeat(9)} }`,
      'several operations',
      '11 fields inside each other; at most 10',
    ],
    [
      'aliases',
      `{ ${Array.from({ length: 51 }, (_, i) => `a${i}: __typename`).join(' ')} }`,
      'several operations',
      '51 aliases; at most 50',
    ],
    [
      'cost',
      '{ a: search { totalCount } b: search { totalCount } }',
      'MAX_COST',
      '600 points of cost; at most 500',
    ],
  ])('say what is too much: %s', async (_, query, variable, says) => {
    const answer = await app.request(query);
    expect(answer.status).toBe(400);
    expectRefusal(answer, 'LIMIT_EXCEEDED');
    expect(answer.errors![0]!.message).toContain(says);
    expect(answer.errors![0]!.extensions.hint).toContain(variable);
  });

  it('of the body are configurable, separately for editors', async () => {
    const query = `{ platforms { slug } } # ${'x'.repeat(5_000)}`;
    const answer = await app.request(query);
    expect(answer.status).toBe(413);
    expectRefusal(answer, 'LIMIT_EXCEEDED');
    expect(answer.errors![0]!.message).toContain('at most 5,000 are possible');
    expect(await app.admin(query)).toEqual({ platforms: [] });
  });

  it('allow the introspection of GraphiQL', async () => {
    const answer = await app.request(
      getIntrospectionQuery({
        descriptions: true,
        inputValueDeprecation: true,
        specifiedByUrl: true,
        oneOf: true,
      }).replaceAll('  ', ' '),
    );
    expect(answer.errors).toBeUndefined();
  });

  it('refuse a filter of too many slugs', async () => {
    const answer = await app.request(SLUGS, { slugs: Array(1_001).fill('a') }, ADMIN_KEY);
    expect(answer.errors![0]!).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', field: 'filter.categorySlugs' },
    });
  });

  it('keep the error short for a long value', async () => {
    const answer = await app.request(SLUGS, { slugs: ['a'.repeat(1_000_000)] }, ADMIN_KEY);
    expect(answer.errors!.length).toBeGreaterThan(0);
    expect(JSON.stringify(answer).length).toBeLessThan(40_000);
  });

  it('refuse more than 50 fragments, because validation compares each pair', async () => {
    const around = (count: number) =>
      Array.from(
        { length: count },
        (_, i) => `fragment F${i} on Product { ...F${(i + 1) % count} ...F${(i + 2) % count} }`,
      );
    const circle = (count: number) => `{ products { ...F0 } } ${around(count).join(' ')}`;
    const refused = await app.request(circle(200), {}, ADMIN_KEY);
    expectRefusal(refused, 'LIMIT_EXCEEDED');
    expect(refused.errors![0]!.message).toBe(
      'The document has 200 fragments; at most 50 are possible.',
    );
    expectRefusal(await app.request(circle(51)), 'LIMIT_EXCEEDED');
    expect((await app.request(circle(50))).errors![0]!.extensions.code).toBe(
      'GRAPHQL_VALIDATION_FAILED',
    );
    const unspread = Array.from({ length: 51 }, (_, i) => `fragment F${i} on Product { slug }`);
    expectRefusal(await app.request(`{ __typename } ${unspread.join(' ')}`), 'LIMIT_EXCEEDED');
  });

  it('refuse JSON of more than 100 nested arrays, in a body and in a URL', async () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    const query = '{__typename}';
    const ask = async (depth: number) => {
      const json = { 'content-type': 'application/json' };
      const body = `{"query":"${query}","variables":{"a":${nested(depth)}}}`;
      const parameters = new URLSearchParams({ query, variables: `{"a":${nested(depth)}}` });
      return Promise.all([
        sendRaw(app.url, { headers: json, body }),
        sendRaw(app.url, {
          method: 'GET',
          path: `/graphql?${parameters}`,
          headers: json,
        }),
      ]);
    };
    for (const { status } of await ask(98)) expect(status).toBe(200);
    const END = 'has more than 100 arrays and objects inside each other; at most 100 are possible.';
    for (const [i, { status, body }] of (await ask(100)).entries()) {
      expect(status).toBe(400);
      const message = `The ${i === 0 ? 'body of the request' : 'parameter variables'} ${END}`;
      expect(JSON.parse(body)).toMatchObject({
        errors: [{ message, extensions: { code: 'LIMIT_EXCEEDED' } }],
      });
    }
  });

  it('refuse a subscription', async () => {
    expectRefusal(await app.request('subscription { __typename }'), 'BAD_REQUEST');
  });
});

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

  it('applies to the cost of long texts and lists', async () => {
    const excerpts = aliased(45, 'excerptHighlight(length: 2000) { text highlighted }');
    const answer = await app.request(
      `{ search(query: "신고", first: 100) { edges { ${excerpts} } } }`,
    );
    expect(answer.status).toBe(400);
    expectRefusal(answer, 'LIMIT_EXCEEDED');
    expect(answer.errors![0]!.message).toContain('points of cost');
  });

  it('applies to the bytes: Markdown', async () => {
    const answer = await app.request(
      `{ articles { nodes { ${aliased(2, 'variants { body }')} } } }`,
    );
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
