import { createHash } from 'node:crypto';
import { Client, fetchExchange } from '@urql/core';
import { serverAudits } from 'graphql-http';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { type RawAnswer, sendRaw } from '../../support/send-raw.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';

describe('GraphQL over HTTP', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('memory');
  });

  const url = () => `${app.url}/graphql`;
  const audits = serverAudits({ url, fetchFn: fetch });

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

  const get = (parameters: Record<string, string>, headers: Record<string, string> = {}) =>
    sendRaw(app.url, {
      method: 'GET',
      path: `/graphql?${new URLSearchParams(parameters).toString()}`,
      headers,
    });
  const errorsOf = ({ body }: RawAnswer) =>
    (JSON.parse(body) as { errors: { message: string; extensions: { code: string } }[] }).errors;
  const PRODUCTS =
    'query Products($slug: String!) { product(slug: $slug) { id } platforms { slug } }';

  it('answers GET of urql with its defaults, and of Relay and Apollo as they send it', async () => {
    const client = new Client({ url: url(), exchanges: [fetchExchange] });
    const result = await client
      .query(PRODUCTS, { slug: 'none' }, { preferGetMethod: 'force' })
      .toPromise();
    expect([result.error, result.data]).toEqual([
      undefined,
      { product: null, platforms: expect.any(Array) },
    ]);
    const parameters = { query: PRODUCTS, variables: '{"slug":"none"}' };
    const headersOfClients: Record<string, string>[] = [
      {},
      { 'content-type': 'application/json' },
      { accept: '*/*', 'content-type': 'application/json' },
      { accept: 'application/graphql-response+json,application/json;q=0.9' },
      // Opened in a browser.
      { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' },
    ];
    for (const headers of headersOfClients) {
      const answer = await get({ ...parameters, operationName: 'Products' }, headers);
      expect([answer.status, JSON.parse(answer.body)]).toEqual([
        200,
        { data: { product: null, platforms: expect.any(Array) } },
      ]);
    }
  });

  it('answers GET of a persisted query', async () => {
    const sha256Hash = createHash('sha256').update(PRODUCTS).digest('hex');
    const extensions = JSON.stringify({ persistedQuery: { version: 1, sha256Hash } });
    const variables = '{"slug":"none"}';
    expect(errorsOf(await get({ extensions, variables }))[0]!.extensions.code).toBe(
      'PERSISTED_QUERY_NOT_FOUND',
    );
    expect((await get({ query: PRODUCTS, extensions, variables })).status).toBe(200);
    expect(JSON.parse((await get({ extensions, variables })).body)).toMatchObject({
      data: { product: null },
    });
    // The same by the id of the draft, which clients may not register.
    const documentId = `sha256:${sha256Hash}`;
    expect(JSON.parse((await get({ documentId, variables })).body)).toMatchObject({
      data: { product: null },
    });
    const query = '{ __typename }';
    const id = `sha256:${createHash('sha256').update(query).digest('hex')}`;
    expect((await get({ documentId: id })).status).toBe(404);
    expect((await get({ documentId: id, query })).status).toBe(400);
    expect((await get({ documentId: id })).status).toBe(404);
  });

  it.each([
    ['codes', 'errorCodes', 'ErrorCode', 'PERSISTED_QUERY_NOT_FOUND'],
    ['reasons', 'errorReasons', 'ErrorReason', 'IN_TRASH'],
  ])('lists the %s of errors, whose enum says what they mean', async (_, field, type, one) => {
    const { data } = await app.request<{
      listed: string[];
      __type: { enumValues: { name: string; description: string }[] };
    }>(`{ listed: ${field} __type(name: "${type}") { enumValues { name description } } }`);
    const { listed, __type } = data!;
    expect(listed.toSorted()).toEqual(__type.enumValues.map(({ name }) => name).sort());
    expect(listed).toContain(one);
    for (const { description } of __type.enumValues) expect(description).toMatch(/\.$/);
  });

  it.each([
    ['variables', '{"slug":'],
    ['extensions', '{'],
  ])('says that %s=%s is not a JSON object', async (name, value) => {
    const answer = await get({ query: PRODUCTS, [name]: value });
    expect([answer.status, errorsOf(answer)]).toEqual([
      400,
      [{ message: expect.stringMatching(`${name} .*JSON`), extensions: { code: 'BAD_REQUEST' } }],
    ]);
  });

  let articles = 0;
  /** Makes an article that can be found, once. */
  const withArticle = async () => {
    if (articles) return;
    await buildCatalogue(app);
    await buildArticle(app, { publish: true, waitForSearch: true });
    await app.settled();
    articles += 1;
  };

  it.each(['__proto__', 'constructor'])(
    'answers a field with the alias %s, wherever it is',
    async (alias) => {
      await withArticle();
      const fields = `${alias}: search(query: "") {
        ${alias}: edges { ${alias}: node { ${alias}: title } }
        b: pageInfo { ${alias}: endCursor }
        c: facets(fields: [PRODUCT]) { ${alias}: field }
      }
      d: suggest(prefix: "zzz") { ${alias}: text ... on QuerySuggestion { e: searchId } }
      f: products { ${alias}: categories { ${alias}: name } }`;
      const ask = (query: string, variables = {}) =>
        sendRaw(app.url, {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query, variables }),
        });
      // Without cursors, which are new each time.
      const comparable = (json: string) => json.replace(/"[\w.-]{60,}"/, '"cursor"');
      for (const query of [
        `{ ${fields} }`,
        `query ($yes: Boolean = true) { ... @include(if: $yes) { ${fields} } }`,
        `{ ... on Query { ${fields} } ...constructor } fragment constructor on Query { g: __typename }`,
      ]) {
        const plain = await ask(query.replaceAll(`${alias}:`, 'plain:'));
        expect([plain.status, plain.body]).toEqual([200, expect.not.stringContaining('errors')]);
        expect(plain.body).toContain('"plain":{"plain":"');
        // The second time it may be compiled.
        for (let i = 0; i < 2; i += 1)
          expect(comparable((await ask(query)).body)).toBe(
            comparable(plain.body.replaceAll('"plain":', `"${alias}":`)),
          );
      }
    },
  );

  it('executes no mutation of a GET, however it is sent', async () => {
    const query =
      'mutation { createProduct(input: { slug: "got", name: "G" }) { product { id } } }';
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    const extensions = JSON.stringify({ persistedQuery: { version: 1, sha256Hash } });
    const headers = { authorization: `Bearer ${ADMIN_KEY}` };
    const requests: Record<string, string>[] = [
      { query },
      { query, extensions },
      {
        query: `query Read { __typename } ${query.replace('{', 'Write {')}`,
        operationName: 'Write',
      },
    ];
    for (const parameters of requests) {
      const answer = await get(parameters, headers);
      expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
      expect(errorsOf(answer)[0]!.message).toContain('GET requests only support query operations');
    }
    const head = await sendRaw(app.url, {
      method: 'HEAD',
      path: `/graphql?query=${encodeURIComponent(query)}`,
      headers,
    });
    expect(head.status).toBe(405);
    expect((await app.request('{ product(slug: "got") { id } }')).data).toEqual({ product: null });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', undefined])(
    'reads no body of the type %s, which a page may send without a preflight',
    async (type) => {
      const query =
        'mutation { createProduct(input: { slug: "sent", name: "S" }) { product { id } } }';
      for (const body of [
        JSON.stringify({ query }),
        `query=${encodeURIComponent(query)}`,
        `--application/json\r\ncontent-disposition: form-data; name="query"\r\n\r\n${query}\r\n--application/json--`,
      ]) {
        const answer = await sendRaw(app.url, {
          headers: {
            authorization: `Bearer ${ADMIN_KEY}`,
            'apollo-require-preflight': 'true',
            ...(type && { 'content-type': type }),
          },
          body,
        });
        expect([answer.status, errorsOf(answer)[0]!.message]).toEqual([
          415,
          'The Content-Type of the body is not JSON.',
        ]);
      }
      expect((await app.request('{ product(slug: "sent") { id } }')).data).toEqual({
        product: null,
      });
    },
  );

  it('grants no right by what a browser adds to a request by itself', async () => {
    const body = JSON.stringify({ query: '{ apiKeys { name } }' });
    for (const cookie of [
      `authorization=Bearer ${ADMIN_KEY}`,
      `Authorization=${ADMIN_KEY}; key=${ADMIN_KEY}; session=${ADMIN_KEY}`,
    ]) {
      const headers = { 'content-type': 'application/json', cookie };
      expect(errorsOf(await sendRaw(app.url, { headers, body }))[0]!.extensions.code).toBe(
        'UNAUTHENTICATED',
      );
      expect(
        errorsOf(await get({ query: '{ apiKeys { name } }' }, { cookie }))[0]!.extensions.code,
      ).toBe('UNAUTHENTICATED');
    }
    // A browser adds a name and a password only after a challenge of the scheme Basic.
    const basic = `Basic ${Buffer.from(`admin:${ADMIN_KEY}`).toString('base64')}`;
    const answer = await get({ query: '{ apiKeys { name } }' }, { authorization: basic });
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Bearer']);
  });

  it.each(['', 'Other'])(
    'refuses each time the name of an operation that is %j',
    async (operationName) => {
      for (let i = 0; i < 4; i += 1) {
        const response = await fetch(url(), {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query: 'query Named { products { slug } }', operationName }),
        });
        expect(response.status).toBe(400);
        expect(await response.text()).toContain('Unknown operation named');
      }
    },
  );
});
