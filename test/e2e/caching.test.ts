import { readdirSync } from 'node:fs';
import { sendRaw } from '../support/send-raw.js';
import { startDemoApp } from '../support/start-demo-app.js';
import { ADMIN_KEY, type TestApp } from '../support/start-test-app.js';

const SCRIPT = `/assets/${readdirSync('dist/web/assets').find((name) => /^help-.*\.js$/.test(name))!}`;
const FOR_A_YEAR = 'public, max-age=31536000, immutable';
const html = { accept: 'text/html' };
const json = { 'content-type': 'application/json' };
const post = (query: string) => ({
  method: 'POST',
  headers: json,
  body: JSON.stringify({ query }),
});

describe('What caches may keep', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp('postgres');
  });
  afterAll(() => app.stop());

  /** Path, request, what a reader's answer says to caches; status where it is not 200. */
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

  it('files that everybody gets alike are kept by everybody, whoever asks', async () => {
    for (const headers of [undefined, { authorization: `Bearer ${ADMIN_KEY}` }]) {
      const answer = await sendRaw(app.url, { method: 'GET', path: SCRIPT, headers });
      expect([answer.status, answer.headers['cache-control']]).toEqual([200, FOR_A_YEAR]);
    }
  });

  it('what a key shows is kept by nobody', async () => {
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
