import { unwrapResolverError } from '@apollo/server/errors';
import type { Response } from 'express';
import { GraphQLError } from 'graphql';
import { unavailableReason } from '../../core/database-errors.js';
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
import { rateHeaders, type RequestTrace } from './request-context.js';

/** HTTP statuses of requests that are refused as a whole; 400 for all other codes. */
const STATUSES: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  OVERLOADED: 503,
  EXECUTION_TIMEOUT: 503,
  AUTHENTICATION_UNAVAILABLE: 503,
  DATABASE_UNAVAILABLE: 503,
};

export function statusOf({ code }: DoumError): number {
  return STATUSES[code] ?? 400;
}

/**
 * Refuses a request before it reaches Apollo, in the format of GraphQL errors. Sets the header
 * Retry-After if the error says when to try again.
 */
export function refuse(
  response: Response,
  trace: RequestTrace,
  error: DoumError,
  status = statusOf(error),
): void {
  trace.codes.add(error.code);
  const { retryAfterSeconds } = error.details;
  if (retryAfterSeconds !== undefined) response.set('Retry-After', String(retryAfterSeconds));
  response.set(rateHeaders(trace.rates));
  response
    .status(status)
    .json({ errors: [{ message: error.message, extensions: extensionsOf(error) }] });
}

/**
 * The error with which a plugin of Apollo refuses a whole operation. Throw this error before
 * execution. It sets the HTTP status.
 */
export function operationRefusal(error: DoumError): GraphQLError {
  const http = { status: statusOf(error) };
  return new GraphQLError(error.message, { originalError: error, extensions: { http } });
}

/** Answers a request that failed because of a defect. The answer contains only the request id. */
export function refuseMasked(response: Response, trace: RequestTrace): void {
  trace.codes.add(MASKED);
  const extensions = { code: MASKED, requestId: trace.id };
  response.status(500).json({ errors: [{ message: MASKED_MESSAGE, extensions }] });
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
