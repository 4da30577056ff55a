import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Kind, parse, print } from 'graphql';
import { createLogger } from '../../../src/core/logger.js';
import { eventually } from '../../support/eventually.js';
import { expectRefusal } from '../../support/expect-refusal.js';
import { sendRaw } from '../../support/send-raw.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';

const MANIFEST = 'src/web/generated/trusted-documents.json';
const json = { 'content-type': 'application/json' };
const SLUGS = JSON.stringify({ query: '{ platforms { slug } }' });

describe('HTTP with the default configuration', () => {
  let app: TestApp;
  let written = '';
  const lines = () =>
    written
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { msg: string; requestId?: string });
  beforeAll(async () => {
    const logger = createLogger('info', { write: (line: string) => ((written += line), true) });
    app = await startTestApp('memory', { logger });
  });
  afterAll(() => app.stop());

  it('pages may run only scripts of this server', async () => {
    const { status, headers } = await sendRaw(app.url, {
      method: 'GET',
      headers: { accept: 'text/html' },
    });
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toContain("default-src 'none';script-src 'self';");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['content-security-policy']).toContain("img-src 'self' data:;");
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect(headers).not.toHaveProperty('x-powered-by');
  });

  it('pages of other origins are refused, with the variable that allows them', async () => {
    const host = new URL(app.url).host;
    const refused = (headers: Record<string, string>) => sendRaw(app.url, { headers, body: SLUGS });
    for (const headers of [
      { ...json, origin: 'https://evil.example' },
      { ...json, origin: 'null' },
      { ...json, origin: `https://${host}.evil.example` },
      { ...json, origin: 'http://a.example', host: 'a.example', 'sec-fetch-site': 'cross-site' },
      // The same host and another port, from a browser without Fetch Metadata.
      { ...json, origin: 'http://help.example.com:5173', host: 'help.example.com:4000' },
      { ...json, origin: 'http://help.example.com', host: 'help.example.com:4000' },
      { ...json, origin: 'capacitor://help.example.com', host: 'help.example.com' },
    ]) {
      const answer = await refused(headers);
      expect([headers, answer.status, JSON.parse(answer.body)]).toEqual([
        headers,
        403,
        {
          errors: [
            {
              message: expect.stringMatching(
                /^Pages of the origin ".*" may not send requests to this server\.$/,
              ),
              extensions: {
                code: 'FORBIDDEN',
                hint:
                  'Operators allow an origin by CORS_ORIGINS, which is not set, or by ' +
                  '`allowedOrigins` of an application whose key the page sends.',
              },
            },
          ],
        },
      ]);
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    }
    const preflight = await sendRaw(app.url, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect([preflight.status, preflight.body.includes('CORS_ORIGINS')]).toEqual([403, true]);
    expect(lines().filter(({ msg }) => msg.includes('CORS_ORIGINS'))).toHaveLength(1);
  });

  it('own pages are answered, also behind a proxy that changes the host', async () => {
    for (const headers of [
      { origin: app.url },
      { origin: 'https://help.example.com', 'sec-fetch-site': 'same-origin' },
      { origin: 'https://help.example.com', 'x-forwarded-host': 'help.example.com' },
      { origin: 'https://help.example.com', host: 'help.example.com:443' },
      { origin: 'http://help.example.com:8443', host: 'help.example.com:8443' },
      { origin: 'https://help.example.com:8443', 'sec-fetch-site': 'same-origin' },
      { origin: 'chrome-extension://abcdef', 'sec-fetch-site': 'none' },
    ] as Record<string, string>[]) {
      const { status } = await sendRaw(app.url, { headers: { ...json, ...headers }, body: SLUGS });
      expect([headers, status]).toEqual([headers, 200]);
    }
  });

  it.each(['x:99999', '[', '%', 'good@evil.example'])('the host %s is refused', async (host) => {
    for (const path of ['/llms.txt', '/mcp', '/graphql', '/']) {
      const method = path === '/mcp' ? 'POST' : 'GET';
      const { status, body } = await sendRaw(app.url, { method, path, headers: { ...json, host } });
      expect([path, status, body]).toEqual([path, 400, 'The header Host is not a host.\n']);
    }
  });

  it('introspection is enabled, and a misspelt field gets a suggestion', async () => {
    expect((await app.request('{ __schema { queryType { name } } }')).errors).toBeUndefined();
    expect((await app.request('{ platfroms { slug } }')).errors![0]!.message).toContain(
      'Did you mean',
    );
  });

  it('each answer has an id: a valid one of the client, else a new one', async () => {
    const idOf = async (id?: string) => {
      const headers = { ...json, ...(id !== undefined && { 'x-request-id': id }) };
      return (await sendRaw(app.url, { headers, body: SLUGS })).headers['x-request-id'];
    };
    for (const id of ['a1B2_c-3.', '0af7651916cd43dd8448eb211c80319c', 'x'.repeat(64)]) {
      expect(await idOf(id)).toBe(id);
      await eventually(async () =>
        expect(lines().filter(({ requestId }) => requestId === id)).toHaveLength(1),
      );
    }
    const ids = new Set<unknown>();
    const invalid = [
      'mine',
      'x'.repeat(65),
      '한글한글한글한글',
      'with space',
      '"}{"level":"fatal","a":"',
      '',
    ];
    for (const id of [undefined, ...invalid]) {
      const given = id === undefined ? undefined : Buffer.from(id).toString('latin1');
      const kept = await idOf(given);
      expect(kept).toMatch(/^[0-9a-f-]{36}$/);
      ids.add(kept);
    }
    expect(ids.size).toBe(1 + invalid.length);
  });
});

