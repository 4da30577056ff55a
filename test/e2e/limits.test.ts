import { startTestApp, type TestApp } from '../support/start-test-app.js';

describe('Limits before execution', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('postgres');
  });
  afterAll(() => app.stop());

  it('refuses a query that multiplies through product and categories', async () => {
    const deep = `{ products { ${'categories { product { '.repeat(30)} slug ${'} } '.repeat(30)} } }`;
    const answer = await app.request(deep);
    expect(answer.status).toBe(400);
    expect(answer.errors![0]!.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(answer.errors![0]!.message).toContain('depth');
  });

  it('refuses a document of too many tokens', async () => {
    const answer = await app.request(`{ ${Array.from({ length: 2_000 }, (_, i) => `a${i}: products { slug }`).join(' ')} }`);
    expect(answer.status).toBe(400);
    expect(answer.errors![0]!.extensions.code).toBe('GRAPHQL_PARSE_FAILED');
  });

  it('lets the introspection of GraphiQL through', async () => {
    const { getIntrospectionQuery } = await import('graphql');
    const answer = await app.request(
      getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true, specifiedByUrl: true }),
    );
    expect(answer.errors).toBeUndefined();
  });

  it('refuses a filter of very many slugs', async () => {
    const answer = await app.request(`query ($slugs: [String!]) { search(filter: { categorySlugs: $slugs }) { totalCount } }`, {
      slugs: Array.from({ length: 1_001 }, () => 'a'),
    });
    expect(answer.errors![0]!).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field: 'filter.categorySlugs' } });
  });
});
