import type { ApolloServerPlugin } from '@apollo/server';
import type { NextFunction, Request, Response } from 'express';
import { Histogram } from 'prom-client';
import { networksOf } from '../../access/index.js';
import type { HttpConfig } from '../../config/index.js';
import type { Logger } from '../../core/logger.js';
import type { Registry } from '../../core/metrics.js';
import { currentOperation } from '../../core/operation.js';
import { knownError, MASKED, MaskedFault } from './format-error.js';
import { logFault, type RefusalLines, wholeRefusal } from './refuse.js';
import { createTrace, type RequestContext, type RequestTrace } from './request-context.js';

type RequestLogging = HttpConfig['logging'];

const LONGEST = 2_000;

/**
 * A handler that gives each request an id, also in the header X-Request-Id, and logs it in one line
 * of JSON when it has been answered or its client has left. Of those that were refused without a
 * right key, and of those whose client did not wait, `refusals` decides whether they have a line.
 */
export function logRequests(logger: Logger, logging: RequestLogging, refusals: RefusalLines) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const startedAt = performance.now();
    const trace = createTrace();
    response.locals.trace = trace;
    response.set('X-Request-Id', trace.id);
    response.once('close', () => {
      const { viewer, operation, codes } = trace;
      const status = response.writableFinished ? response.statusCode : 'aborted';
      // A fault of ours is looked for by the id that its answer carries.
      const isRefused = status === 'aborted' || (status >= 400 && status !== 500);
      if (isRefused && !viewer?.credential) {
        if (!refusals.allows(networksOf(request.ip ?? '').wide, String(status))) return;
      }
      logger.info(
        {
          requestId: trace.id,
          method: request.method,
          status,
          ms: Math.round((performance.now() - startedAt) * 10) / 10,
          role: viewer?.role ?? undefined,
          // The subject of a token may be an address of a person.
          viewer: viewer?.credential?.replace(/^token .*$/s, 'token'),
          operation: operation?.type,
          name: operation?.name?.slice(0, 100),
          // Of what Apollo refuses before it is an operation, it tells nobody the code.
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

/** Somebody who was refused before it was known who asks may have sent a key. */
function logsQuery({ queries }: RequestLogging, { viewer }: RequestTrace): boolean {
  return (
    queries === 'all' || (queries === 'readers' && viewer !== null && viewer.credential === null)
  );
}

function queryOf(request: Request): object {
  const { query, variables } = ((request.method === 'GET' ? request.query : request.body) ??
    {}) as Record<string, unknown>;
  const text = (value: unknown) =>
    (typeof value === 'string' ? value : JSON.stringify(value))?.slice(0, LONGEST);
  return { query: text(query), variables: text(variables) };
}

/**
 * A handler that measures every request it is put before, from its arrival to the end of the
 * answer.
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
  return (_request, response, next) => {
    const end = duration.startTimer();
    response.once('close', () =>
      end({ status: response.writableFinished ? String(response.statusCode) : 'aborted' }),
    );
    next();
  };
}

/**
 * Writes into the trace of a request what Apollo finds out of it, logs faults of ours, and gives
 * masked errors the id of the request.
 */
export function traceRequests(logger: Logger): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ operation, operationName, contextValue: { trace } }) {
          if (operation) trace.operation = { type: operation.operation, name: operationName };
        },
        async didEncounterErrors({ errors, contextValue: { trace } }) {
          // What was stopped failed because of that; the answer says so.
          if (currentOperation()?.signal.aborted) return;
          for (const error of errors) logFault(logger, trace.id, error);
        },
        async willSendResponse({ response: { body }, contextValue: { trace } }) {
          if (body.kind !== 'single') return;
          body.singleResult.errors = body.singleResult.errors?.map((error) => {
            const code = String(error.extensions?.code);
            trace.codes.add(code);
            return code === MASKED
              ? { ...error, extensions: { code, requestId: trace.id } }
              : error;
          });
        },
      };
    },
    // What Apollo does not expect to be thrown, such as by a rule of validation: it would answer
    // without an id.
    async unexpectedErrorProcessingRequest({ error, requestContext: { contextValue } }) {
      const { trace } = contextValue;
      logFault(logger, trace.id, error);
      const known = knownError(error);
      trace.codes.add(known?.code ?? MASKED);
      throw known ? wholeRefusal(known) : new MaskedFault(trace.id);
    },
  };
}
