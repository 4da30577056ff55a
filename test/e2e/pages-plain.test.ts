import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { load } from 'cheerio';
import { logOf, untilLogged } from '../support/analytics.js';
import { buildArticle } from '../support/build-article.js';
import { buildCatalogue } from '../support/build-catalogue.js';
import { mutate } from '../support/mutate.js';
import { sendRaw } from '../support/send-raw.js';
import { startDemoApp } from '../support/start-demo-app.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/start-test-app.js';

const PUBLIC_URL = 'https://help.example.com';

/** Reads a page without scripts, like a search engine. */
async function read(url: string, path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}${path}`, {
    headers: { accept: 'text/html', ...headers },
    redirect: 'manual',
  });
  const html = await response.text();
  const $ = load(html);
  $('script').remove();
  return {
    status: response.status,
    headers: response.headers,
    html,
    $,
    text: $('body').text().replace(/\s+/g, ' '),
  };
}

describe('The help centre without scripts', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp('postgres', { PUBLIC_URL: `${PUBLIC_URL}/` });
  });
  afterAll(() => app.stop());

  it('shows an article in the variant for a platform, with its metadata', async () => {
    const { data } = await app.request<{
      articleBySlug: Record<'title' | 'excerpt', string> & { ios: { bodyText: string } };
    }>(
      `{
        articleBySlug(slug: "talk-report-how-message") {
          title
          excerpt(length: 150)
          ios: variant(platformSlug: "ios") { bodyText }
        }
      }`,
    );
    const { title, excerpt, ios } = data!.articleBySlug;
    const { status, $, headers } = await read(
      app.url,
      '/articles/talk-report-how-message?platform=ios',
    );
    expect([status, headers.get('content-type'), $('html').attr('lang')]).toEqual([
      200,
      'text/html; charset=utf-8',
      'ko',
    ]);
    expect($('h1').text()).toBe(title);
    for (const line of ios.bodyText.split('\n')) expect($('.article-body').text()).toContain(line);
    expect($('.tab[aria-current]').text()).toBe('iOS');
    expect($('title').text()).toBe(`${title} - 새미톡 도움말`);
    expect($('meta[name=description]').attr('content')).toBe(excerpt);
    expect($('link[rel=canonical]').attr('href')).toBe(
      `${PUBLIC_URL}/articles/talk-report-how-message`,
    );
    expect($('meta[name=robots]')).toHaveLength(0);
    const crumbs = $('.breadcrumb a')
      .map((_, link) => $(link).attr('href'))
      .get();
    expect(crumbs).toEqual([
      '/',
      '/products/saemi-talk',
      '/categories/talk-report',
      '/categories/talk-report-how',
    ]);
    expect($('.tab').eq(0).attr('href')).toBe('/articles/talk-report-how-message?platform=android');
  });

  it('searches by its form; facets and page numbers are links', async () => {
    const front = await read(app.url, '/');
    const form = front.$('form[role=search]');
    expect([form.attr('action'), form.attr('method'), form.find('input').attr('name')]).toEqual([
      '/search',
      'get',
      'q',
    ]);
    const { data } = await app.request<{
      search: { totalCount: number; nodes: { title: string }[] };
    }>('{ search(query: "신고", first: 30) { totalCount nodes { title } } }');
    const expected = data!.search.nodes.map(({ title }) => title);
    const { status, $, text } = await read(app.url, `/search?q=${encodeURIComponent('신고')}`);
    const titles = (page: typeof $) =>
      page('.result-title')
        .map((_, element) => page(element).text())
        .get();
    expect(status).toBe(200);
    expect(text).toContain(`총 ${data!.search.totalCount}건`);
    expect(titles($)).toEqual(expected.slice(0, 10));
    expect($('input[name=q]').attr('value')).toBe('신고');
    expect($('meta[name=robots]').attr('content')).toBe('noindex');
    const third = await read(app.url, $('.pages-list a').eq(2).attr('href')!);
    expect(titles(third.$)).toEqual(expected.slice(20));
    const narrowed = await read(app.url, $('nav[aria-label=서비스] a').eq(0).attr('href')!);
    expect(narrowed.text).toContain(
      `총 ${$('nav[aria-label=서비스] .count').eq(0).text().replace('건', '')}건`,
    );
  });

  it('leads from the products through the categories to every article', async () => {
    const front = await read(app.url, '/');
    const articles = new Set<string>();
    const visited = new Set<string>();
    const visit = async (path: string): Promise<void> => {
      if (visited.has(path)) return;
      visited.add(path);
      const { status, $ } = await read(app.url, path);
      expect([path, status]).toEqual([path, 200]);
      const hrefs = $('main a')
        .map((_, link) => $(link).attr('href')!)
        .get();
      for (const href of hrefs)
        if (href.startsWith('/articles/')) articles.add(href.split('?')[0]!);
      for (const href of hrefs) if (/^\/categories\//.test(href)) await visit(href);
    };
    for (const link of front.$('.card-title a').get()) await visit(front.$(link).attr('href')!);
    const { data } = await app.request<{ articles: { totalCount: number } }>(
      '{ articles(first: 0) { totalCount } }',
    );
    expect(articles.size).toBe(data!.articles.totalCount);
  });

  it('escapes the query in the page and in the state for the script', async () => {
    const attack = `</script><script>alert(1)</script><img src=x onerror=alert(2)>"'`;
    const { html, $ } = await read(app.url, `/search?q=${encodeURIComponent(attack)}`);
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('<img src=x');
    expect($('input[name=q]').attr('value')).toBe(attack);
  });

  it('lists every public page in the sitemap, which robots.txt links', async () => {
    const robots = await read(app.url, '/robots.txt');
    expect(robots.html).toContain(`Sitemap: ${PUBLIC_URL}/sitemap.xml`);
    const { html, headers } = await read(app.url, '/sitemap.xml');
    expect(headers.get('content-type')).toContain('application/xml');
    const $ = load(html, { xml: true });
    const locations = $('loc')
      .map((_, element) => $(element).text())
      .get();
    const { data } = await app.request<{ articles: { totalCount: number } }>(
      '{ articles(first: 0) { totalCount } }',
    );
    const countOf = (kind: string) =>
      locations.filter((location) => location.startsWith(`${PUBLIC_URL}/${kind}/`)).length;
    expect([countOf('products'), countOf('categories'), countOf('articles')]).toEqual([
      6,
      37,
      data!.articles.totalCount,
    ]);
    expect(new Set(locations).size).toBe(locations.length);
    expect($('url:has(loc:contains("/articles/talk-report-how-message")) lastmod').text()).toMatch(
      /^\d{4}-\d\d-\d\dT/,
    );
    expect((await read(app.url, '/sitemap.xml?page=2')).status).toBe(404);
  });

  it('answers unknown pages with 404 and invalid searches with 400', async () => {
    for (const path of [
      '/articles/none',
      '/products/none',
      '/categories/none',
      '/none',
      '/articles/none/more',
    ]) {
      const page = await read(app.url, path);
      expect([path, page.status, page.$('h1').text()]).toEqual([path, 404, '찾는 페이지가 없어요']);
    }
    for (const search of [`q=${'가'.repeat(201)}`, 'q=a&product=none', 'q=a&after=forged']) {
      const page = await read(app.url, `/search?${search}`);
      expect([search, page.status, page.$('h1').text()]).toEqual([
        search,
        400,
        '검색 조건이 올바르지 않아요',
      ]);
    }
    // Invalid values of sort and exact are ignored.
    expect((await read(app.url, '/search?q=a&sort=none&exact=maybe')).status).toBe(200);
  });

  it('redirects an address with unencoded Korean letters to the encoded one', async () => {
    const get = async (target: string) => {
      const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
      socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      return text(socket);
    };
    const answer = await get('/search?q=신고');
    expect(answer).toMatch(/^HTTP\/1\.1 301 /);
    expect(answer).toContain(`\r\nLocation: /search?q=${encodeURIComponent('신고')}\r\n`);
    // While another response is pending on the connection, nothing is written to it.
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    const requestOf = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    socket.write(requestOf('/search?q=a') + requestOf('/articles/신고'));
    expect(await text(socket)).toBe('');
    for (const target of [
      '/\\evil.example/신고',
      '//evil.example/신고',
      'search신고',
      '/\u0001신고',
    ])
      expect(await get(target)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('compresses pages, and lets caches keep their assets', async () => {
    const page = await sendRaw(app.url, {
      method: 'GET',
      path: '/',
      headers: { accept: 'text/html', 'accept-encoding': 'gzip' },
    });
    expect(page.headers).toMatchObject({ 'content-encoding': 'gzip', 'cache-control': 'no-cache' });
    const script = /<script type="module" src="([^"]+)"/.exec((await read(app.url, '/')).html)![1]!;
    const file = await sendRaw(app.url, { method: 'GET', path: script });
    expect(file.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });
});

