import { readdirSync } from 'node:fs';
import { sendRaw } from '../support/send-raw.js';
import { startDemoApp } from '../support/start-demo-app.js';
import { ADMIN_KEY, type TestApp } from '../support/start-test-app.js';

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
    app = await startDemoApp('postgres');
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
    ['/search?q=a', { headers: html }, 'no-cache'],
    ['/articles/talk-report-how-message', { headers: html }, 'no-cache'],
    ['/articles/TALK-report-how-message/', { headers: html }, 'no-cache', 301],
    ['/products/saemi-talk', { headers: html }, 'no-cache'],
    ['/categories/talk-report', { headers: html }, 'no-cache'],
    ['/articles/nowhere', { headers: html }, 'no-store', 404],
    ['/nowhere', { headers: html }, 'no-store', 404],
    ['/nowhere', {}, 'no-store', 404],
    ['/analytics', { headers: html }, 'no-cache'],
    ['/robots.txt', {}, 'no-cache'],
    ['/sitemap.xml', {}, 'no-cache'],
    ['/sitemap.xml?page=9', {}, 'no-store', 404],
    ['/graphql', { headers: html }, 'no-cache'],
    [
      '/graphql?query={platforms{slug}}',
      { headers: { 'apollo-require-preflight': '1' } },
      'no-store',
    ],
    ['/graphql', post('{ platforms { slug } }'), 'no-store'],
    ['/graphql', post('{'), 'no-store', 400],
    ['/graphql', { method: 'POST', headers: json, body: '{' }, 'no-store', 400],
    [
      '/graphql',
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' },
      'no-store',
      400,
    ],
    ['/livez', {}, 'no-store'],
    ['/readyz', {}, 'no-store'],
    ['/metrics', {}, 'no-store'],
    ['/assets/none.js', {}, 'no-store', 404],
    ['/%', {}, 'no-store', 400],
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

  it('forbids to store answers to requests with a key', async () => {
    const headers = { ...json, authorization: `Bearer ${ADMIN_KEY}` };
    for (const query of [
      '{ apiKeys { name } }',
      'mutation { createProduct(input: {}) { product { id } } }',
    ]) {
      const answer = await sendRaw(app.url, { headers, body: JSON.stringify({ query }) });
      expect(answer.headers['cache-control']).toBe('no-store');
    }
  });
});
