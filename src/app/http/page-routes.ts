import path from 'node:path';
import type { ApolloServer } from '@apollo/server';
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import type { Pool } from 'pg';
import {
  clientOf,
  type RateLimiter,
  READER,
  type Visit,
  type Visitors,
} from '../../access/index.js';
import type { ArticleMemory } from '../../articles/index.js';
import type { CatalogCache } from '../../catalog/index.js';
import type { HttpConfig } from '../../config/index.js';
import { databaseUnavailable, isDatabaseUnavailable } from '../../core/database-errors.js';
import type { FairQueue } from '../../core/fair-queue.js';
import type { GlobalIds } from '../../core/global-id.js';
import type { Execute, ExecutionAnswer } from '../../web/index.js';
import { NO_STORE, pageCacheControl } from '../network/response-headers.js';
import { operationFor } from './guard-operation.js';
import { countsInPages } from './statistics-check.js';
import { type Pages, WEB } from './page-assets.js';
import { createRequestContext, type RequestContext, traceOf } from './request-context.js';
import { Sitemap } from './sitemap.js';

const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/**
 * The origin of a request's URL, e.g. http://127.0.0.1:4000. If the header has a form that no
 * browser sends: http://localhost.
 */
function originOf(request: Request): string {
  const host = request.get('host') ?? '';
  if (!HOST.test(host) || !['http', 'https'].includes(request.protocol)) return 'http://localhost';
  return `${request.protocol}://${host}`;
}

interface Parts {
  pages: Pages;
  apollo: ApolloServer<RequestContext>;
  pool: Pool;
  catalog: CatalogCache;
  memory: ArticleMemory;
  ids: GlobalIds;
  limiter: RateLimiter;
  visitors: Visitors;
  /** The key of the HMAC that replaces the addresses of clients. */
  clientSecret: Buffer;
  http: Pick<HttpConfig, 'publicUrl' | 'contactUrl' | 'answerLimits'>;
  /** Limits how many pages are rendered concurrently for one client. */
  renderings: FairQueue;
  /** Limits requests for files and other static responses. */
  files: RequestHandler;
}

/** The paths of the help centre. */
const HELP = ['/', '/search', '/articles/:slug', '/products/:slug', '/categories/:slug'];
const NOWHERE = '/not-found';

const RETRY_SECONDS = 10;

/**
 * The routes of the pages: the help centre, rendered for a reader without a key, its sitemap, and
 * the analytics page, which is a file. A page of the help centre counts as one request, for any
 * number of documents, and costs the points of its documents. Needs the trace of `observeRequests`.
 */
export function pageRoutes(parts: Parts): Router {
  const { http, pages, limiter, clientSecret } = parts;
  const sitemap = new Sitemap(parts.pool, parts.catalog);
  const router = express.Router();
  const originFor = (request: Request) => http.publicUrl ?? originOf(request);

  const admit: RequestHandler = (request, response, next) => {
    const client = clientOf(request.ip ?? '', clientSecret);
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
      return void response.send(tooMany(pages.assets.styles));
    response.type('text').send(`${message}\n`);
  };
  const send = async (request: Request, response: Response, url: string): Promise<void> => {
    const site = { origin: originFor(request), contactUrl: http.contactUrl ?? null };
    const operation = operationFor(clientOf(request.ip ?? '', clientSecret), response);
    if (!operation) return;
    const execute = executor(request, response, parts);
    const render = () =>
      operation.run(() => pages.render(url, execute, { ...site, assets: pages.assets }));
    const rendered = await parts.renderings
      .run(operation.client, render, operation.signal)
      .catch((error: unknown) => {
        // The client has disconnected, so nobody would receive the error.
        if (response.destroyed) return null;
        throw error;
      });
    if (rendered === null) return;
    response.set(pageCacheControl(request, rendered.status));
    if (rendered.location !== null) return response.redirect(rendered.status, rendered.location);
    if (rendered.status === 503 || rendered.status === 429)
      response.set('Retry-After', String(traceOf(response).retryAfterSeconds ?? RETRY_SECONDS));
    response.status(rendered.status).type('html').send(rendered.html);
  };

  router.get(HELP, admit, async (request, response) => {
    const [, query] = /^[^?]*(\?.*)?$/s.exec(request.originalUrl)!;
    // Slugs are lower case. Other spellings are redirected, so that each page has one address.
    const plain = request.path.replace(/(?<!\/)\/+$/, '').toLowerCase() || '/';
    if (plain !== request.path)
      return response.set(pageCacheControl(request)).redirect(301, `${plain}${query ?? ''}`);
    await send(request, response, `${plain}${query ?? ''}`);
  });
  router.get('/analytics', parts.files, (request, response) =>
    response.set(pageCacheControl(request)).sendFile(path.join(WEB, 'analytics', 'index.html')),
  );
  router.get('/robots.txt', parts.files, (request, response) => {
    const lines = [
      'User-agent: *',
      'Disallow: /search',
      'Disallow: /analytics',
      'Disallow: /graphql',
    ];
    response
      .set(pageCacheControl(request))
      .type('text')
      .send(`${lines.join('\n')}\n\nSitemap: ${originFor(request)}/sitemap.xml\n`);
  });
  router.get('/sitemap.xml', admit, async (request, response) => {
    try {
      const xml = await sitemap.xml(originFor(request));
      response.set(pageCacheControl(request)).type('application/xml').send(xml);
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      response
        .status(503)
        .set('Retry-After', String(RETRY_SECONDS))
        .type('text')
        .send(`${databaseUnavailable(error).message}\n`);
    }
  });
  router.get('/{*path}', (request, response, next) => {
    response.vary('Accept');
    if (request.accepts(['text', 'html']) !== 'html') return next();
    return admit(request, response, () => void send(request, response, NOWHERE).catch(next));
  });
  return router;
}

/** Creates the function that executes the documents of one page, as a reader from the web. */
function executor(
  request: Request,
  response: Response,
  { apollo, visitors, clientSecret, ...parts }: Parts,
): Execute {
  const address = request.ip ?? '';
  const visit = (): Visit => ({
    source: 'web',
    visitor: visitors.of(address, request.headers['user-agent'] ?? ''),
    client: clientOf(address, clientSecret),
    isUncounted: !countsInPages(request),
  });
  return async (query, variables) => {
    const contextValue = createRequestContext(READER, visit(), traceOf(response), parts);
    const { body } = await apollo.executeOperation({ query, variables }, { contextValue });
    if (body.kind !== 'single') throw new Error('A page got an answer in parts.');
    return body.singleResult as ExecutionAnswer;
  };
}

/** The page for clients over the rate limit. It is static, because rendering is expensive. */
function tooMany(styles: readonly string[]): string {
  const links = styles.map((href) => `<link rel="stylesheet" href="${href}">`).join('');
  return `<!DOCTYPE html><html lang="ko"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>요청이 너무 많아요 - 도움말</title>${links}</head><body><main class="main"><section class="notice"><h1>요청이 너무 많아요</h1><p>1분쯤 뒤에 다시 시도해 주세요.</p><p><a href="">다시 시도</a></p></section></main></body></html>`;
}
