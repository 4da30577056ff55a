import { HeaderMap } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import type { Response } from 'express';
import { GraphQLError } from 'graphql';
import { awayReason } from '../../core/database-errors.js';
import { DoumError, type ErrorCode, messageOf } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import { extensionsOf, knownError, MASKED, MASKED_MESSAGE, refusalCode } from './format-error.js';
import type { RequestTrace } from './request-context.js';

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

/** Within how long lines are counted. */
const SPAN_MS = 10_000;

/** Lines of refused requests within a span, of one network and of all. */
const PER_NETWORK = 20;
const IN_ALL = 200;

/**
 * Bounds the lines of requests that were refused: a refusal costs its client nothing, and a disk
 * that is full ends the server. The first of a network have a line each; all others are counted,
 * and told in one line when the span is over.
 */
export class RefusalLines {
  private timer: NodeJS.Timeout | null = null;
  private readonly written = new Map<string, number>();
  private writtenInAll = 0;
  private counted: Record<string, number> = {};

  constructor(private readonly logger: Logger) {}

  /**
   * Whether a refused request of the network gets a line of its own; if not, it is counted under
   * `kind`, one of few.
   */
  allows(network: string, kind: string): boolean {
    this.timer ??= setTimeout(() => this.endSpan(), SPAN_MS).unref();
    const ofNetwork = this.written.get(network) ?? 0;
    if (this.writtenInAll < IN_ALL && ofNetwork < PER_NETWORK) {
      this.writtenInAll += 1;
      this.written.set(network, ofNetwork + 1);
      return true;
    }
    this.counted[kind] = (this.counted[kind] ?? 0) + 1;
    return false;
  }

  private endSpan(): void {
    const { counted } = this;
    this.timer = null;
    this.written.clear();
    this.writtenInAll = 0;
    this.counted = {};
    if (Object.keys(counted).length === 0) return;
    this.logger.warn(
      { counted, seconds: SPAN_MS / 1_000 },
      'More requests were refused than have a line of their own.',
    );
  }
}

/**
 * What is not the caller's to mend goes to the log, with the id that the caller has; requests other
 * than of GraphQL have none.
 */
export function logFault(logger: Logger, requestId: string | undefined, error: unknown): void {
  const known = knownError(error);
  if (known?.code === 'SEARCH_UNAVAILABLE') {
    logger.warn({ requestId, error: messageOf(known.cause) }, 'The search engine did not answer.');
  } else if (known?.code === 'DATABASE_UNAVAILABLE') {
    logger.warn(
      { requestId, error: awayReason(known.cause) },
      'Postgres did not answer a request.',
    );
  } else if (!known && refusalCode(error) === null) {
    const original = unwrapResolverError(error);
    const stack = original instanceof Error ? original.stack : undefined;
    logger.error({ requestId, error: messageOf(original), stack }, 'A request failed.');
  }
}
