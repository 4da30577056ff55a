import { readdirSync } from 'node:fs';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { sendRaw, type RawAnswer } from '../../support/send-raw.js';
import { startDemoApp } from '../../support/start-demo-app.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';

const script = readdirSync('dist/web/assets').find((name) => /^help-.*\.js$/.test(name))!;
const CACHED_FOR_A_YEAR = 'public, max-age=31536000, immutable';
const html = { accept: 'text/html' };
const json = { 'content-type': 'application/json' };
const post = (query: string) => ({
  method: 'POST',
  headers: json,
  body: JSON.stringify({ query }),
});

describe('Cache-Control', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp('memory');
  });
  afterAll(() => app.stop());

  /** Path, request, expected Cache-Control without a key, and expected status if not 200. */
  const ROUTES: [
    string,
    { method?: string; headers?: Record<string, string>; body?: string },
    string,
    number?,
  ][] = [
    ['/', { headers: html }, 'no-cache'],
    ['/articles/talk-report-how-message', { headers: html }, 'no-cache'],
    ['/articles/TALK-report-how-message/', { headers: html }, 'no-cache', 301],
    ['/articles/nowhere', { headers: html }, 'no-store', 404],
    ['/nowhere', {}, 'no-store', 404],
    ['/sitemap.xml', {}, 'no-cache'],
    ['/graphql', post('{ platforms { slug } }'), 'no-store'],
    ['/graphql', post('{'), 'no-store', 400],
    ['/metrics', {}, 'no-store'],
    ['/assets/none.js', {}, 'no-store', 404],
  ];

  it.each(ROUTES)('%s %j: %s', async (path, request, caching, status = 200) => {
    const method = request.method ?? 'GET';
    const answer = await sendRaw(app.url, { ...request, method, path });
    expect([answer.status, answer.headers['cache-control']]).toEqual([status, caching]);
    for (const authorization of [`Bearer ${ADMIN_KEY}`, 'Bearer wrong']) {
      const headers = { ...request.headers, authorization };
      const withKey = await sendRaw(app.url, { ...request, method, path, headers });
      expect([authorization, withKey.headers['cache-control']]).toEqual([
        authorization,
        'no-store',
      ]);
    }
  });

  it('lets caches keep assets for a year, also with a key', async () => {
    for (const headers of [undefined, { authorization: `Bearer ${ADMIN_KEY}` }]) {
      const answer = await sendRaw(app.url, { method: 'GET', path: `/assets/${script}`, headers });
      expect([answer.status, answer.headers['cache-control']]).toEqual([200, CACHED_FOR_A_YEAR]);
    }
  });
});

