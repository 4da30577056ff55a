import { serverAudits } from 'graphql-http';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

describe('GraphQL over HTTP', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('postgres');
  });
  afterAll(() => app.stop());

  const url = () => `${app.url}/graphql`;
  const audits = serverAudits({
    url,
    // The guard against other sites' requests wants a header of a GET that no form of a page can
    // send.
    fetchFn: (input: string, init: RequestInit = {}) =>
      fetch(
        input,
        init.method === 'POST'
          ? init
          : { ...init, headers: { ...init.headers, 'apollo-require-preflight': 'true' } },
      ),
  });

  it('has audits', () => expect(audits.length).toBeGreaterThan(60));

  it.each(audits.map((audit) => [audit.id, audit.name, audit] as const))(
    '%s: %s',
    async (_, __, audit) => {
      const result = await audit.fn();
      if (result.status === 'ok') return;
      throw new Error(
        `${result.status}: ${result.reason}, but ${result.response.status} ${await result.response.text()}`,
      );
    },
  );

  it.each([
    ['application/json', 200],
    ['application/graphql-response+json', 400],
    ['application/graphql-response+json, application/json;q=0.9', 400],
    ['*/*', 400],
  ])('answers what GraphQL refuses to a client that accepts %s with %i', async (accept, status) => {
    const post = (body: string) =>
      fetch(url(), {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept },
        body,
      }).then((it) => it.status);
    expect(await post(JSON.stringify({ query: '{ nothing }' }))).toBe(status);
    expect(
      await post(JSON.stringify({ query: 'query a { __typename }', operationName: 'b' })),
    ).toBe(status);
    // What is no request of GraphQL at all is 400 in either media type.
    expect(await post(JSON.stringify({ query: '' }))).toBe(400);
  });

  it('refuses a GET that a form of another site can send', async () => {
    const response = await fetch(`${url()}?query=${encodeURIComponent('{ __typename }')}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    });
  });
});
