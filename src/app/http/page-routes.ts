import path from 'node:path';
import type { ApolloServer } from '@apollo/server';
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { clientOf, rateLimited, type RateLimiter, READER, type Visitors } from '../../access/index.js';
import { publicArticles } from '../../articles/index.js';
import type { Pool } from 'pg';
import type { CatalogCache } from '../../catalog/index.js';
import type { HttpConfig } from '../../config.js';
import { databaseUnavailable, isDatabaseAway } from '../../core/database-errors.js';
import { DoumError } from '../../core/errors.js';
import type { Execute, ExecutionAnswer } from '../../web/index.js';
import { extensionsOf } from './format-error.js';
import { type Pages, WEB } from './page-assets.js';
import { createRequestContext, type RequestContext } from './request-context.js';
import { traceOf } from './request-trace.js';
import { sendSitemap } from './sitemap.js';

interface Parts {
  pages: Pages;
  apollo: ApolloServer<RequestContext>;
  pool: Pool;
  catalog: CatalogCache;
  limiter: RateLimiter;
  visitors: Visitors;
  /** By which the addresses of clients are made unreadable. */
  clientSecret: Buffer;
  http: Pick<HttpConfig, 'publicUrl' | 'contactUrl'>;
  /** Put before what is rendered. */
  logged: RequestHandler;
}

/** The paths of the help centre. */
const HELP = ['/', '/search', '/articles/:slug', '/products/:slug', '/categories/:slug'];

/** The files of pages have their hash in their names; pages themselves are asked for each time. */
const NOT_CACHED = { 'Cache-Control': 'no-cache' };

/**
 * The pages for people: the help centre, rendered as a reader would see it, with its sitemap; and the analytics page, which is a
 * file. A page of the help centre is one request of its reader, however many documents it executes.
 */
export function pageRoutes(parts: Parts): Router {
  const { http, pages } = parts;
  const router = express.Router();
  const originOf = (request: Request) => http.publicUrl ?? `${request.protocol}://${request.get('host') ?? 'localhost'}`;

  const page =
    (status?: number): RequestHandler =>
    async (request, response) => {
      const site = { origin: originOf(request), contactUrl: http.contactUrl ?? null };
      const rendered = await pages.render(request.originalUrl, executor(request, response, parts), {
        ...site,
        assets: pages.assets,
      });
      response.set(NOT_CACHED);
      if (rendered.location !== null) return response.redirect(rendered.status, rendered.location);
      response
        .status(status ?? rendered.status)
        .type('html')
        .send(rendered.html);
    };

  router.get(HELP, parts.logged, page());
  router.get('/analytics', (_request, response) => response.set(NOT_CACHED).sendFile(path.join(WEB, 'analytics', 'index.html')));
  router.get('/robots.txt', (request, response) => {
    const lines = ['User-agent: *', 'Disallow: /search', 'Disallow: /analytics', 'Disallow: /graphql'];
    response.type('text').send(`${lines.join('\n')}\n\nSitemap: ${originOf(request)}/sitemap.xml\n`);
  });
  router.get('/sitemap.xml', async (request, response) => {
    const verdict = parts.limiter.take('reader', clientOf(request.ip ?? '', parts.clientSecret));
    if (!verdict.allowed) {
      response.set('Retry-After', String(verdict.retryAfterSeconds));
      return void response
        .status(429)
        .type('text')
        .send(`${rateLimited('reader', verdict).message}\n`);
    }
    const { products, categories } = await parts.catalog.current();
    await sendSitemap(request, response, originOf(request), [
      { path: '/' },
      ...products.map(({ slug }) => ({ path: `/products/${slug}` })),
      ...categories.map(({ slug }) => ({ path: `/categories/${slug}` })),
      ...(await publicArticles(parts.pool)).map(({ slug, updatedAt }) => ({ path: `/articles/${slug}`, updatedAt })),
    ]);
  });
  router.get('/{*path}', (request, response, next) => {
    if (request.accepts(['text', 'html']) !== 'html') return next();
    return page(404)(request, response, next);
  });
  return router;
}

/** Executes the documents of one page, as a reader from the web; the first of them counts as the reader's request. */
function executor(request: Request, response: Response, { apollo, limiter, visitors, clientSecret, ...parts }: Parts): Execute {
  const address = request.ip ?? '';
  const client = clientOf(address, clientSecret);
  const verdict = limiter.take('reader', client);
  return async (query, variables) => {
    if (!verdict.allowed) {
      response.set('Retry-After', String(verdict.retryAfterSeconds));
      return refused(rateLimited('reader', verdict));
    }
    try {
      const visit = { source: 'web' as const, visitor: visitors.of(address, request.headers['user-agent'] ?? ''), client };
      const contextValue = createRequestContext(READER, visit, traceOf(response), parts);
      const { body } = await apollo.executeOperation({ query, variables }, { contextValue });
      if (body.kind !== 'single') throw new Error('A page got an answer in parts.');
      return body.singleResult as ExecutionAnswer;
    } catch (thrown) {
      const error = isDatabaseAway(thrown) ? databaseUnavailable(thrown) : thrown;
      if (!(error instanceof DoumError)) throw error;
      return refused(error);
    }
  };
}

function refused(error: DoumError): ExecutionAnswer {
  return { data: null, errors: [{ message: error.message, extensions: { ...extensionsOf(error) } }] };
}