describe('Answers to GET requests in shared caches', () => {
  const PUBLIC = 'public, s-maxage=60, stale-while-revalidate=10';
  const PRIVATE = 'no-store';
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp('memory');
  });
  afterAll(() => app.stop());

  function get(query: string, headers: Record<string, string> = {}, url = app.url) {
    const path = `/graphql?query=${encodeURIComponent(query)}`;
    return sendRaw(url, { method: 'GET', path, headers });
  }
  const SEARCH = '{ search(query: "신고", first: 3) { totalCount nodes { id title } } }';
  interface Found {
    data: { search: { nodes: { id: string }[] } };
  }

  it('may be kept if everybody gets the same', async () => {
    const answer = await get(SEARCH);
    const { nodes } = (JSON.parse(answer.body) as Found).data.search;
    expect(nodes).toHaveLength(3);
    expect(answer.headers).toMatchObject({
      'cache-control': PUBLIC,
      etag: expect.stringMatching(/^W\/".+"$/) as string,
      vary: expect.stringMatching(/Accept, Authorization, Accept-Encoding/) as string,
    });
  });

  it.each([
    ['the id of a search', '{ search(query: "신고") { searchId totalCount } }'],
    [
      'it in a fragment',
      '{ search(query: "신고") { ...S } } fragment S on SearchConnection { searchId }',
    ],
    [
      'the id of suggestions',
      '{ suggest(prefix: "신고") { ... on ArticleSuggestion { searchId } } }',
    ],
    ['cursors', '{ search(query: "신고") { pageInfo { endCursor } } }'],
    ['an error', '{ platforms { slug } articles(first: -1) { totalCount } }'],
    ['only an error', '{ nothing }'],
  ])('must not be kept with %s', async (_, query) => {
    const { headers } = await get(query);
    expect(headers['cache-control']).toBe(PRIVATE);
  });

  it('must not be kept with a key, right or wrong', async () => {
    for (const key of [ADMIN_KEY, 'wrong']) {
      const { headers } = await get(SEARCH, { authorization: `Bearer ${key}` });
      expect(headers['cache-control']).toBe(PRIVATE);
    }
  });

  it('are not sent again while they are the same', async () => {
    for (const encoding of ['identity', 'gzip', 'br']) {
      const headers = { 'accept-encoding': encoding };
      const long = '{ articles(first: 20) { nodes { slug title breadcrumb } } }';
      const first = await get(long, headers);
      expect(first.headers['content-encoding'] ?? 'identity').toBe(encoding);
      const again = await get(long, { ...headers, 'if-none-match': first.headers.etag! });
      expect([again.status, again.body]).toEqual([304, '']);
      expect(again.headers).toMatchObject({ etag: first.headers.etag, 'cache-control': PUBLIC });
    }
  });

  it('have another ETag after a change', async () => {
    const query = '{ articles(first: 20, sort: TITLE) { nodes { id title version } } }';
    const { etag } = (await get(query)).headers;
    const { articles } = await app.admin<{
      articles: { nodes: { id: string; title: string; version: number }[] };
    }>(query);
    const { id, title, version } = articles.nodes[0]!;
    await app.admin(
      'mutation ($input: UpdateArticleInput!) { updateArticle(input: $input) { searchable } }',
      { input: { id, expectedVersion: version, title: `${title}!`, publish: true } },
    );
    const { headers, status } = await get(query, { 'if-none-match': etag! });
    expect([status, headers.etag === etag]).toEqual([200, false]);
  });

  it('are kept nowhere if the operator says so', async () => {
    const other = await startTestApp('memory', { environment: { SHARED_CACHE_SECONDS: '0' } });
    const { headers } = await get('{ platforms { slug } }', {}, other.url);
    await other.stop();
    expect(headers['cache-control']).toBe(PRIVATE);
  });
});

const LARGE = JSON.stringify({ query: '{ __schema { types { name description } } }' });

const DECODE: Record<string, (bytes: Buffer) => Buffer> = {
  br: brotliDecompressSync,
  gzip: gunzipSync,
};

/** The text of an answer; throws if it is not what its Content-Encoding says. */
function textOf({ headers, bytes }: RawAnswer): string {
  const encoding = headers['content-encoding'];
  return (encoding === undefined ? bytes : DECODE[encoding]!(bytes)).toString();
}

describe('compression of answers', () => {
  let app: TestApp;
  let plain: RawAnswer;

  const post = (body: string, headers: Record<string, string> = {}) =>
    sendRaw(app.url, { headers: { ...json, ...headers }, body });

  beforeAll(async () => {
    app = await startTestApp('memory');
    plain = await post(LARGE);
  });
  afterAll(() => app.stop());

  it.each([
    ['br', 'br'],
    ['br;q=0.5, gzip', 'gzip'],
    ['zstd', undefined],
  ])('of Accept-Encoding "%s" is %s', async (accept, encoding) => {
    const answer = await post(LARGE, { 'accept-encoding': accept });
    expect([answer.status, answer.headers['content-encoding']]).toEqual([200, encoding]);
    expect(answer.headers).toMatchObject({
      'content-type': plain.headers['content-type'],
      'cache-control': 'no-store',
      vary: expect.stringContaining('Accept-Encoding'),
    });
    expect(textOf(answer)).toBe(plain.body);
    if (encoding !== undefined) expect(answer.bytes.length).toBeLessThan(plain.bytes.length / 2);
  });

  it('leaves answers to requests with a key as they are', async () => {
    const headers = { authorization: `Bearer ${ADMIN_KEY}`, 'accept-encoding': 'br, gzip' };
    const answer = await post(LARGE, headers);
    expect([answer.status, answer.headers['content-encoding']]).toEqual([200, undefined]);
    expect(answer.body).toBe(plain.body);
  });
});
