import { createServer, type Server } from 'node:http';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { expressMiddleware } from '@as-integrations/express5';
import express, {
  type ErrorRequestHandler,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import type { Pool } from 'pg';
import {
  type ApplicationCheck,
  type Identities,
  type LimitedAuthenticator,
  type OpenIdRules,
  type PasswordSignIn,
  type RateLimiter,
  type Sessions,
  type Visitors,
  widestNetworkOf,
} from '../../access/index.js';
import type { ArticleMemory } from '../../articles/index.js';
import type { CatalogCache } from '../../catalog/index.js';
import type { HelpCentreFeature } from '../../help-centre/index.js';
import type { HttpConfig } from '../../config/index.js';
import { type FairLimits, FairQueue } from '../../core/work/fair-queue.js';
import type { GlobalIds } from '../../core/global-id.js';
import type { Logger } from '../../core/logger.js';
import type { Registry } from '../../core/metrics.js';
import { Turns } from '../../core/work/rounds.js';
import { createHttpServer } from '../network/http-server.js';
import { ForeignPages } from '../network/foreign-pages.js';
import {
  arriveInTurn,
  clientByAddress,
  limitFiles,
  readClient,
  requireHost,
  warnAboutProxy,
} from '../network/client-addresses.js';
import {
  compressResponses,
  forbidCaching,
  pageCacheControl,
  securityHeaders,
  SharedCaching,
} from '../network/responses.js';
import { Admission, ADMISSION_LIMITS } from '../limits/admission.js';
import { DocumentGuard } from '../limits/document-guard.js';
import { createDocumentStore, PersistedQueries } from '../limits/persisted-queries.js';
import type { TrustedDocuments } from '../limits/trusted-documents.js';
import { beginInTurn, guardOperation } from './guard-operation.js';
import { graphiqlPage, type Pages, serveAssets } from './page-assets.js';
import { countSignIns, identifySessions, sessionRoutes, sessionToken } from './desk-session.js';
import { type Door, DOORS, guardsOf } from './doors.js';
import { errorFormatter } from './format-error.js';
import { livenessRoute, statusRoutes } from './health-routes.js';
import { Introspection } from './introspection.js';
import { countsInApi, identifyCaller } from './identify-caller.js';
import { logFault, refuseFailed, refuseText } from './refuse.js';
import { mcpRoute } from './mcp-route.js';
import { inTurn, receiveMedia, sendMedia } from './media-routes.js';
import { observeRequests, OperationMetrics } from './observe-requests.js';
import { OperationCharges } from './operation-charges.js';
import { OperationPlugin } from './operation-plugin.js';
import { pageRoutes } from './page-routes.js';
import { readBody } from './read-body.js';
import {
  createRequestContext,
  type RequestContext,
  type RequestTrace,
  traceOf,
} from './request-context.js';
import { signInRoutes } from './sign-in-routes.js';

/** How many pages are rendered concurrently. */
const RENDERED_AT_ONCE: FairLimits = { total: Infinity, perClient: 4 };
/** How many pictures are sent concurrently. Browsers ask for six. */
const PICTURES_AT_ONCE: FairLimits = { total: Infinity, perClient: 6 };
/** How many uploads are read concurrently, each of up to 10 MB, in all and of one key or person. */
const UPLOADS_AT_ONCE: FairLimits = { total: 12, perClient: 2 };

interface Parts {
  schema: GraphQLSchema;
  pool: Pool;
  catalog: CatalogCache;
  helpCentre: HelpCentreFeature;
  memory: ArticleMemory;
  ids: GlobalIds;
  authenticator: LimitedAuthenticator;
  sessions: Sessions;
  passwordSignIn: PasswordSignIn;
  identities: Identities;
  applicationCheck: ApplicationCheck;
  limiter: RateLimiter;
  visitors: Visitors;
  /** The key of the HMAC that replaces the addresses of clients. */
  clientSecret: Buffer;
  trusted: TrustedDocuments | null;
  pages: Pages;
  http: HttpConfig;
  /** Undefined: people sign in with a password or key. */
  openId: OpenIdRules | undefined;
  logger: Logger;
  metrics: Registry;
  /** Rejects if /readyz should fail. */
  ready: () => Promise<void>;
  /** Whether health and metrics have their own server. Otherwise the public server has them. */
  hasHealthServer: boolean;
}

/** The HTTP servers, which do not listen yet. */
export interface Serving {
  server: Server;
  /** The server of /livez, /readyz and /metrics; null if `server` has them. */
  healthServer: Server | null;
  /** Makes /readyz fail. Requests are still answered, and each answer ends its connection. */
  leave: () => void;
  /**
   * Closes both servers when the running requests have been answered. Requests that take longer
   * than `maxMs` are cut off. Call `leave` first.
   */
  stop: (maxMs: number) => Promise<void>;
}

/**
 * Creates the HTTP server: each path of `DOORS` with its guards and handlers. GraphQL requests are
 * counted and refused as early as possible, in this order: page of another origin, caller, rate,
 * size of the body, size of the document, cost.
 */
export async function serveGraphql(parts: Parts): Promise<Serving> {
  const { http, logger, limiter, metrics } = parts;
  const app = express().disable('x-powered-by').set('trust proxy', http.trustProxy);
  const { server, drain } = createHttpServer(app, metrics);
  const charges = new OperationCharges(limiter);
  const documents = new PersistedQueries(parts.trusted);
  const named = parts.trusted?.all() ?? Object.values(parts.pages.documents);
  const operations = new OperationMetrics(metrics, parts.schema, named);
  const plugin = new OperationPlugin({
    ...{ limits: http.operationLimits, timeouts: http.timeouts, charges, logger },
    admission: new Admission(ADMISSION_LIMITS, metrics),
    metrics: operations,
    introspection: new Introspection(parts.schema),
    caching: new SharedCaching(parts.schema, http.sharedCacheSeconds),
  });
  const apollo = createApollo(parts, documents, plugin);
  await apollo.start();

  let draining = false;
  const files = limitFiles(limiter);
  const status = statusRoutes(metrics, parts.ready, () => draining);
  const foreignPages = new ForeignPages(http, parts.applicationCheck, logger);
  const identifying = { ...parts, charges };
  const guards = {
    foreignPages,
    identify: {
      Authorization: identifyCaller({
        ...identifying,
        credentialOf: ({ headers }) => headers.authorization,
        authenticate: (...request) => parts.authenticator.authenticate(...request),
        counts: countsInApi,
      }),
      session: identifyCaller({
        ...identifying,
        credentialOf: sessionToken,
        authenticate: identifySessions(parts.sessions, limiter),
        // The help team is no visitor.
        counts: () => false,
      }),
    },
    count: { file: files, 'sign-in': countSignIns(limiter) },
    readJson: readBody(http.bodyLimits),
  };
  /** Lets requests through the guards of a door to its handlers. */
  const open = (
    door: Door,
    observe: RequestHandler | null,
    ...handlers: (RequestHandler | ErrorRequestHandler)[]
  ) => {
    const chain = [...guardsOf(door, guards, observe ? [observe] : []), ...handlers];
    const paths = [...door.paths];
    if (!door.methods) return app.use(paths, ...chain);
    app.options(paths, foreignPages.allow(door.origins));
    for (const method of door.methods)
      app[method.toLowerCase() as 'get' | 'post' | 'delete'](paths, ...chain);
  };
  const fail = refuseFailed(logger);
  const begin = beginInTurn(new Turns());
  const execute: RequestHandler[] = [
    begin,
    guardOperation(
      new DocumentGuard(http.operationLimits, parts.trusted, http.introspection),
      charges,
      documents,
    ),
    expressMiddleware(apollo, {
      context: async ({ res }) => {
        const trace = traceOf(res as Response);
        return createRequestContext(trace.viewer!, trace.visit!, trace, parts);
      },
    }),
  ];
  const ofDesk = observeRequests('desk', parts, operations);
  const picturesInTurn = inTurn(new FairQueue(PICTURES_AT_ONCE), (response) =>
    widestNetworkOf(clientByAddress(response)),
  );
  const uploads = receiveMedia(parts.pool, new FairQueue(UPLOADS_AT_ONCE));

  app.use(
    securityHeaders(http),
    livenessRoute(),
    requireHost,
    readClient(parts.clientSecret),
    arriveInTurn(new Turns()),
    warnAboutProxy(logger),
  );
  if (!parts.hasHealthServer) open(DOORS.status, null, status);
  open(DOORS.assets, null, serveAssets());
  open(DOORS.media, null, picturesInTurn, sendMedia(parts.pool) as RequestHandler);
  if (http.introspection) open(DOORS.schema, null, sendSchema(parts.schema));
  app.get('/graphql', graphiqlPage({ http, isTrusting: parts.trusted !== null, files }));
  const ofApi = observeRequests('graphql', parts, operations);
  open(DOORS.graphql, ofApi, compressResponses(), ...execute, fail);
  const signInRules: RequestHandler = (_request, response) =>
    void response.json({ openIdConnect: parts.openId !== undefined });
  open(DOORS.signInRules, ofDesk, signInRules);
  const session = sessionRoutes(parts);
  open(DOORS.session, ofDesk, session, fail);
  open(DOORS.sessionEnd, ofDesk, session, fail);
  if (parts.openId) {
    const { styles } = parts.pages.assets;
    const signIn = signInRoutes({ ...parts, openId: parts.openId, styles });
    open(DOORS.signIn, ofDesk, ...signIn, fail);
    open(DOORS.signInCallback, ofDesk, ...signIn, fail);
  }
  open(DOORS.deskGraphql, ofDesk, ...execute, fail);
  open(DOORS.deskMedia, ofDesk, ...uploads, fail);
  if (http.mcp)
    open(DOORS.mcp, observeRequests('mcp', parts), begin, mcpRoute({ ...parts, apollo }), fail);
  // Password managers open the page on which people change their password.
  open(DOORS.changePassword, null, (_request: Request, response: Response) =>
    response.redirect(302, '/desk#/account'),
  );
  app.use(
    ...guardsOf(DOORS.pages, guards, [observeRequests('page', parts)]),
    compressResponses(),
    pageRoutes({ ...parts, apollo, files, renderings: new FairQueue(RENDERED_AT_ONCE) }),
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
        express().disable('x-powered-by').use(forbidCaching, livenessRoute(), status, nothing),
      )
    : null;
  const leave = () => {
    draining = true;
    drain.begin();
  };
  const stop = async (maxMs: number) => {
    await drain.close(maxMs);
    await apollo.stop();
    // Closed last, so that probes see that the server is shutting down.
    if (healthServer) await closeServer(healthServer);
  };
  return { server, healthServer, leave, stop };
}

function createApollo(
  { schema, logger, http }: Parts,
  documents: PersistedQueries,
  plugin: OperationPlugin,
): ApolloServer<RequestContext> {
  return new ApolloServer<RequestContext>({
    schema,
    // Apollo's own logger would write plain text between the JSON lines.
    logger,
    parseOptions: { maxTokens: http.operationLimits.tokens },
    formatError: errorFormatter(http),
    introspection: http.introspection,
    // `formatError` does this. Apollo's implementation takes quadratic time, and keeps suggestions
    // in errors of variables.
    hideSchemaDetailsFromClientErrors: false,
    allowBatchedHttpRequests: false,
    // `readBody` refuses bodies other than JSON, and GET executes only queries. See decision 0014.
    csrfPrevention: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    stringifyResult: (result) => JSON.stringify(result),
    documentStore: createDocumentStore(),
    persistedQueries: { cache: documents },
    // The cache-control plugin is disabled: it wraps every field and takes a third of the time.
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      // Only for the subgraphs of a federation.
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      plugin,
    ],
  });
}

/** A handler that sends the schema in the definition language. */
function sendSchema(schema: GraphQLSchema): RequestHandler {
  let sdl: string | undefined;
  return (request, response) => {
    sdl ??= printSchema(lexicographicSortSchema(schema));
    response.set(pageCacheControl(request)).type('text').send(`${sdl}\n`);
  };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
