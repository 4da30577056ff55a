import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled, ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import { expressMiddleware } from '@as-integrations/express5';
import compression from 'compression';
import express, { type NextFunction, type Request, type Response } from 'express';
import type { GraphQLSchema } from 'graphql';
import type { Pool } from 'pg';
import type { Authenticator, RateLimiter, Visitors } from '../../access/index.js';
import type { CatalogCache } from '../../catalog/index.js';
import type { HttpConfig } from '../../config.js';
import type { Logger } from '../../core/logger.js';
import type { Registry } from '../../core/metrics.js';
import { answerLimit } from '../limits/answer-limit.js';
import { Admission, type AdmissionLimits } from '../limits/admission.js';
import { costLimit } from '../limits/cost-limit.js';
import { DocumentGuard } from '../limits/document-guard.js';
import { DocumentStore } from '../limits/document-store.js';
import { PersistedQueries } from '../limits/persisted-queries.js';
import type { TrustedDocuments } from '../limits/trusted-documents.js';
import { answerMalformed } from './answer-malformed.js';
import { OperationCharges } from './charge-operations.js';
import { errorFormatter } from './format-error.js';
import { guardOperation } from './guard-operation.js';
import { healthRoutes, type Trouble } from './health-routes.js';
import { identifyCaller } from './identify-caller.js';
import { seenBy } from './is-seen.js';
import { jsonStatus } from './json-status.js';
import { logFault } from './log-fault.js';
import { logRequests } from './log-requests.js';
import { measureRequests } from './measure-requests.js';
import { type Pages, WEB } from './page-assets.js';
import { pageRoutes } from './page-routes.js';
import { readBody } from './read-body.js';
import { refuseMasked } from './refuse.js';
import { createRequestContext, type RequestContext } from './request-context.js';
import { type RequestTrace, traceOf } from './request-trace.js';
import { OperationRunner, runOperations } from './run-operations.js';
import { securityHeaders } from './security-headers.js';
import { traceRequests } from './trace-requests.js';
import { warnOfProxy } from './warn-of-proxy.js';

/** Work of some seconds: what comes later is told so at once. */
const ADMISSION: AdmissionLimits = { perClient: 60_000, inAll: 200_000 };

/** A client that sends its request slower than that is no client. */
const REQUEST_TIMEOUT_MS = 30_000;

interface Parts {
  schema: GraphQLSchema;
  pool: Pool;
  catalog: CatalogCache;
  authenticator: Authenticator;
  limiter: RateLimiter;
  visitors: Visitors;
  /** By which the addresses of clients are made unreadable. */
  clientSecret: Buffer;
  trusted: TrustedDocuments | null;
  pages: Pages;
  http: HttpConfig;
  logger: Logger;
  metrics: Registry;
  /** Rejects when the server should get no requests now. */
  ready: () => Promise<void>;
  /** What is wrong with the process itself. */
  trouble: () => Trouble;
}

/**
 * The HTTP server: the pages, GraphQL and GraphiQL at /graphql, health at /livez and /readyz, metrics at /metrics. A request of GraphQL is
 * counted and refused as early as possible: who calls, how often, how long the body is, how large the document, what it costs. `start`
 * Apollo before listening, `stop` drains both.
 */
