import type { NextFunction, Request, Response } from 'express';
import { Histogram } from 'prom-client';
import { networksOf } from '../../access/index.js';
import type { HttpConfig } from '../../config/index.js';
import type { Logger } from '../../core/logger.js';
import type { Registry } from '../../core/metrics.js';
import { currentOperation } from '../../core/operation.js';
import { traceIds } from '../../core/tracing.js';
import { clientErrorOf, MASKED, MaskedFault } from './format-error.js';
import { logFault, type RefusalLines, operationRefusal } from './refuse.js';
import { createTrace, type RequestContext, type RequestTrace } from './request-context.js';
import type { RequestHooks } from './request-hooks.js';

type RequestLogging = HttpConfig['logging'];

/** Maximum length of documents and variables in the log. */
const MAX_LOGGED_LENGTH = 2_000;

/**
 * Creates a handler that gives each request an id, that of the client if it sends a valid one in
 * the header X-Request-Id. The id is also in this header of the response. The handler logs one line
 * when the request has been answered or the client has disconnected. `refusals` limits the lines of
 * refused and aborted requests without a valid key.
 */
export function logRequests(logger: Logger, logging: RequestLogging, refusals: RefusalLines) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const startedAt = performance.now();
    const trace = createTrace(request.headers['x-request-id']);
    response.locals.trace = trace;
    response.set('X-Request-Id', trace.id);
    response.once('close', () => {
      const { viewer, operation, codes } = trace;
      const status = response.writableFinished ? response.statusCode : 'aborted';
      // Defects (500) always have a line, because people search the log for the id in the answer.
      const isRefused = status === 'aborted' || (status >= 400 && status !== 500);
      if (isRefused && !viewer?.credential) {
        if (!refusals.allows(networksOf(request.ip ?? '').wide, String(status))) return;
      }
      logger.info(
        {
          requestId: trace.id,
          ...traceIds(trace.span ?? null),
          method: request.method,
          status,
          ms: Math.round((performance.now() - startedAt) * 10) / 10,
          role: viewer?.role ?? undefined,
          // The subject of a token may be a person's e-mail address.
          viewer: viewer?.credential?.replace(/^token .*$/s, 'token'),
          operation: operation?.type,
          name: operation?.name?.slice(0, 100),
          // Apollo does not report the code of requests that it refuses before there is an
          // operation.
          codes:
            codes.size > 0 ? [...codes] : response.statusCode >= 400 ? ['BAD_REQUEST'] : undefined,
          address: logging.addresses ? request.ip : undefined,
          ...(logsQuery(logging, trace) && queryOf(request)),
        },
        'request',
      );
    });
    next();
  };
}

/** `viewer` is null if the request was refused before the caller, who may have a key, was known. */
function logsQuery({ queries }: RequestLogging, { viewer }: RequestTrace): boolean {
  return (
    queries === 'all' || (queries === 'readers' && viewer !== null && viewer.credential === null)
  );
}

function queryOf(request: Request): object {
  const { query, variables } = ((request.method === 'GET' ? request.query : request.body) ??
    {}) as Record<string, unknown>;
  const text = (value: unknown) =>
    (typeof value === 'string' ? value : JSON.stringify(value))?.slice(0, MAX_LOGGED_LENGTH);
  return { query: text(query), variables: text(variables) };
}

/**
 * Creates a handler that measures the duration of requests, from their arrival to the end of the
 * response.
 */
export function measureRequests(
  registry: Registry,
  kind: 'graphql' | 'page',
): (request: Request, response: Response, next: NextFunction) => void {
  const duration = new Histogram({
    name: `doum_${kind}_request_duration_seconds`,
    help: 'HTTP requests by the status of the answer; "aborted" where the client left before it.',
    labelNames: ['status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  for (const status of ['200', '500', '503']) duration.zero({ status });
  return (_request, response, next) => {
    const end = duration.startTimer();
    response.once('close', () =>
      end({ status: response.writableFinished ? String(response.statusCode) : 'aborted' }),
    );
    next();
  };
}

/**
 * Hooks that complete the trace of a request, log defects, and add the request id to masked errors.
 */
export function traceRequests(logger: Logger): RequestHooks<RequestContext> {
  return {
    didResolveOperation({ operation, operationName, contextValue: { trace } }) {
      if (operation) trace.operation = { type: operation.operation, name: operationName };
    },
    didEncounterErrors({ errors, contextValue: { trace } }) {
      // The errors of a stopped operation follow from the stop, which the answer reports.
      if (currentOperation()?.signal.aborted) return;
      for (const error of errors) logFault(logger, trace.id, error);
    },
    willSendResponse({ response: { body }, contextValue: { trace } }) {
      if (body.kind !== 'single') return;
      body.singleResult.errors = body.singleResult.errors?.map((error) => {
        const code = String(error.extensions?.code);
        trace.codes.add(code);
        return code === MASKED ? { ...error, extensions: { code, requestId: trace.id } } : error;
      });
    },
    // For errors that Apollo does not expect, such as in a validation rule. Its own answer would
    // have no request id.
    unexpectedError(error, { trace }) {
      logFault(logger, trace.id, error);
      const known = clientErrorOf(error);
      trace.codes.add(known?.code ?? MASKED);
      throw known ? operationRefusal(known) : new MaskedFault(trace.id);
    },
  };
}