describe('HTTP with configuration', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('memory', {
      environment: {
        CORS_ORIGINS: 'https://help.example.com',
        IMAGE_HOSTS: 'images.example.com',
        INTROSPECTION: 'false',
      },
    });
  });
  afterAll(() => app.stop());

  it('the configured origins may send keys and read the id of a request', async () => {
    const origin = 'https://help.example.com';
    const preflight = await sendRaw(app.url, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,authorization',
      },
    });
    expect(preflight.headers).toMatchObject({ 'access-control-allow-origin': origin });
    const allowed = String(preflight.headers['access-control-allow-headers']).toLowerCase();
    expect(allowed.split(',')).toEqual(
      expect.arrayContaining([
        'content-type',
        'authorization',
        'if-none-match',
        'x-request-id',
        'x-doum-source',
        'x-doum-visitor',
        'x-doum-application',
        'x-doum-platform',
        'x-doum-version',
        'apollographql-client-name',
        'apollographql-client-version',
        'traceparent',
        'tracestate',
        'baggage',
        'sentry-trace',
      ]),
    );
    const { headers } = await sendRaw(app.url, { headers: { ...json, origin }, body: SLUGS });
    expect(headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'X-Request-Id,Retry-After,RateLimit,RateLimit-Policy,ETag',
    });
    const other = await sendRaw(app.url, {
      headers: { ...json, origin: 'https://evil.example' },
      body: SLUGS,
    });
    expect(other.headers).not.toHaveProperty('access-control-allow-origin');
    expect([other.status, other.body]).toEqual([
      403,
      expect.stringContaining('CORS_ORIGINS, which does not name it,'),
    ]);
  });

  it('pages may show images of the configured hosts', async () => {
    const { headers } = await sendRaw(app.url, { headers: json, body: SLUGS });
    expect(headers['content-security-policy']).toContain(
      "img-src 'self' data: https://images.example.com;",
    );
  });

  it('without introspection no answer reveals the schema', async () => {
    expectRefusal(await app.request('{ __schema { queryType { name } } }'), 'FORBIDDEN');
    const page = await sendRaw(app.url, { method: 'GET', headers: { accept: 'text/html' } });
    expect([page.status, page.body]).toEqual([
      404,
      'GraphiQL is off, because INTROSPECTION is false.\n',
    ]);
    const answer = await app.request(
      '{ platform { slug } searching { totalCount } products { slugs } articles(sorted: 1) { totalCount } }',
    );
    expect(answer.errors!.length).toBeGreaterThan(3);
    expect(JSON.stringify(answer)).not.toContain('Did you mean');
    const coerced = await app.request(
      'query ($s: SearchSort!) { search(sort: $s) { totalCount } }',
      { s: 'RELEVANT' },
    );
    expect(JSON.stringify(coerced)).not.toContain('Did you mean');
    const input = await app.request(
      'query ($f: SearchFilter) { search(filter: $f) { totalCount } }',
      {
        f: { productSlug: ['a'] },
      },
    );
    expect(JSON.stringify(input)).not.toContain('Did you mean');
  });
});

