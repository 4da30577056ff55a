import type { IncomingHttpHeaders } from 'node:http';
import type { RequestHandler } from 'express';
import {
  type Authenticator,
  clientOf,
  LimitedAuthenticator,
  type RateBucket,
  rateLimited,
  type RateLimiter,
  READER,
  readSource,
  type Visitors,
} from '../../access/index.js';
import { databaseUnavailable, isDatabaseUnavailable } from '../../core/database-errors.js';
import { DoumError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import { logFault, refuse } from './refuse.js';
import { traceOf } from './request-context.js';

interface Parts {
  authenticator: Authenticator;
  limiter: RateLimiter;
  visitors: Visitors;
  isCounted: StatisticsCheck;
  /** The key of the HMAC that replaces addresses. */
  secret: Buffer;
  logger: Logger;
}

/**
 * A handler that identifies the caller and counts the request, by key or token or else by address.
 * After many failed logins from an address, credentials that were not recently valid are refused
 * without a check.
 */
export function identifyCaller({
  authenticator,
  limiter,
  visitors,
  isCounted: isSeen,
  secret,
  logger,
}: Parts): RequestHandler {
  const credentials = new LimitedAuthenticator(authenticator, limiter);
  return async (request, response, next) => {
    const trace = traceOf(response);
    const { authorization } = request.headers;
    const client = clientOf(request.ip ?? '', secret);
    try {
      if (authorization === undefined) {
        trace.viewer = READER;
        enforce('reader', limiter.take('reader', client));
      } else {
        trace.viewer = await credentials.authenticate(authorization, client, enforce);
      }
      trace.visit = {
        source: readSource(request.headers['x-doum-source']),
        visitor: visitors.of(request.ip ?? '', request.headers['user-agent'] ?? ''),
        client: trace.viewer.credential ?? client,
        isUncounted: !isSeen(request),
      };
    } catch (thrown) {
      const error = isDatabaseUnavailable(thrown) ? databaseUnavailable(thrown) : thrown;
      if (!(error instanceof DoumError)) throw thrown;
      logFault(logger, trace.id, error);
      if (error.code === 'UNAUTHENTICATED') response.set('WWW-Authenticate', 'Bearer');
      return refuse(response, trace, error);
    }
    next();

    function enforce(bucket: RateBucket, verdict: ReturnType<RateLimiter['take']>): void {
      if (verdict.allowed) return;
      response.set('Retry-After', String(verdict.retryAfterSeconds));
      throw rateLimited(bucket, verdict);
    }
  };
}

/** Whether a request counts in statistics, see `createStatisticsCheck`. */
export type StatisticsCheck = (request: {
  method: string;
  headers: IncomingHttpHeaders;
}) => boolean;

/** The header Accept of a browser that loads an image, video, audio or style sheet. */
const EMBEDDED = /^\s*(?:image|video|audio|text\/css)\b/i;

/**
 * Creates a check whether a person sees the response to a request, so that it counts in statistics.
 * Pages of other sites can make a browser send any request, with `<img>` or a hidden frame, and so
 * make its address count. By the Fetch Metadata headers (https://www.w3.org/TR/fetch-metadata/),
 * only opened pages and scripts of this server or of `corsOrigins` count. Requests without these
 * headers come from programs or old browsers; they count unless they load an image or the like.
 * Prefetches and HEAD requests do not count.
 */
export function createStatisticsCheck(corsOrigins: readonly string[]): StatisticsCheck {
  return ({ method, headers }) => {
    if (method === 'HEAD' || isPrefetch(headers)) return false;
    const { 'sec-fetch-dest': destination, 'sec-fetch-site': site } = headers;
    // Sec-Fetch-Mode is ignored, because programs such as Node's fetch send it too.
    if (destination === undefined && site === undefined)
      return !EMBEDDED.test(headers.accept ?? '');
    if (destination === 'document') return true;
    if (destination !== 'empty' && destination !== undefined) return false;
    return site === 'same-origin' || site === 'none' || isAllowed(headers.origin, corsOrigins);
  };
}

/** Whether a browser prefetches. Before Sec-Purpose, browsers used their own headers. */
function isPrefetch({
  'sec-purpose': current,
  purpose,
  'x-purpose': webkit,
  'x-moz': firefox,
}: IncomingHttpHeaders): boolean {
  return [current, purpose, webkit, firefox]
    .flat()
    .some((value) => /prefetch|prerender|preview/i.test(value ?? ''));
}

function isAllowed(origin: string | undefined, corsOrigins: readonly string[]): boolean {
  return origin !== undefined && (corsOrigins.includes('*') || corsOrigins.includes(origin));
}
