import { logOf, untilLogged } from '../../support/analytics.js';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { mutate } from '../../support/mutate.js';
import { readPage } from '../../support/read-page.js';
import { sendRaw } from '../../support/send-raw.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';

describe('Pages rendered by the server', () => {
  let app: TestApp;
  const search = `/search?q=${encodeURIComponent('환불')}`;

  beforeAll(async () => {
    app = await startTestApp('memory');
    await buildCatalogue(app);
    for (let i = 0; i < 12; i += 1)
      await buildArticle(app, {
        slug: `refund-${i}`,
        title: `환불 문서 ${i}`,
        categorySlug: 'refund',
        publish: true,
      });
    const moved = await buildArticle(app, { slug: 'old-place', title: '옮긴 문서', publish: true });
    await mutate(app, 'placeArticle', { id: moved.id, slug: 'new-place' }, 'searchable');
    await buildArticle(app, { slug: 'draft', title: '초안' });
    await buildArticle(app, {
      slug: 'staff',
      title: '상담원용',
      publish: true,
      visibility: 'INTERNAL',
    });
    await app.settled();
  });

  it('log one search each, none for HEAD and prefetch; an article is no view', async () => {
    expect(
      (await sendRaw(app.url, { method: 'HEAD', path: search, headers: { accept: 'text/html' } }))
        .status,
    ).toBe(200);
    await readPage(app.url, search, { 'user-agent': 'ann', 'sec-purpose': 'prefetch;prerender' });
    const ann = await readPage(app.url, search, { 'user-agent': 'ann' });
    // A page that is shared counts for its visitor.
    const second = ann.$('.pages-list a').eq(1).attr('href')!;
    await readPage(app.url, second, { 'user-agent': 'ann' });
    await readPage(app.url, second, { 'user-agent': 'ben' });
    await readPage(app.url, '/articles/refund-1', { 'user-agent': 'ann' });
    await untilLogged(app, 2);
    const logged = { query: '환불', source: 'web', total: 12 };
    expect(
      await logOf(app, 'select query, source, total, page from search_log order by at'),
    ).toEqual([
      { ...logged, page: 2 },
      { ...logged, page: 1 },
    ]);
    expect(
      await logOf(app, 'select count(distinct visitor)::int as visitors from search_log'),
    ).toEqual([{ visitors: 2 }]);
    // Nor does the page count a view, or show a number of views.
    expect(await app.admin('{ articleBySlug(slug: "refund-1") { viewCount } }')).toEqual({
      articleBySlug: { viewCount: 0 },
    });
    expect((await readPage(app.url, '/articles/refund-1')).$('.article-facts').text()).toMatch(
      /^마지막 수정 \d{4}년 \d+월 \d+일(공통)?$/,
    );
  });

  it('redirect moved articles, and hide drafts and internal articles from admins', async () => {
    const redirect = await readPage(app.url, '/articles/old-place?platform=ios');
    expect([redirect.status, redirect.headers.get('location')]).toEqual([
      301,
      '/articles/new-place?platform=ios',
    ]);
    expect((await readPage(app.url, '/articles/new-place')).$('h1').text()).toBe('옮긴 문서');

    for (const slug of ['draft', 'staff']) {
      const page = await readPage(app.url, `/articles/${slug}`, {
        authorization: `Bearer ${ADMIN_KEY}`,
      });
      expect([page.status, page.$('h1').text()]).toEqual([404, '페이지를 찾을 수 없어요']);
    }
    for (const path of [
      '/',
      '/search?category=chat',
      '/categories/chat',
      '/products/talk',
      '/sitemap.xml',
    ]) {
      const { html } = await readPage(app.url, path, { authorization: `Bearer ${ADMIN_KEY}` });
      expect([
        path,
        html.includes('초안'),
        html.includes('상담원용'),
        /articles\/(draft|staff)/.test(html),
      ]).toEqual([path, false, false, false]);
    }
  });

  it('never answer malformed paths and Host headers with 5xx', async () => {
    for (const path of [
      '//',
      '///',
      '/%2e%2e',
      '//evil.example',
      '/\\evil.example',
      '//:80/',
      '//[',
      '/articles/%',
      '/%ff',
    ]) {
      const { status } = await sendRaw(app.url, {
        method: 'GET',
        path,
        headers: { accept: 'text/html' },
      });
      expect([path, [301, 400, 404].includes(status)]).toEqual([path, true]);
    }
    for (const host of ['a b', '%', '<x>', 'evil.example/x?y#']) {
      const { status } = await sendRaw(app.url, {
        method: 'GET',
        path: '/sitemap.xml',
        headers: { host },
      });
      expect([host, status]).toEqual([host, 400]);
    }
    for (const [path, plain] of [
      ['/search/?q=a', '/search?q=a'],
      ['/SEARCH?q=A', '/search?q=A'],
    ]) {
      const { headers } = await sendRaw(app.url, {
        method: 'GET',
        path,
        headers: { accept: 'text/html' },
      });
      expect(headers.location).toBe(plain);
    }
  });
});

