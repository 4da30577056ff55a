import { load } from 'cheerio';
import { readPage } from '../../support/read-page.js';
import { startDemoApp } from '../../support/start-demo-app.js';
import type { TestApp } from '../../support/start-test-app.js';

const PUBLIC_URL = 'https://help.example.com';

describe('The help centre without scripts', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp('memory', { PUBLIC_URL: `${PUBLIC_URL}/` });
  });

  it('shows an article in the variant for a platform, with its metadata', async () => {
    const { data } = await app.request<{
      articleBySlug: Record<'title' | 'excerpt' | 'url', string> & {
        breadcrumbItems: { url: string }[];
        ios: { bodyText: string };
      };
    }>(
      `{
        articleBySlug(slug: "talk-report-how-message") {
          title
          url
          breadcrumbItems { url }
          excerpt(length: 150)
          ios: variant(platformSlug: "ios") { bodyText }
        }
      }`,
    );
    const { title, excerpt, url, breadcrumbItems, ios } = data!.articleBySlug;
    const { status, $, headers } = await readPage(
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
    expect($('title').text()).toBe(`${title} - 새미톡 - 새미 고객센터`);
    expect($('meta[name=description]').attr('content')).toBe(excerpt);
    expect(url).toBe(`${PUBLIC_URL}/articles/talk-report-how-message`);
    expect($('link[rel=canonical]').attr('href')).toBe(url);
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
    expect(breadcrumbItems.map((item) => item.url)).toEqual(
      crumbs.slice(1).map((path) => `${PUBLIC_URL}${path}`),
    );
    expect($('.tab').eq(0).attr('href')).toBe('/articles/talk-report-how-message?platform=android');
  });

  it('searches by its form; facets and page numbers are links', async () => {
    const front = await readPage(app.url, '/');
    const form = front.$('form[role=search]');
    expect([form.attr('action'), form.attr('method'), form.find('input').attr('name')]).toEqual([
      '/search',
      'get',
      'q',
    ]);
    const { data } = await app.request<{
      search: { totalCount: number; nodes: { title: string }[] };
    }>('{ search(query: "신고", first: 20) { totalCount nodes { title } } }');
    const expected = data!.search.nodes.map(({ title }) => title);
    const { status, $, text } = await readPage(app.url, `/search?q=${encodeURIComponent('신고')}`);
    const titles = (page: typeof $) =>
      page('.result-title')
        .map((_, element) => page(element).text())
        .get();
    expect(status).toBe(200);
    expect(text).toContain(`총 ${data!.search.totalCount}건`);
    expect(titles($)).toEqual(expected.slice(0, 10));
    expect($('input[name=q]').attr('value')).toBe('신고');
    expect($('meta[name=robots]').attr('content')).toBe('noindex');
    const second = await readPage(app.url, $('.pages-list a').eq(1).attr('href')!);
    expect(expected.length).toBeGreaterThan(10);
    expect(titles(second.$)).toEqual(expected.slice(10));
    const narrowed = await readPage(app.url, $('nav[aria-label=서비스] a').eq(0).attr('href')!);
    expect(narrowed.text).toContain(
      `총 ${$('nav[aria-label=서비스] .count').eq(0).text().replace('건', '')}건`,
    );
  });

  it('shows the similar question that brought a result', async () => {
    await app.app.dataSource.query(
      `insert into article_question (article_id, text, source, created_by)
       select id, '쿼카가 폴짝 뛰어다녀요', 'EDITOR', 'test' from article where slug = 'talk-calls-data'`,
    );
    await app.settled();
    const { $ } = await readPage(app.url, `/search?q=${encodeURIComponent('쿼카 폴짝')}`);
    expect($('.result-question').text()).toBe('비슷한 질문: 쿼카가 폴짝 뛰어다녀요');
  });

  it('has every article as Markdown, which the sitemap and llms.txt name', async () => {
    const read = async (path: string) => {
      const response = await fetch(`${app.url}${path}`, { redirect: 'manual' });
      return { status: response.status, headers: response.headers, text: await response.text() };
    };
    const page = `${PUBLIC_URL}/articles/talk-report-how-message`;
    const { headers, text } = await read('/articles/talk-report-how-message.md');
    expect(headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    expect(headers.get('link')).toBe(`<${page}>; rel="canonical"`);
    expect(text).toMatch(/^# .+\n\n> 새미톡 › .+ 수정\n> <https:/);
    for (const name of ['안드로이드', 'iOS'])
      expect(text).toMatch(new RegExp(`\n---\n\n\\*\\*플랫폼: .*${name}`));
    for (const path of ['no-such', '%00', 'A'.repeat(500)])
      expect((await read(`/articles/${path}.md`)).status).toBe(404);
    expect((await read('/sitemap.xml')).text).toContain(
      `<xhtml:link rel="alternate" type="text/markdown" href="${page}.md"/>`,
    );
    const llms = await read('/llms.txt');
    expect(llms.text).toMatch(/^# 도움말\n\n> /);
    expect(llms.text).toContain(`](${PUBLIC_URL}/products/saemi-talk): 문서 `);
    const links = [...llms.text.matchAll(/\((https:[^)]+)\.md\)/g)].map(([, url]) => url!);
    expect(links.length).toBe(100);
    expect(await read(`${new URL(links[0]!).pathname}.md`)).toMatchObject({ status: 200 });
  });

  it('says that no article answers a query, or none under the filter', async () => {
    const nearest = await readPage(app.url, `/search?q=${encodeURIComponent('비트코인 송금')}`);
    expect(nearest.$('h1').text().trim()).toBe("'비트코인 송금'에 딱 맞는 도움말을 찾지 못했어요");
    expect(nearest.$('.nearest-title').text()).toMatch(/^비슷한 도움말 총 \d+건$/);
    expect(nearest.$('.result').length).toBeGreaterThan(0);
    expect(nearest.$('[role=status]').text()).toContain('도움말을 찾지 못했어요. 비슷한 도움말');

    const query = `/search?q=${encodeURIComponent('강퇴')}`;
    const filtered = await readPage(app.url, `${query}&product=saemi-pay`);
    expect(filtered.$('.no-results h2').text()).toBe('조건에 맞는 결과가 없어요');
    const outside = await readPage(app.url, filtered.$('.no-results a').attr('href')!);
    expect(outside.$('.result').length).toBeGreaterThan(0);
  });

  it('shows the contact channels once: first if the query asks for a person', async () => {
    for (const [query, place] of [
      ['상담원 연결', 'first'],
      ['콜센터', 'first'],
      ['음성 통화', 'last'],
      ['강퇴&product=saemi-pay', 'last'],
    ] as const) {
      const { $ } = await readPage(app.url, `/search?q=${encodeURI(query)}`);
      expect([query, $('.search .contact').length]).toEqual([query, 1]);
      expect([query, $(`#results > .contact:${place}-child`).length]).toEqual([query, 1]);
    }
  });

  it('leads from the products through the categories to every article', async () => {
    const front = await readPage(app.url, '/');
    const articles = new Set<string>();
    const visited = new Set<string>();
    const visit = async (path: string): Promise<void> => {
      if (visited.has(path)) return;
      visited.add(path);
      const { status, $ } = await readPage(app.url, path);
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
    const { html, $ } = await readPage(app.url, `/search?q=${encodeURIComponent(attack)}`);
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('<img src=x');
    expect($('input[name=q]').attr('value')).toBe(attack);
  });

  it('lists every public page in the sitemap, which robots.txt links', async () => {
    const robots = await readPage(app.url, '/robots.txt');
    expect(robots.html).toContain(`Sitemap: ${PUBLIC_URL}/sitemap.xml`);
    const { html, headers } = await readPage(app.url, '/sitemap.xml');
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
  });

  it('answers unknown pages with 404 and invalid searches with 400', async () => {
    for (const path of [
      '/articles/none',
      '/products/none',
      '/categories/none',
      '/none',
      '/articles/none/more',
    ]) {
      const page = await readPage(app.url, path);
      expect([page.status, page.$('h1').text()]).toEqual([404, '페이지를 찾을 수 없어요']);
    }
    for (const search of [`q=${'가'.repeat(201)}`, 'q=a&after=forged']) {
      const page = await readPage(app.url, `/search?${search}`);
      expect([search, page.status, page.$('h1').text()]).toEqual([
        search,
        400,
        '검색 조건을 확인해 주세요',
      ]);
    }
    // Invalid values of sort and exact are ignored.
    expect((await readPage(app.url, '/search?q=a&sort=none&exact=maybe')).status).toBe(200);
  });

  it('names unknown filters of an address, and what they hide', async () => {
    const search = 'q=신고&product=none&category=talk-report&platform=<b>';
    const { status, $ } = await readPage(app.url, `/search?${search}`);
    expect([status, $('.search-total').text()]).toEqual([200, '총 0건']);
    const notes = $('.notes p')
      .map((_, note) => $(note).text())
      .get();
    expect(notes.slice(0, 2)).toEqual([
      '주소에 적힌 서비스를 찾을 수 없어요: none 이 조건 해제',
      // Not a slug: it could be a message of whoever made the link.
      '주소에 적힌 플랫폼을 찾을 수 없어요. 이 조건 해제',
    ]);
    const without = $('.notes a').eq(1).attr('href')!;
    const link = new URL(without, PUBLIC_URL).searchParams;
    expect([link.get('q'), link.get('product'), link.get('platform')]).toEqual([
      '신고',
      'none',
      null,
    ]);
    const rest = await readPage(app.url, '/search?q=신고&category=talk-report');
    expect(rest.$('.search-total').text()).not.toBe('총 0건');
    expect(rest.$('.notes').text()).not.toContain('찾을 수 없어요');
  });
});