describe('Trusted documents', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('memory', { environment: { TRUSTED_DOCUMENTS: MANIFEST } });
  });
  afterAll(() => app.stop());

  const documents = () =>
    Object.entries(JSON.parse(readFileSync(MANIFEST, 'utf8')) as Record<string, string>);
  const catalogue = () => documents().find(([, text]) => text.startsWith('query Catalogue'))!;

  it('are answered by text and by hash', async () => {
    expect(documents().length).toBeGreaterThan(10);
    for (const [, text] of documents()) {
      const codes =
        (await app.request(text)).errors?.map(({ extensions }) => extensions.code) ?? [];
      expect(codes).not.toContain('FORBIDDEN');
      expect(codes).not.toContain('GRAPHQL_VALIDATION_FAILED');
    }
    const extensions = { persistedQuery: { version: 1, sha256Hash: catalogue()[0] } };
    const answer = await sendRaw(app.url, { headers: json, body: JSON.stringify({ extensions }) });
    expect(JSON.parse(answer.body)).toMatchObject({ data: { products: [] } });
  });

  it('include the operations of the own pages, as they send them', async () => {
    const render = path.resolve('dist/web-render/render.js');
    const { documents: ofPages } = (await import(pathToFileURL(render).href)) as {
      documents: Record<string, string>;
    };
    const names = Object.values(ofPages).map((text) => /(?:query|mutation) (\w+)/.exec(text)![1]);
    expect(names).toEqual(
      expect.arrayContaining(['HelpHome', 'HelpSearch', 'HelpArticle', 'HelpView', 'HelpFeedback']),
    );
    for (const text of Object.values(ofPages)) {
      // Pages send the operation before its fragments.
      const turned = print({
        kind: Kind.DOCUMENT,
        definitions: parse(text).definitions.toReversed(),
      });
      for (const sent of [text, turned])
        expect((await app.request(sent)).errors?.[0]?.extensions.code).not.toBe('FORBIDDEN');
    }
  });

  it('may differ in white space, and in __typename, which clients add', async () => {
    const [, text] = catalogue();
    const added = text.replaceAll('slug', 'slug\n\n__typename').replaceAll('{', '{ ');
    expect(await app.request(added)).toMatchObject({ status: 200, data: { products: [] } });
  });

  it.each([
    '{ platforms { slug } }',
    '{ __schema { queryType { name } } }',
    'mutation { rebuildSearchIndex { rebuild { state } } }',
  ])('exclude %s', async (query) => {
    const answer = await app.request(query);
    expect(answer.status).toBe(403);
    expectRefusal(answer, 'FORBIDDEN');
  });

  it('are refused if incomplete or extended', async () => {
    const [, text] = catalogue();
    expectRefusal(await app.request(text.replace('aliases', '')), 'FORBIDDEN');
    expectRefusal(await app.request(`${text} query Other { platforms { slug } }`), 'FORBIDDEN');
    expectRefusal(await app.request(text.replace('slug', 'x: slug')), 'FORBIDDEN');
  });

  it('cannot be registered by clients', async () => {
    const query = '{ platforms { slug } }';
    const extensions = {
      persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') },
    };
    expect(
      (await sendRaw(app.url, { headers: json, body: JSON.stringify({ query, extensions }) }))
        .status,
    ).toBe(403);
    expect(
      (await sendRaw(app.url, { headers: json, body: JSON.stringify({ extensions }) })).body,
    ).toContain('PERSISTED_QUERY_NOT_FOUND');
  });

  it('are not loaded from a file that cannot be read', async () => {
    await expect(
      startTestApp('memory', { environment: { TRUSTED_DOCUMENTS: `${MANIFEST}, none.json` } }),
    ).rejects.toThrow('TRUSTED_DOCUMENTS names the file none.json, which cannot be read');
  });
});

