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
import type { StatisticsCheck } from './statistics-check.js';

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
  isCounted,
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
        isUncounted: !isCounted(request),
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
