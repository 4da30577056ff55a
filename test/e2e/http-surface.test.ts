import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Kind, parse, print } from 'graphql';
import { expectRefusal } from '../support/expect-refusal.js';
import { sendRaw } from '../support/send-raw.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

const MANIFEST = 'src/web/generated/trusted-documents.json';
const json = { 'content-type': 'application/json' };
const SLUGS = JSON.stringify({ query: '{ platforms { slug } }' });

describe('HTTP with the default configuration', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('postgres');
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

  it('other origins may not read answers', async () => {
    const { headers } = await sendRaw(app.url, {
      headers: { ...json, origin: 'https://evil.example' },
      body: SLUGS,
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('introspection is enabled, and a misspelt field gets a suggestion', async () => {
    expect((await app.request('{ __schema { queryType { name } } }')).errors).toBeUndefined();
    expect((await app.request('{ platform { slug } }')).errors![0]!.message).toContain(
      'Did you mean',
    );
  });

  it('each answer has a unique id, whatever id the client sends', async () => {
    const ids = new Set<unknown>();
    for (let i = 0; i < 3; i += 1) {
      const { headers } = await sendRaw(app.url, {
        headers: { ...json, 'x-request-id': 'mine' },
        body: SLUGS,
      });
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      ids.add(headers['x-request-id']);
    }
    expect(ids.size).toBe(3);
  });

  it('an unknown path gets an answer that reveals nothing about the server', async () => {
    for (const path of [
      '/nothing',
      '/assets/../../package.json',
      '/assets/%2e%2e/%2e%2e/package.json',
      '/assets/none.js',
      '/etc/passwd',
      '/assets/%00',
    ]) {
      const answer = await sendRaw(app.url, { method: 'GET', path });
      expect([path, [400, 403, 404].includes(answer.status)]).toEqual([path, true]);
      expect(answer.body).not.toMatch(/node_modules|\/src\/|dependencies|Error:/);
    }
  });
});

describe('HTTP with configuration', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('postgres', {
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
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': expect.stringMatching(/Content-Type.*Authorization/),
    });
    const { headers } = await sendRaw(app.url, { headers: { ...json, origin }, body: SLUGS });
    expect(headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': expect.stringContaining('X-Request-Id'),
    });
    const other = await sendRaw(app.url, {
      headers: { ...json, origin: 'https://evil.example' },
      body: SLUGS,
    });
    expect(other.headers).not.toHaveProperty('access-control-allow-origin');
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

  it('without introspection a long text quoted in an error takes no more time', async () => {
    const timeOf = async (text: string) => {
      const times: number[] = [];
      for (let i = 0; i < 3; i += 1) {
        const before = process.cpuUsage();
        const { errors } = await app.request(`{ search(first: "${text}") { totalCount } }`);
        const { user, system } = process.cpuUsage(before);
        expect(errors![0]!.message).toMatch(/^Int cannot represent non-integer value/);
        times.push(user + system);
      }
      return Math.min(...times);
    };
    const suggestion = 'Did you mean ';
    const plain = await timeOf('Did he mean it'.repeat(4_450));
    expect((await timeOf(suggestion.repeat(4_800))) / plain).toBeLessThan(4);
  });
});

describe('Trusted documents', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('postgres', { environment: { TRUSTED_DOCUMENTS: MANIFEST } });
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
    'query Catalogue { platforms { slug } }',
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

  it.each([
    ['none.json', 'cannot be read'],
    ['package.json', 'is not JSON with a document for each SHA-256'],
  ])('are not loaded from %s', async (file, why) => {
    await expect(
      startTestApp('postgres', { environment: { TRUSTED_DOCUMENTS: file } }),
    ).rejects.toThrow(why);
  });
});