describe('Pages of a server with Elasticsearch', () => {
  it('show its results with marks and facets', async () => {
    const app = await startTestApp('elasticsearch');
    try {
      await buildCatalogue(app);
      await buildArticle(app, { title: '결제를 환불받는 방법', publish: true });
      await app.settled();
      const { $ } = await readPage(app.url, `/search?q=${encodeURIComponent('환불')}`);
      expect($('.search-total').text()).toBe('총 1건');
      expect($('.result-title mark').text()).toBe('환불');
      expect($('nav[aria-label=서비스] a').text()).toMatch(/두레톡\s*1건/);
    } finally {
      await app.stop();
    }
  });
});

describe('Pages of a server that cannot answer all requests', () => {
  it('show articles while the search engine is unavailable; searches get 503', async () => {
    const app = await startTestApp('elasticsearch', { elasticsearchUrl: 'http://127.0.0.1:1' });
    try {
      await buildCatalogue(app);
      const article = await buildArticle(app, { title: '환불 문서', publish: true });
      const search = await readPage(app.url, '/search?q=a');
      expect([search.status, search.$('h1').text()]).toEqual([503, '지금은 검색할 수 없어요']);
      expect(search.headers.get('retry-after')).toBe('10');
      for (const [path, shown] of [
        ['/', '두레톡'],
        [`/articles/${article.slug}`, '환불 문서'],
        ['/categories/chat', '환불 문서'],
      ] as const) {
        const page = await readPage(app.url, path);
        expect([path, page.status, page.text.includes(shown)]).toEqual([path, 200, true]);
      }
    } finally {
      // TestApp.stop would delete the index, which was never created.
      await app.app.stop();
    }
  });

  it('answer with 429, a Korean text and Retry-After above the rate limit', async () => {
    const app = await startTestApp('memory', { environment: { RATE_LIMIT: '3' } });
    // Requests of an earlier minute weigh less, so no minute may begin between them.
    jest.spyOn(Date, 'now').mockReturnValue(Date.now());
    try {
      for (let i = 0; i < 3; i += 1) expect((await readPage(app.url, '/')).status).toBe(200);
      const refused = await readPage(app.url, '/');
      expect([refused.status, refused.$('h1').text()]).toEqual([429, '요청이 너무 많아요']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await readPage(app.url, '/sitemap.xml')).status).toBe(429);
    } finally {
      jest.restoreAllMocks();
      await app.stop();
    }
  });

  it('answer with 503, not 404, while Postgres is unavailable', async () => {
    const app = await startTestApp('memory');
    try {
      // Without it, the server would stop only after a timeout.
      await app.settled();
      await app.app.dataSource.destroy();
      for (const path of [
        '/',
        '/search?q=a',
        '/articles/a',
        '/products/talk',
        '/categories/chat',
        '/sitemap.xml',
      ]) {
        const { status, headers } = await readPage(app.url, path);
        expect([path, status, headers.get('retry-after')]).toEqual([path, 503, '10']);
      }
    } finally {
      await app.app.stop().catch(() => undefined);
    }
  });
});
