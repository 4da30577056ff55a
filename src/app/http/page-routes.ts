import { readFile } from 'node:fs/promises';
import path from 'node:path';
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { type RateLimiter, READER, type Visitors } from '../../access/index.js';
import type { HttpConfig } from '../../config/index.js';
import { databaseUnavailable, isDatabaseUnavailable } from '../../core/database/database-errors.js';
import type { FairQueue } from '../../core/work/fair-queue.js';
import type { HelpCentreFeature } from '../../help-centre/index.js';
import { pageUrl } from '../../core/page-urls.js';
import {
  ARTICLE_MARKDOWN,
  articleMarkdown,
  LLMS_TEXT,
  type LlmsData,
  llmsText,
  type MarkdownArticle,
} from '../../mcp/index.js';
import type { Brand, Execute } from '../../web/index.js';
import { clientByAddress } from '../network/client-addresses.js';
import { NO_STORE, pageCacheControl } from '../network/responses.js';
import { documentExecutor, type ExecutorParts, siteOrigin, traceOf } from './request-context.js';
import { operationFor } from './guard-operation.js';
import { countsInPages } from './identify-caller.js';
import { noticePage, type Pages, WEB } from './page-assets.js';
import { refuseText } from './refuse.js';
import { Sitemap } from './sitemap.js';

interface Parts extends ExecutorParts {
  pages: Pages;
  helpCentre: Pick<HelpCentreFeature, 'cache' | 'contactUrl'>;
  limiter: RateLimiter;
  visitors: Visitors;
  http: Pick<HttpConfig, 'publicUrl' | 'answerLimits' | 'mcp'>;
  /** Limits how many pages are rendered concurrently for one client. */
  renderings: FairQueue;
  /** Limits requests for files and other static responses. */
  files: RequestHandler;
}

/** The paths of the help centre. */
const HELP = ['/', '/search', '/articles/:slug', '/products/:slug', '/categories/:slug'];
const NOWHERE = '/not-found';

const RETRY_SECONDS = 10;

/** The page for clients over the rate limit. */
const TOO_MANY = {
  title: '요청이 너무 많아요',
  text: '1분 후에 다시 시도해 주세요.',
  link: ['', '다시 시도'],
} as const;

/**
 * The routes of the pages: the help centre, rendered for a reader without a key, its sitemap, and
 * the analytics page and the desk, which are files. A page of the help centre counts as one request,
 * for any number of documents, and costs the points of its documents. Needs the trace of
 * `observeRequests`.
 */
