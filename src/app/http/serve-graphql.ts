import { createServer, type Server } from 'node:http';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import { expressMiddleware } from '@as-integrations/express5';
import express, {
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import type { GraphQLSchema } from 'graphql';
import type { Pool } from 'pg';
import {
  type Authenticator,
  networksOf,
  type RateLimiter,
  type Visitors,
} from '../../access/index.js';
import type { CatalogCache } from '../../catalog/index.js';
import type { HttpConfig } from '../../config/index.js';
import { type FairLimits, FairQueue } from '../../core/fair-queue.js';
import type { GlobalIds } from '../../core/global-id.js';
import type { Logger } from '../../core/logger.js';
import type { Registry } from '../../core/metrics.js';
import {
  createHttpServer,
  delayRefused,
  keepNothing,
  limitFiles,
  NO_STORE,
} from '../edge/index.js';
import { answerLimit, costLimit } from '../limits/operation-limits.js';
import { Admission, type AdmissionLimits } from '../limits/admission.js';
import { DocumentGuard } from '../limits/document-guard.js';
import { DocumentStore, PersistedQueries } from '../limits/persisted-queries.js';
import type { TrustedDocuments } from '../limits/trusted-documents.js';
import { answerMalformed, jsonStatus } from './answer-malformed.js';
import { guardOperation, OperationCharges } from './guard-operation.js';
import { compressPages, type Pages, serveAssets } from './page-assets.js';
import { errorFormatter } from './format-error.js';
import { graphiqlPage } from './graphiql-page.js';
import { livenessRoute, statusRoutes, type Trouble } from './health-routes.js';
import { identifyCaller } from './identify-caller.js';
import { seenBy } from './is-seen.js';
import { logFault, RefusalLines, refuseMasked } from './refuse.js';
import { logRequests, measureRequests, traceRequests } from './observe-requests.js';
import { pageRoutes } from './page-routes.js';
import { readBody } from './read-body.js';
import {
  createRequestContext,
  type RequestContext,
  type RequestTrace,
  traceOf,
} from './request-context.js';
import { OperationRunner, prepareInTurn, runOperations } from './run-operations.js';
import { securityHeaders, warnOfProxy } from './security-headers.js';

/**
 * Requests of one client that are parsed, and pages of one client that are rendered, at the same
 * time.
 */
const PREPARED_AT_ONCE: FairLimits = { atOnce: Infinity, perClient: 4 };

/** Work of some seconds: what comes later is told so at once. */
const ADMISSION: AdmissionLimits = { perClient: 60_000, inAll: 200_000 };

interface Parts {
  schema: GraphQLSchema;
  pool: Pool;
  catalog: CatalogCache;
  ids: GlobalIds;
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
  /** Whether health and metrics have a server of their own; else they are on the public one. */
  hasHealthServer: boolean;
}

/** The servers, and how to end them. */
export interface Serving {
  server: Server;
  /** /livez, /readyz and /metrics on an address of their own; null where they are on `server`. */
  healthServer: Server | null;
  stop: () => Promise<void>;
}

/**
 * The HTTP server: the pages, GraphQL and GraphiQL at /graphql, health at /livez and /readyz,
 * metrics at /metrics. A request of GraphQL is counted and refused as early as possible: who calls,
 * how often, how long the body is, how large the document, what it costs. `start` Apollo before
 * listening, `stop` drains both.
 */
export async function serveGraphql(parts: Parts): Promise<Serving> {
  const { http, logger } = parts;
  const app = express().disable('x-powered-by').disable('etag').set('trust proxy', http.trustProxy);
  const isProxy = app.get('trust proxy fn') as (address: string, hop: number) => boolean;
  const networkOfPeer = (address: string) =>
    isProxy(address, 0) ? null : networksOf(address).wide;
  const server = createHttpServer(app, { ...http.edge, networkOfPeer, metrics: parts.metrics });
  server.on('clientError', answerMalformed);
  const charges = new OperationCharges(parts.limiter);
  const runner = new OperationRunner(new Admission(ADMISSION), http.timeouts);
  const apollo = new ApolloServer<RequestContext>({
    schema: parts.schema,
    // Its own writes plain text among the lines of JSON.
    logger,
    parseOptions: { maxTokens: http.operationLimits.tokens },
    formatError: errorFormatter(http),
    introspection: http.introspection,
    // `formatError` does it: Apollo's own takes the square of the time, and leaves suggestions for
    // variables.
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
        // Charged first: who is told again and again that too much waits is refused at the door in
        // the end.
        charges.charge(points, context);
        runner.admit(points, context);
      }),
      charges.plugin(),
      jsonStatus,
    ],
  });
  await apollo.start();

  const isSeen = seenBy(http.corsOrigins);
  const logged = logRequests(logger, http.logging, new RefusalLines(logger));
  const warned = warnOfProxy(logger, http.trustProxy);
  let draining = false;
  const files = limitFiles(parts.limiter, parts.clientSecret);
  const status = statusRoutes(parts.metrics, parts.ready, () => draining);
  app.use(
    securityHeaders(http),
    keepNothing,
    livenessRoute(parts.trouble),
    delayRefused(parts.clientSecret),
  );
  if (!parts.hasHealthServer) app.use(['/readyz', '/metrics'], files).use(status);
  app.use('/assets', files, serveAssets());
  app.get('/graphql', graphiqlPage({ http, isTrusting: parts.trusted !== null, files }));
  app.use(
    '/graphql',
    measureRequests(parts.metrics, 'graphql'),
    logged,
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
    prepareInTurn(new FairQueue(PREPARED_AT_ONCE)),
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
    logged,
    measureRequests(parts.metrics, 'page'),
    warned,
    compressPages(),
    pageRoutes({ ...parts, apollo, isSeen, files, renderings: new FairQueue(PREPARED_AT_ONCE) }),
  );
  const nothing: RequestHandler = (_request, response) => refuseText(response, 404);
  app.use(files, nothing);
  app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    const status = (error as { status?: number }).status ?? 500;
    const trace = response.locals.trace as RequestTrace | undefined;
    if (status >= 500) logFault(logger, trace?.id, error);
    refuseText(response, status);
  });

  const healthServer = parts.hasHealthServer
    ? createServer(
        express()
          .disable('x-powered-by')
          .use(keepNothing, livenessRoute(parts.trouble), status, nothing),
      )
    : null;
  const stop = async () => {
    draining = true;
    // Stops accepting, lets requests in flight finish, then closes connections.
    await apollo.stop();
    // Last, so that probes see that the server is shutting down.
    if (healthServer) await closeServer(healthServer);
  };
  return { server, healthServer, stop };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** A file that is missing now may be there after the next deployment. */
function refuseText(response: Response, status: number): void {
  // What was set for a file that is not sent.
  for (const name of ['Content-Encoding', 'Content-Range', 'ETag', 'Last-Modified'])
    response.removeHeader(name);
  response
    .status(status)
    .set(NO_STORE)
    .type('text')
    .send(status === 404 ? 'There is nothing here.\n' : 'This request cannot be answered.\n');
}
