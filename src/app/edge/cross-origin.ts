import cors from 'cors';
import type { Request, RequestHandler, Response } from 'express';
import { type ApplicationCheck, hasKey } from '../../access/index.js';
import { databaseUnavailable } from '../../core/database-errors.js';
import { DoumError } from '../../core/errors.js';
import { whenReady } from '../../core/now-or-later.js';
import { isAllowedOrigin, type ForeignPages } from './foreign-pages.js';

/** What pages of allowed origins may send: our own headers, and those of their usual libraries. */
const ALLOWED_HEADERS = [
  'Content-Type',
  'Authorization',
  'If-None-Match',
  'X-Request-Id',
  'X-Doum-Source',
  'X-Doum-Visitor',
  'X-Doum-Application',
  'X-Doum-Platform',
  'X-Doum-Version',
  'Apollo-Require-Preflight',
  'X-Apollo-Operation-Name',
  'ApolloGraphQL-Client-Name',
  'ApolloGraphQL-Client-Version',
  'Traceparent',
  'Tracestate',
  'Baggage',
  'Sentry-Trace',
];

const OPTIONS = {
  methods: ['GET', 'POST'],
  allowedHeaders: ALLOWED_HEADERS,
  exposedHeaders: ['X-Request-Id', 'Retry-After', 'RateLimit', 'RateLimit-Policy', 'ETag'],
  maxAge: 3_600,
};

/** The API, to whose path alone the origins of applications belong. */
const API_PATH = /^\/graphql(?:\/|$)/i;

/**
 * A handler that answers preflights and sets the CORS headers. Allowed are the origins of
 * CORS_ORIGINS and, for the API, those of all applications: a preflight has no key. The request
 * itself is then checked against the origins of its key, see `ForeignPages.refusal`. Preflights of
 * other pages get 403 with the reason.
 */
export function allowOrigins(
  corsOrigins: readonly string[],
  applications: ApplicationCheck,
  foreign: ForeignPages,
): RequestHandler {
  if (corsOrigins.includes('*')) return cors({ ...OPTIONS, origin: '*' });
  const allow = cors({ ...OPTIONS, origin: true });
  return (request, response, next) => {
    const isApi = API_PATH.test(request.path);
    if (isApi || corsOrigins.length > 0) response.vary('Origin');
    const { origin } = request.headers;
    if (origin === undefined) return next();
    // Others must not wait for applications to be read.
    const isOfApplication = isApi && (isPreflight(request) || hasKey(request.headers));
    const isAllowed =
      isAllowedOrigin(origin, corsOrigins) ||
      (isOfApplication &&
        whenReady(applications.origins(request.headers), (origins) => origins.has(origin)));
    const decide = (allowed: boolean) => {
      if (allowed) return allow(request, response, next);
      if (isPreflight(request)) return refusePreflight(response, 403, foreign.refuse(origin));
      next();
    };
    if (!(isAllowed instanceof Promise)) return decide(isAllowed);
    isAllowed.then(decide, (error: unknown) => {
      // The request itself gets the same error when its key is checked.
      if (!isPreflight(request)) return next();
      refusePreflight(
        response,
        503,
        error instanceof DoumError ? error : databaseUnavailable(error),
      );
    });
  };
}

function isPreflight({ method, headers }: Request): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/** Browsers show the text in their network tab. */
function refusePreflight(response: Response, status: number, { message, details }: DoumError) {
  response.status(status).type('text').send(`${message} ${details.hint}\n`);
}
