import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { logOf, untilLogged } from '../../support/analytics.js';
import { openBrowser } from '../../support/browser.js';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { eventually } from '../../support/eventually.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

const REQUEST_KINDS = [
  'img',
  'iframe',
  'object',
  'script',
  'style',
  'video',
  'fetch',
  'prefetch',
] as const;

/** A page of another site that requests a search of this server in every way without a click. */
function foreignPage(app: string): string {
  const url = (kind: string) => `${app}/search?q=${encodeURIComponent('환불')}&kind=${kind}`;
  return `<!DOCTYPE html><title>Another site</title>
    <link rel="stylesheet" href="${url('style')}"><link rel="prefetch" href="${url('prefetch')}">
    <img src="${url('img')}"><iframe src="${url('iframe')}"></iframe>
    <object data="${url('object')}"></object><video src="${url('video')}"></video>
    <script src="${url('script')}"></script>
    <script>
      fetch(${JSON.stringify(url('fetch'))}, { mode: 'no-cors' }).catch(() => undefined)
    </script>`;
}

const searchQuery = (name: string) => `query ${name} { search(query: "환불 문서") { totalCount } }`;

const getUrl = (app: string, name: string) =>
  `${app}/graphql?operationName=${name}&query=${encodeURIComponent(searchQuery(name))}`;

/** A script that asks the API in every way that a page has without a preflight. */
function embedding(app: string, articleId: string): string {
  const mutation = `mutation { recordView(input: { articleId: "${articleId}" }) { recorded } }`;
  const load = (tag: string, attribute: string, kind: string, more = '') =>
    `await new Promise((resolve) => {
      const element = document.createElement('${tag}');
      element.onload = element.onerror = resolve;
      ${more}
      element.${attribute} = ${JSON.stringify(getUrl(app, kind))};
      document.body.append(element);
    });`;
  return `(async () => {
    ${load('img', 'src', 'img')}
    ${load('script', 'src', 'script')}
    ${load('iframe', 'src', 'iframe')}
    ${load('link', 'href', 'style', "element.rel = 'stylesheet';")}
    await fetch(${JSON.stringify(getUrl(app, 'fetch'))}, { mode: 'no-cors' }).catch(() => {});
    const body = ${JSON.stringify(JSON.stringify({ query: mutation }))};
    for (const type of ['text/plain', 'application/x-www-form-urlencoded'])
      await fetch('${app}/graphql?operationName=simple', {
        method: 'POST', mode: 'no-cors', headers: { 'content-type': type }, body,
      }).catch(() => {});
    navigator.sendBeacon('${app}/graphql?operationName=beacon', body);
  })()`;
}

describe('Pages of other sites', () => {
  let foreign: Server;
  let browser: Browser;
  let app: TestApp;
  let origin: string;

  const countsOf = async (query: string) => {
    const rows = (await logOf(app, 'select query from search_log')) as { query: string }[];
    return rows.filter((row) => row.query === query).length;
  };

  beforeAll(async () => {
    browser = await openBrowser();
    // 127.0.0.1 and localhost are different sites.
    foreign = createServer(
      (_request, response) =>
        void response.setHeader('content-type', 'text/html').end(foreignPage(app.url)),
    );
    await new Promise<void>((resolve) => foreign.listen(0, 'localhost', resolve));
    origin = `http://localhost:${(foreign.address() as AddressInfo).port}`;
    app = await startTestApp('memory', {
      environment: { CORS_ORIGINS: `${origin},https://elsewhere.example` },
    });
    await buildCatalogue(app);
    await buildArticle(app, { title: '환불 문서', publish: true });
    await app.settled();
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
    await new Promise((resolve) => foreign.close(resolve));
  });

  it('cause no searches in the log; links and scripts of allowed origins do', async () => {
    const page = await browser.newPage();
    const kinds = new Set<string>();
    page.on('requestfinished', (request) => {
      if (request.url().startsWith(app.url))
        kinds.add(new URL(request.url()).searchParams.get('kind') ?? '');
    });
    page.on('requestfailed', (request) =>
      kinds.add(new URL(request.url()).searchParams.get('kind') ?? ''),
    );
    await page.goto(origin, { waitUntil: 'networkidle' });
    for (const kind of REQUEST_KINDS) if (kind !== 'prefetch') expect([...kinds]).toContain(kind);

    await page.evaluate(async (url) => {
      const query = '{ search(query: "환불 문서") { totalCount } }';
      await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
    }, app.url);
    await page.evaluate(
      `location.href = ${JSON.stringify(`${app.url}/search?q=${encodeURIComponent('문서')}`)}`,
    );
    await page.waitForURL(/search/);
    await untilLogged(app, 2);
    expect(await logOf(app, 'select query, source from search_log order by at')).toEqual([
      { query: '환불 문서', source: 'api' },
      { query: '문서', source: 'web' },
    ]);
    await page.close();
  });

  /** How many searches an engine has answered. */
  async function searchesAnswered(): Promise<number> {
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    const counts = metrics.matchAll(/^doum_searches_total\{.*\} (\d+)$/gm);
    return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
  }

  it('cause nothing in statistics by GET of the API, and no mutation at all', async () => {
    const page = await browser.newPage();
    const asked: (string | null)[] = [];
    page.on('request', (request) => {
      if (request.url().startsWith(`${app.url}/graphql`))
        asked.push(new URL(request.url()).searchParams.get('operationName'));
    });
    await page.goto(origin);
    const article = (await app.request('{ articles(first: 1) { nodes { id slug } } }')).data as {
      articles: { nodes: { id: string }[] };
    };
    const { id } = article.articles.nodes[0]!;
    const answered = await searchesAnswered();
    await page.evaluate(embedding(app.url, id));
    // What is embedded takes nothing of the points of the address.
    expect(await searchesAnswered()).toBe(answered);
    // A form of the page, and then a link, both opened in the window.
    await page.evaluate(
      `document.body.innerHTML = '<form accept-charset="utf-8" action="${app.url}/graphql">' +
        '<input name="operationName" value="form"><input name="query"></form>';
      document.querySelector('[name=query]').value = ${JSON.stringify(searchQuery('form'))};
      document.querySelector('form').submit();`,
    );
    await page.waitForURL(/operationName=form/);
    expect(await page.textContent('body')).toContain('{"data":{"search":{"totalCount":1}}}');
    await page.goto(origin);
    await page.evaluate(`location.href = ${JSON.stringify(getUrl(app.url, 'link'))}`);
    await page.waitForURL(/operationName=link/);
    for (const kind of ['img', 'script', 'iframe', 'style', 'fetch', 'simple', 'form', 'link'])
      expect(asked).toContain(kind);

    // GET of an allowed page counts; its line comes after those of the others.
    await page.goto(origin);
    const before = await countsOf('환불 문서');
    const query = encodeURIComponent('{ search(query: "문서 환불") { totalCount } }');
    await page.evaluate(`fetch('${app.url}/graphql?query=${query}')`);
    await eventually(async () => expect(await countsOf('문서 환불')).toBe(1));
    expect(await countsOf('환불 문서')).toBe(before);
    const [{ views }] = (await logOf(
      app,
      'select coalesce(sum(views), 0)::integer as views from article_statistics',
    )) as [{ views: number }];
    expect(views).toBe(0);
    await page.close();
  });
});
