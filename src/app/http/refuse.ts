import { unwrapResolverError } from '@apollo/server/errors';
import type { ErrorRequestHandler, Response } from 'express';
import { GraphQLError } from 'graphql';
import { unavailableReason } from '../../core/database/database-errors.js';
import { DoumError, type ErrorCode, messageOf } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import { EngineUnavailable } from '../../search/index.js';
import { NO_STORE } from '../network/responses.js';
import {
  clientErrorOf,
  extensionsOf,
  MASKED,
  MASKED_MESSAGE,
  refusalCode,
} from './format-error.js';
import { rateHeaders, traceOf } from './request-context.js';

/** HTTP statuses of requests that are refused as a whole; 400 for all other codes. */
const STATUSES: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  OVERLOADED: 503,
  EXECUTION_TIMEOUT: 503,
  AUTHENTICATION_UNAVAILABLE: 503,
  PERSISTED_QUERY_NOT_FOUND: 404,
  DATABASE_UNAVAILABLE: 503,
};

export function statusOf({ code, details }: DoumError): number {
  return details.status ?? STATUSES[code] ?? 400;
}

/**
 * A handler that answers a request that failed before it reached Apollo, in the format of GraphQL
 * errors. The answer to a defect contains only the request id.
 */
export function refuseFailed(logger: Logger): ErrorRequestHandler {
  return (thrown: unknown, _request, response, next) => {
    if (response.headersSent) return next(thrown);
    const { id, codes, rates } = traceOf(response);
    logFault(logger, id, thrown);
    const error = clientErrorOf(thrown);
    codes.add(error?.code ?? MASKED);
    if (!error) {
      const extensions = { code: MASKED, requestId: id };
      return void response.status(500).json({ errors: [{ message: MASKED_MESSAGE, extensions }] });
    }
    const { retryAfterSeconds } = error.details;
    if (retryAfterSeconds !== undefined) response.set('Retry-After', String(retryAfterSeconds));
    if (error.code === 'UNAUTHENTICATED') response.set('WWW-Authenticate', 'Bearer');
    response
      .set(rateHeaders(rates))
      .status(statusOf(error))
      .json({ errors: [{ message: error.message, extensions: extensionsOf(error) }] });
  };
}

/**
 * The error with which a plugin of Apollo refuses a whole operation. Throw this error before
 * execution. It sets the HTTP status.
 */
export function operationRefusal(error: DoumError): GraphQLError {
  const http = { status: statusOf(error) };
  return new GraphQLError(error.message, { originalError: error, extensions: { http } });
}

/**
 * Refuses a request for a page or a file. The answer is not cached: a missing file may exist after
 * the next deployment.
 */
export function refuseText(response: Response, status: number): void {
  // Headers that were set for the file.
  for (const name of ['Content-Encoding', 'Content-Range', 'ETag', 'Last-Modified'])
    response.removeHeader(name);
  response
    .status(status)
    .set(NO_STORE)
    .type('text')
    .send(status === 404 ? 'There is nothing here.\n' : 'This request cannot be answered.\n');
}

/**
 * Logs an error that the caller cannot correct, with the request id that the caller gets. Other
 * errors are not logged. `requestId` is undefined for requests without a trace.
 */
export function logFault(logger: Logger, requestId: string | undefined, error: unknown): void {
  const known = clientErrorOf(error);
  if (known?.code === 'SEARCH_UNAVAILABLE') {
    const { cause } = known;
    const code = cause instanceof EngineUnavailable ? cause.code : undefined;
    logger.warn({ requestId, error: messageOf(cause), code }, 'The search engine did not answer.');
  } else if (known?.code === 'DATABASE_UNAVAILABLE') {
    logger.warn(
      { requestId, error: unavailableReason(known.cause) },
      'Postgres did not answer a request.',
    );
  } else if (!known && refusalCode(error) === null) {
    const original = unwrapResolverError(error);
    const stack = original instanceof Error ? original.stack : undefined;
    logger.error({ requestId, error: messageOf(original), stack }, 'A request failed.');
  }
}
