import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { logOf, untilLogged } from '../support/analytics.js';
import { openBrowser } from '../support/browser.js';
import { buildArticle } from '../support/build-article.js';
import { buildCatalogue } from '../support/build-catalogue.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

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

describe('Pages of other sites', () => {
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
});