export function pageRoutes(parts: Parts): Router {
  const { helpCentre, http, pages, limiter, visitors } = parts;
  const sitemap = new Sitemap(parts.pool, parts.catalog);
  const router = express.Router();
  const originFor = (request: Request) => siteOrigin(request, http);
  const brand = async (): Promise<Brand> => {
    const { homeHtml: _, homeText: _text, ...shown } = await helpCentre.cache.forPage();
    return shown;
  };

  const admit: RequestHandler = (request, response, next) => {
    const client = clientByAddress(response);
    // Clients without points are refused before anything is rendered.
    const buckets = [
      ['reader', limiter.take('reader', client)] as const,
      ['readerPoints', limiter.peek('readerPoints', client)] as const,
    ];
    const refused = buckets.find(([, { allowed }]) => !allowed);
    if (!refused) return next();
    const [bucket, verdict] = refused;
    const { message } = limiter.refusal(bucket, verdict);
    traceOf(response).codes.add('RATE_LIMITED');
    response.set({ ...NO_STORE, 'Retry-After': String(verdict.retryAfterSeconds) }).status(429);
    if (request.accepts(['text', 'html']) === 'html')
      return void response.send(noticePage({ ...TOO_MANY, styles: pages.assets.styles }));
    response.type('text').send(`${message}\n`);
  };
  /** The result of `use`, which executes documents as a reader; null after a disconnect. */
  const work = async <T>(
    request: Request,
    response: Response,
    use: (execute: Execute) => Promise<T>,
  ): Promise<T | null> => {
    const client = clientByAddress(response);
    const operation = operationFor(client, response);
    if (!operation) return null;
    const execute = documentExecutor(response, parts, READER, () => ({
      source: 'web',
      visitor: visitors.of(request.ip ?? '', request.headers['user-agent'] ?? ''),
      client,
      isUncounted: !countsInPages(request),
    }));
    return parts.renderings
      .run(operation.client, () => operation.run(() => use(execute)), operation.signal)
      .catch((error: unknown) => {
        // The client has disconnected, so nobody would receive the error.
        if (response.destroyed) return null;
        throw error;
      });
  };
  const retryLater = (response: Response) =>
    response.set('Retry-After', String(traceOf(response).retryAfterSeconds ?? RETRY_SECONDS));
  const send = async (request: Request, response: Response, url: string): Promise<void> => {
    const contactUrl = (await helpCentre.contactUrl()) ?? null;
    const site = { origin: originFor(request), contactUrl, brand: await brand() };
    const rendered = await work(request, response, (execute) =>
      pages.render(url, execute, { ...site, assets: pages.assets }),
    );
    if (rendered === null) return;
    response.set(pageCacheControl(request, rendered.status));
    if (rendered.location !== null) return response.redirect(rendered.status, rendered.location);
    if (rendered.status === 503 || rendered.status === 429) retryLater(response);
    response.status(rendered.status).type('html').send(rendered.html);
  };
  /** Sends a text that is written from the answer to a document. */
  const sendText = async <Data>(
    request: Request,
    response: Response,
    [document, variables]: [string, Record<string, unknown>],
    write: (data: Data) => void,
  ): Promise<void> => {
    const answer = await work(request, response, (execute) => execute(document, variables));
    if (answer === null) return;
    const [error] = answer.errors ?? [];
    if (!error) return write(answer.data as Data);
    const code = error.extensions?.code;
    // The slug cannot be one.
    if (code === 'BAD_USER_INPUT') return refuseText(response, 404);
    const status = code === 'RATE_LIMITED' ? 429 : 503;
    retryLater(response).set(NO_STORE).status(status).type('text').send(`${error.message}\n`);
  };

  router.get('/llms.txt', admit, (request, response) =>
    sendText<LlmsData>(request, response, [LLMS_TEXT, {}], (data) => {
      const site = { origin: originFor(request), hasMcp: http.mcp };
      response.set(pageCacheControl(request)).type('text').send(llmsText(data, site));
    }),
  );
  router.get('/articles/:slug.md', admit, (request, response) => {
    const { slug } = request.params as { slug: string };
    const { platform } = request.query;
    const wanted = typeof platform === 'string' ? platform : undefined;
    return sendText<{ articleBySlug: MarkdownArticle | null }>(
      request,
      response,
      [ARTICLE_MARKDOWN, { slug, platform: wanted }],
      ({ articleBySlug: article }) => {
        if (!article) return refuseText(response, 404);
        const url = pageUrl(originFor(request), 'article', article.slug);
        response.set(pageCacheControl(request));
        if (article.slug !== slug) {
          const { search } = new URL(request.originalUrl, url);
          return response.redirect(301, `/articles/${article.slug}.md${search}`);
        }
        response
          .set('Link', `<${url}>; rel="canonical"`)
          .type('text/markdown')
          .send(articleMarkdown(article, originFor(request), wanted).markdown);
      },
    );
  });
  router.get(HELP, admit, async (request, response) => {
    const [, query] = /^[^?]*(\?.*)?$/s.exec(request.originalUrl)!;
    // Slugs are lower case. Other spellings are redirected, so that each page has one address.
    const plain = request.path.replace(/(?<!\/)\/+$/, '').toLowerCase() || '/';
    if (plain !== request.path)
      return response.set(pageCacheControl(request)).redirect(301, `${plain}${query ?? ''}`);
    await send(request, response, `${plain}${query ?? ''}`);
  });
  for (const page of ['analytics', 'desk'])
    router.get(`/${page}`, parts.files, async (request, response) => {
      const html = await readFile(path.join(WEB, page, 'index.html'), 'utf8');
      // Only `<` could end the script element.
      const json = JSON.stringify(await brand()).replaceAll('<', '\\u003c');
      const element = `<script type="application/json" id="brand">${json}</script>`;
      response.set(pageCacheControl(request)).type('html');
      response.send(html.replace('</head>', () => `${element}</head>`));
    });
  // Browsers ask for an icon on pages that name none, such as a refusal.
  router.get('/favicon.ico', parts.files, async (request, response) => {
    const { favicon } = await brand();
    response.set(pageCacheControl(request));
    if (favicon) response.redirect(302, favicon);
    else response.status(204).end();
  });
  router.get('/robots.txt', parts.files, (request, response) => {
    const hidden = ['/search', '/analytics', '/desk', '/graphql', '/mcp'];
    const rules = hidden.map((folder) => `Disallow: ${folder}\n`).join('');
    const last = `Sitemap: ${originFor(request)}/sitemap.xml`;
    response.set(pageCacheControl(request)).type('text').send(`User-agent: *\n${rules}\n${last}\n`);
  });
  router.get('/sitemap.xml', admit, async (request, response) => {
    try {
      const xml = await sitemap.xml(originFor(request));
      response.set(pageCacheControl(request)).type('application/xml').send(xml);
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      const { message } = databaseUnavailable(error);
      retryLater(response).status(503).type('text').send(`${message}\n`);
    }
  });
  router.get('/{*path}', (request, response, next) => {
    response.vary('Accept');
    if (request.accepts(['text', 'html']) !== 'html') return next();
    return admit(request, response, () => void send(request, response, NOWHERE).catch(next));
  });
  return router;
}
