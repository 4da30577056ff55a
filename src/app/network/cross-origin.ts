import cors from 'cors';
import type { RequestHandler } from 'express';
import { type ApplicationCheck, hasKey } from '../../access/index.js';

/** Headers that pages of allowed origins may send: our own, and those of usual libraries. */
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

/** The API. The origins of applications are allowed only for this path. */
const API_PATH = /^\/graphql(?:\/|$)/i;

/** The desk, whose cookie no other origin may use. */
const DESK_PATH = /^\/desk(?:\/|$)/i;

/**
 * A handler that answers preflights and sets the CORS headers. Allows the origins of CORS_ORIGINS
 * and, for the API, the origins of all applications, because a preflight has no key. The request
 * itself is then checked against the origins of its key. `ForeignPages` refuses other pages.
 */
export function allowOrigins(
  corsOrigins: readonly string[],
  applications: ApplicationCheck,
): RequestHandler {
  const allow = cors({ ...OPTIONS, origin: corsOrigins.includes('*') ? '*' : true });
  return async (request, response, next) => {
    if (DESK_PATH.test(request.path)) return next();
    if (corsOrigins.includes('*')) return allow(request, response, next);
    const { headers } = request;
    const isApi = API_PATH.test(request.path);
    if (isApi || corsOrigins.length > 0) response.vary('Origin');
    if (headers.origin === undefined) return next();
    // Other requests must not wait until applications are read.
    const mayBeOfApplication = isApi && (request.method === 'OPTIONS' || hasKey(headers));
    const isAllowed =
      corsOrigins.includes(headers.origin) ||
      // If this fails, the request itself fails when its key is checked.
      (mayBeOfApplication && (await applications.allows(headers).catch(() => false)));
    if (isAllowed) allow(request, response, next);
    else next();
  };
}
