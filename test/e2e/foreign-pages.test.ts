import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { logOf, untilLogged } from '../support/analytics.js';
import { openBrowser } from '../support/browser.js';
import { buildArticle } from '../support/build-article.js';
import { buildCatalogue } from '../support/build-catalogue.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

const WAYS = ['img', 'iframe', 'object', 'script', 'style', 'video', 'fetch', 'prefetch'] as const;

/**
 * A page of somebody else that makes its visitors search here, in every way that needs no click.
 */
function foreignPage(app: string): string {
  const url = (way: string) => `${app}/search?q=${encodeURIComponent('환불')}&way=${way}`;
  return `<!DOCTYPE html><title>somebody else's</title>
    <link rel="stylesheet" href="${url('style')}"><link rel="prefetch" href="${url('prefetch')}">
    <img src="${url('img')}"><iframe src="${url('iframe')}"></iframe><object data="${url('object')}"></object>
    <video src="${url('video')}"></video><script src="${url('script')}"></script>
    <script>fetch(${JSON.stringify(url('fetch'))}, { mode: 'no-cors' }).catch(() => undefined)</script>`;
}

describe('Pages of other people', () => {
  let foreign: Server;
  let browser: Browser;
  let app: TestApp;
  let origin: string;

  beforeAll(async () => {
    browser = await openBrowser();
    // 127.0.0.1 and localhost are different sites.
    foreign = createServer(
      (_request, response) =>
        void response.setHeader('content-type', 'text/html').end(foreignPage(app.url)),
    );
    await new Promise<void>((resolve) => foreign.listen(0, 'localhost', resolve));
    origin = `http://localhost:${(foreign.address() as AddressInfo).port}`;
    app = await startTestApp('postgres', {
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

  it('do not make their visitors search; a link from them and the scripts of an allowed one do', async () => {
    const page = await browser.newPage();
    const ways = new Set<string>();
    page.on('requestfinished', (request) => {
      if (request.url().startsWith(app.url))
        ways.add(new URL(request.url()).searchParams.get('way') ?? '');
    });
    page.on('requestfailed', (request) =>
      ways.add(new URL(request.url()).searchParams.get('way') ?? ''),
    );
    await page.goto(origin, { waitUntil: 'networkidle' });
    for (const way of WAYS) if (way !== 'prefetch') expect([...ways]).toContain(way);

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
});