describe('Pages rendered by the server', () => {
  it('redirect moved articles, and hide drafts and internal articles from admins', async () => {
    const app = await startTestApp('postgres');
    try {
      await buildCatalogue(app);
      const shown = await buildArticle(app, {
        slug: 'old-place',
        title: '옮긴 문서',
        publish: true,
      });
      await mutate(app, 'placeArticle', { id: shown.id, slug: 'new-place' }, 'searchable');
      const redirect = await read(app.url, '/articles/old-place?platform=ios');
      expect([redirect.status, redirect.headers.get('location')]).toEqual([
        301,
        '/articles/new-place?platform=ios',
      ]);
      expect((await read(app.url, '/articles/new-place')).$('h1').text()).toBe('옮긴 문서');

      await buildArticle(app, { slug: 'draft', title: '초안' });
      await buildArticle(app, {
        slug: 'staff',
        title: '상담원용',
        publish: true,
        visibility: 'INTERNAL',
      });
      await app.settled();
      for (const slug of ['draft', 'staff']) {
        const page = await read(app.url, `/articles/${slug}`, {
          authorization: `Bearer ${ADMIN_KEY}`,
        });
        expect([slug, page.status, page.$('h1').text()]).toEqual([
          slug,
          404,
          '찾는 페이지가 없어요',
        ]);
      }
      for (const path of ['/', '/search', '/categories/chat', '/products/talk', '/sitemap.xml']) {
        const { html } = await read(app.url, path, { authorization: `Bearer ${ADMIN_KEY}` });
        expect([
          path,
          html.includes('초안'),
          html.includes('상담원용'),
          /articles\/(draft|staff)/.test(html),
        ]).toEqual([path, false, false, false]);
      }
    } finally {
      await app.stop();
    }
  });

  it('log one search each, with the source web; rendering an article is no view', async () => {
    const app = await startTestApp('postgres');
    try {
      await buildCatalogue(app);
      const article = await buildArticle(app, { title: '환불 문서', publish: true });
      await app.settled();
      await read(app.url, `/search?q=${encodeURIComponent('환불')}`, { 'user-agent': 'somebody' });
      await read(app.url, `/articles/${article.slug}`, { 'user-agent': 'somebody' });
      await untilLogged(app, 1);
      expect(await logOf(app, 'select query, source, total from search_log')).toEqual([
        { query: '환불', source: 'web', total: 1 },
      ]);
      expect((await read(app.url, `/articles/${article.slug}`)).text).toContain('조회 0');
    } finally {
      await app.stop();
    }
  });

  it('log no searches for HEAD and prefetch; a shared page counts for its visitor', async () => {
    const app = await startTestApp('postgres');
    try {
      await buildCatalogue(app);
      for (let i = 0; i < 12; i += 1)
        await buildArticle(app, { title: `환불 문서 ${i}`, publish: true });
      await app.settled();
      const path = `/search?q=${encodeURIComponent('환불')}`;
      expect(
        (await sendRaw(app.url, { method: 'HEAD', path, headers: { accept: 'text/html' } })).status,
      ).toBe(200);
      await read(app.url, path, { 'user-agent': 'ann', 'sec-purpose': 'prefetch;prerender' });
      const ann = await read(app.url, path, { 'user-agent': 'ann' });
      const second = ann.$('.pages-list a').eq(1).attr('href')!;
      await read(app.url, second, { 'user-agent': 'ann' });
      await read(app.url, second, { 'user-agent': 'ben' });
      await untilLogged(app, 2);
      const rows = await logOf<{ visitors: string; page: number }>(
        app,
        'select page from search_log order by at',
      );
      expect(rows.map(({ page }) => page)).toEqual([2, 1]);
      expect(
        await logOf(app, 'select count(distinct visitor)::int as visitors from search_log'),
      ).toEqual([{ visitors: 2 }]);
    } finally {
      await app.stop();
    }
  });

  it('show articles while the search engine is unavailable; searches get 503', async () => {
    const app = await startTestApp('elasticsearch', { elasticsearchUrl: 'http://127.0.0.1:1' });
    try {
      await buildCatalogue(app);
      const article = await buildArticle(app, { title: '환불 문서', publish: true });
      const search = await read(app.url, '/search?q=a');
      expect([search.status, search.$('h1').text()]).toEqual([503, '지금은 검색할 수 없어요']);
      expect(search.headers.get('retry-after')).toBe('10');
      for (const [path, shown] of [
        ['/', '두레톡'],
        [`/articles/${article.slug}`, '환불 문서'],
        ['/categories/chat', '환불 문서'],
      ] as const) {
        const page = await read(app.url, path);
        expect([path, page.status, page.text.includes(shown)]).toEqual([path, 200, true]);
      }
    } finally {
      // TestApp.stop would delete the index, which was never created.
      await app.app.stop();
    }
  });

  it('answer with 429, a Korean text and Retry-After above the rate limit', async () => {
    const app = await startTestApp('postgres', { environment: { RATE_LIMIT: '3' } });
    try {
      for (let i = 0; i < 3; i += 1) expect((await read(app.url, '/')).status).toBe(200);
      const refused = await read(app.url, '/');
      expect([refused.status, refused.$('h1').text()]).toEqual([429, '요청이 너무 많아요']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await read(app.url, '/sitemap.xml')).status).toBe(429);
    } finally {
      await app.stop();
    }
  });

  it('answer with 503, not 404, while Postgres is unavailable', async () => {
    const app = await startTestApp('postgres');
    try {
      await buildCatalogue(app);
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
        const { status, headers } = await read(app.url, path);
        expect([path, status, headers.get('retry-after')]).toEqual([path, 503, '10']);
      }
    } finally {
      await app.app.stop().catch(() => undefined);
    }
  });

  it('never answer malformed paths and Host headers with 5xx', async () => {
    const app = await startTestApp('postgres');
    try {
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
        const { status, body } = await sendRaw(app.url, {
          method: 'GET',
          path: '/sitemap.xml',
          headers: { host },
        });
        expect([host, status, body.includes('<loc>http://localhost/</loc>')]).toEqual([
          host,
          200,
          true,
        ]);
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
    } finally {
      await app.stop();
    }
  });

  it('use the escaped address of the request as canonical without PUBLIC_URL', async () => {
    const app = await startTestApp('postgres');
    try {
      const page = await sendRaw(app.url, {
        method: 'GET',
        path: '/',
        headers: { accept: 'text/html', host: 'a"><script>x</script>.example' },
      });
      expect(page.body).not.toContain('<script>x');
      const { $ } = await read(app.url, '/');
      expect($('link[rel=canonical]').attr('href')).toBe(`${app.url}/`);
    } finally {
      await app.stop();
    }
  });

  it('show only articles with views as popular', async () => {
    const app = await startTestApp('postgres');
    try {
      await buildCatalogue(app);
      const article = await buildArticle(app, { title: '읽은 문서', publish: true });
      await buildArticle(app, { title: '안 읽은 문서', publish: true });
      await app.settled();
      const withoutResults = `/search?q=${encodeURIComponent('없는말')}`;
      const popular = async (path: string) => {
        const { $ } = await read(app.url, path);
        const heading = $('h2').filter((_, element) => $(element).text() === '많이 찾는 도움말');
        return heading
          .parent()
          .find('.article-title')
          .map((_, element) => $(element).text())
          .get();
      };
      for (const path of ['/', '/products/talk', withoutResults])
        expect([path, await popular(path)]).toEqual([path, []]);
      await app.app.dataSource.query(
        `insert into article_statistics (article_id, views, popularity)
         select id, 3, 1 from article where slug = $1`,
        [article.slug],
      );
      for (const path of ['/', '/products/talk', withoutResults])
        expect([path, await popular(path)]).toEqual([path, ['읽은 문서']]);
    } finally {
      await app.stop();
    }
  });

  it('say that there are no articles yet in an empty help centre', async () => {
    const app = await startTestApp('postgres');
    try {
      const { status, text } = await read(app.url, '/');
      expect([status, text.includes('아직 도움말이 없어요')]).toEqual([200, true]);
    } finally {
      await app.stop();
    }
  });
});