describe('Trusted documents of several clients', () => {
  const read = (name: string) => `query ${name} { platforms { slug } }`;
  const write = 'mutation Write { createProduct(input: { slug: "w", name: "W" }) { searchable } }';
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const apollo = {
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [
      { id: sha256(read('Apollo')), name: 'Apollo', type: 'query', body: read('Apollo') },
      { id: 'write.1', name: 'Write', type: 'mutation', body: write },
    ],
  };
  const files: Record<string, string> = {
    'relay.json': JSON.stringify({
      [md5(read('Relay'))]: read('Relay'),
      ['__proto__']: read('Proto'),
    }),
    'preset.json': JSON.stringify({ [`sha256:${sha256(read('Preset'))}`]: read('Preset') }),
    'apollo.json': JSON.stringify(apollo),
  };
  let folder: string;
  let app: TestApp;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'doum-documents-'));
    for (const [name, text] of Object.entries(files))
      await writeFile(path.join(folder, name), text);
    const names = ['relay.json', 'preset.json', 'apollo.json'].map((name) =>
      path.join(folder, name),
    );
    app = await startTestApp('memory', {
      environment: { TRUSTED_DOCUMENTS: [...names, MANIFEST].join(', ') },
    });
  });
  afterAll(async () => {
    await app.stop();
    await rm(folder, { recursive: true });
  });

  const post = (body: object, headers: Record<string, string> = json) =>
    sendRaw(app.url, { headers, body: JSON.stringify(body) });
  const get = (parameters: Record<string, string>) =>
    sendRaw(app.url, {
      method: 'GET',
      path: `/graphql?${new URLSearchParams(parameters).toString()}`,
      headers: { authorization: `Bearer ${ADMIN_KEY}` },
    });
  const answered = { data: { platforms: [] } };

  it.each([
    ['Relay', { documentId: md5(read('Relay')) }],
    ['the client preset', { documentId: `sha256:${sha256(read('Preset'))}` }],
    ['Apollo', { documentId: sha256(read('Apollo')) }],
    ['an id like __proto__', { documentId: '__proto__' }],
  ] as [string, Record<string, string>][])('are found by the id of %s', async (_, ids) => {
    expect(JSON.parse((await post(ids)).body)).toEqual(answered);
    expect(JSON.parse((await post({ ...ids, query: null, variables: {} })).body)).toEqual(answered);
    expect(JSON.parse((await get({ ...ids, variables: '{}' })).body)).toEqual(answered);
    const cost = { ...ids, extensions: '{"cost":true,"__proto__":1}' };
    expect(JSON.parse((await get(cost)).body)).toMatchObject({
      ...answered,
      extensions: { cost: { charged: expect.any(Number) } },
    });
  });

  it.each([
    ['nothing', 'none'],
    ['sha256:__proto__', 'a prefix without a hash'],
    ['x'.repeat(5_000), 'a long text'],
  ])('are not found by an id that no file has', async (documentId) => {
    for (const answer of [await post({ documentId }), await get({ documentId })]) {
      expect([answer.status, JSON.parse(answer.body)]).toEqual([
        404,
        {
          errors: [
            {
              message: `The server has no document with the id "${documentId.slice(0, 100)}".`,
              extensions: {
                code: 'PERSISTED_QUERY_NOT_FOUND',
                field: 'documentId',
                hint: 'Send its text as query. Operators add ids by TRUSTED_DOCUMENTS.',
              },
            },
          ],
        },
      ]);
    }
  });

  it('are no mutation of a GET', async () => {
    for (const name of ['documentId', 'doc_id']) {
      const answer = await get({ [name]: 'write.1' });
      expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
    }
    const headers = { ...json, authorization: `Bearer ${ADMIN_KEY}` };
    expect(JSON.parse((await post({ documentId: 'write.1' }, headers)).body)).toEqual({
      data: { createProduct: { searchable: false } },
    });
  });
});
