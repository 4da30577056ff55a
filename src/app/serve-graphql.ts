import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled, ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { expressMiddleware } from '@as-integrations/express5';
import express, { type NextFunction, type Request, type Response } from 'express';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { Pool } from 'pg';
import type { Authenticator } from '../access/index.js';
import type { CatalogCache } from '../catalog/index.js';
import { databaseUnavailable, isDatabaseAway } from '../core/database-errors.js';
import { DoumError, messageOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { Registry } from '../core/metrics.js';
import { errorFormatter } from './format-error.js';
import { measureRequests } from './http-metrics.js';
import { createRequestContext, type RequestContext } from './request-context.js';

/** The introspection query is let through whatever its depth. */
const MAX_DEPTH = 10;
const MAX_TOKENS = 3_000;
const BODY_LIMIT = '2mb';
const WEB = fileURLToPath(new URL('../../web/', import.meta.url));

/** Scripts, styles and workers from this server alone; the editor in GraphiQL sets styles inline. */
const PAGE_HEADERS = {
  'Cache-Control': 'no-cache',
  Vary: 'Accept',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; " +
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

interface Parts {
  schema: GraphQLSchema;
  pool: Pool;
  catalog: CatalogCache;
  authenticator: Authenticator;
  logger: Logger;
  metrics: Registry;
  /** Rejects when the server should get no requests now. */
  ready: () => Promise<void>;
}

/** The HTTP server: GraphQL and GraphiQL at /graphql, health at /livez and /readyz, metrics at /metrics. `start` Apollo before listening, `stop` drains both. */
export async function serveGraphql(parts: Parts): Promise<{ server: Server; stop: () => Promise<void> }> {
  const app = express().disable('x-powered-by').disable('etag');
  const server = createServer(app);
  const apollo = new ApolloServer<RequestContext>({
    schema: parts.schema,
    // Without bounds one short query multiplies through product and categories until memory is out.
    validationRules: [
      maxDepthRule({ n: MAX_DEPTH, propagateOnRejection: false, onReject: [(context, error) => context?.reportError(error)] }),
    ],
    parseOptions: { maxTokens: MAX_TOKENS },
    formatError: errorFormatter(parts.logger),
    // GraphiQL is a feature: Apollo would turn it off where NODE_ENV is production.
    introspection: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    // The cache-control plugin wraps every field and costs a third of the time of an answer.
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginDrainHttpServer({ httpServer: server }),
    ],
  });
  await apollo.start();

  let draining = false;
  app.get('/livez', (_request, response) => void response.type('text').send('ok\n'));
  app.get('/readyz', async (_request, response) => {
    try {
      if (draining) throw new Error('The server is shutting down.');
      await parts.ready();
      response.type('text').send('ready\n');
    } catch (error) {
      const reason = isDatabaseAway(error) ? databaseUnavailable(error) : error;
      response
        .status(503)
        .type('text')
        .send(`not ready: ${messageOf(reason)}\n`);
    }
  });
  app.get('/metrics', async (_request, response) => {
    response.type(parts.metrics.contentType).send(await parts.metrics.metrics());
  });
  app.use('/assets', express.static(path.join(WEB, 'assets'), { immutable: true, maxAge: '1y', fallthrough: false }));
  app.get('/', (_request, response) => response.redirect('/graphql'));
  app.get('/graphql', (request, response, next) => {
    if (!prefersHtml(request)) return next();
    response.set(PAGE_HEADERS).sendFile(path.join(WEB, 'graphiql', 'index.html'));
  });
  app.use(
    '/graphql',
    measureRequests(parts.metrics),
    express.json({ limit: BODY_LIMIT, strict: false }),
    expressMiddleware(apollo, {
      context: async ({ req }) =>
        createRequestContext(await authenticate(parts.authenticator, req), {
          pool: parts.pool,
          catalog: parts.catalog,
        }),
    }),
  );
  app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    const status = (error as { status?: number }).status ?? 500;
    if (status >= 500) parts.logger.error({ error: messageOf(error) }, 'A request failed.');
    const message = status >= 500 ? 'Something went wrong in the server.' : messageOf(error);
    response
      .status(status)
      .json({ errors: [{ message, extensions: { code: status >= 500 ? 'INTERNAL_SERVER_ERROR' : 'BAD_REQUEST' } }] });
  });

  const stop = async () => {
    draining = true;
    // Stops accepting, lets requests in flight finish, then closes connections.
    await apollo.stop();
  };
  return { server, stop };
}

async function authenticate(authenticator: Authenticator, request: IncomingMessage) {
  try {
    return await authenticator.authenticate(request.headers.authorization);
  } catch (thrown) {
    const error = isDatabaseAway(thrown) ? databaseUnavailable(thrown) : thrown;
    if (!(error instanceof DoumError)) throw error;
    const status = error.code === 'DATABASE_UNAVAILABLE' ? 503 : 401;
    throw new GraphQLError(error.message, { originalError: error, extensions: { code: error.code, http: { status } } });
  }
}

function prefersHtml(request: Request): boolean {
  return (
    request.query.query === undefined &&
    request.accepts(['application/json', 'application/graphql-response+json', 'text/html']) === 'text/html'
  );
}