export async function serveGraphql(parts: Parts): Promise<{ server: Server; stop: () => Promise<void> }> {
  const { http, logger } = parts;
  const app = express().disable('x-powered-by').disable('etag').set('trust proxy', http.trustProxy);
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, app).on('clientError', answerMalformed);
  const charges = new OperationCharges(parts.limiter);
  const runner = new OperationRunner(new Admission(ADMISSION), http.timeouts);
  const apollo = new ApolloServer<RequestContext>({
    schema: parts.schema,
    parseOptions: { maxTokens: http.operationLimits.tokens },
    formatError: errorFormatter(http),
    introspection: http.introspection,
    // `formatError` does it: Apollo's own takes the square of the time, and leaves suggestions for variables.
    hideSchemaDetailsFromClientErrors: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    documentStore: new DocumentStore(),
    persistedQueries: { cache: new PersistedQueries(parts.trusted) },
    // The cache-control plugin wraps every field and costs a third of the time of an answer.
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginDrainHttpServer({ httpServer: server }),
      // First, because what these say in place of an answer is traced too.
      answerLimit,
      runner.plugin(),
      traceRequests(logger),
      costLimit(http.operationLimits.cost, (points, context: RequestContext) => {
        runner.admit(points, context);
        charges.charge(points, context);
      }),
      charges.plugin(),
      jsonStatus,
    ],
  });
  await apollo.start();

  const isSeen = seenBy(http.corsOrigins);
  const warned = warnOfProxy(logger, http.trustProxy);
  let draining = false;
  app.use(securityHeaders(http));
  app.use(
    healthRoutes(
      parts.metrics,
      async () => {
        if (draining) throw new Error('The server is shutting down.');
        await parts.ready();
      },
      parts.trouble,
    ),
  );
  app.use(
    '/assets',
    compression(),
    express.static(path.join(WEB, 'assets'), { immutable: true, maxAge: '1y', fallthrough: false }),
  );
  app.get('/graphql', (request, response, next) => {
    if (!prefersHtml(request)) return next();
    if (!http.introspection || parts.trusted) {
      const off = parts.trusted ? 'the server answers trusted documents alone' : 'INTROSPECTION is false';
      return void response.status(404).type('text').send(`GraphiQL is off, because ${off}.\n`);
    }
    response.set({ 'Cache-Control': 'no-cache', Vary: 'Accept' }).sendFile(path.join(WEB, 'graphiql', 'index.html'));
  });
  app.use(
    '/graphql',
    measureRequests(parts.metrics, 'graphql'),
    logRequests(logger, http.logging),
    warned,
    identifyCaller({
      authenticator: parts.authenticator,
      limiter: parts.limiter,
      visitors: parts.visitors,
      isSeen,
      secret: parts.clientSecret,
      logger,
    }),
    charges.atTheDoor(),
    readBody(http.bodyLimits),
    guardOperation(new DocumentGuard(http.operationLimits, parts.trusted, http.introspection)),
    runOperations(),
    expressMiddleware(apollo, {
      context: async ({ res }) => {
        const trace = traceOf(res as Response);
        return createRequestContext(trace.viewer!, trace.visit!, trace, parts);
      },
    }),
    (error: unknown, _request: Request, response: Response, next: NextFunction) => {
      if (response.headersSent) return next(error);
      const trace = traceOf(response);
      logFault(logger, trace.id, error);
      refuseMasked(response, trace);
    },
  );
  app.use(
    logRequests(logger, http.logging),
    measureRequests(parts.metrics, 'page'),
    warned,
    compression(),
    pageRoutes({ ...parts, apollo, isSeen }),
  );
  app.use((_request, response) => refuseText(response, 404));
  app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    const status = (error as { status?: number }).status ?? 500;
    const trace = response.locals.trace as RequestTrace | undefined;
    if (status >= 500) logFault(logger, trace?.id, error);
    refuseText(response, status);
  });

  const stop = async () => {
    draining = true;
    // Stops accepting, lets requests in flight finish, then closes connections.
    await apollo.stop();
  };
  return { server, stop };
}

/** A file that is missing now may be there after the next deployment. */
function refuseText(response: Response, status: number): void {
  response
    .status(status)
    .set('Cache-Control', 'no-store')
    .type('text')
    .send(status === 404 ? 'There is nothing here.\n' : 'This request cannot be answered.\n');
}

function prefersHtml(request: Request): boolean {
  return (
    request.query.query === undefined &&
    request.accepts(['application/json', 'application/graphql-response+json', 'text/html']) === 'text/html'
  );
}
