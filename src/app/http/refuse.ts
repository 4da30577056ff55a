import { HeaderMap } from '@apollo/server';
import type { Response } from 'express';
import { GraphQLError } from 'graphql';
import { DoumError, type ErrorCode } from '../../core/errors.js';
import { extensionsOf, MASKED, MASKED_MESSAGE } from './format-error.js';
import type { RequestTrace } from './request-trace.js';

/** Where a whole request is refused; 400 for all others. */
const STATUSES: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  OVERLOADED: 503,
  EXECUTION_TIMEOUT: 503,
  AUTHENTICATION_UNAVAILABLE: 503,
  DATABASE_UNAVAILABLE: 503,
};

/** The status of a request that is refused as a whole. */
export function statusOf({ code }: DoumError): number {
  return STATUSES[code] ?? 400;
}

/** Answers a request that does not reach Apollo, in the form of GraphQL. */
export function refuse(
  response: Response,
  trace: RequestTrace,
  error: DoumError,
  status = statusOf(error),
): void {
  trace.codes.add(error.code);
  response
    .status(status)
    .json({ errors: [{ message: error.message, extensions: extensionsOf(error) }] });
}

/**
 * Refuses an operation that Apollo has parsed, as a whole, where a plugin throws it before the
 * execution.
 */
export function wholeRefusal(error: DoumError, retryAfterSeconds?: number): GraphQLError {
  const headers = new HeaderMap(
    retryAfterSeconds === undefined ? [] : [['retry-after', String(retryAfterSeconds)]],
  );
  const http = { status: statusOf(error), headers };
  return new GraphQLError(error.message, { originalError: error, extensions: { http } });
}

/** Answers a request that failed by a fault of ours: nothing is told but its id. */
export function refuseMasked(response: Response, trace: RequestTrace): void {
  trace.codes.add(MASKED);
  const extensions = { code: MASKED, requestId: trace.id };
  response.status(500).json({ errors: [{ message: MASKED_MESSAGE, extensions }] });
}
