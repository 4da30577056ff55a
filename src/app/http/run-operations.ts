import type { Request, RequestHandler, Response } from 'express';
import type { GraphQLFormattedError } from 'graphql';
import { type RateClient, widestNetworkOf } from '../../access/index.js';
import type { Timeouts } from '../../config/index.js';
import { DoumError, type ErrorCode } from '../../core/errors.js';
import type { FairQueue } from '../../core/fair-queue.js';
import { currentOperation, Operation } from '../../core/operation.js';
import { Turns } from '../../core/turns.js';
import { type Admission, OVERLOAD_RETRY_SECONDS } from '../limits/admission.js';
import { extensionsOf } from './format-error.js';
import { statusOf, operationRefusal } from './refuse.js';
import { type RequestContext, traceOf } from './request-context.js';
import type { RequestHooks } from './request-hooks.js';

const DATABASE_UNAVAILABLE = 'DATABASE_UNAVAILABLE' satisfies ErrorCode;

/** One error for all responses, because creating an error takes time. It is never shown. */
const CLOSED = new Error('The response is closed.');

/**
 * A handler that limits how many requests of one client are prepared at the same time: body read,
 * document parsed and validated. Preparation is CPU-bound, so without the limit all clients would
 * wait for a client that sends many requests at once. A turn ends when execution begins
 * (`trace.endPreparation`) or when the response closes. Requests of clients that disconnect while
 * they wait are dropped.
 */
export function prepareInTurn(queue: FairQueue): RequestHandler {
  // Otherwise all bodies that have arrived would be parsed in one round of the event loop.
  const rounds = new Turns();
  return (_request, response, next) => {
    const trace = traceOf(response);
    const client = widestNetworkOf(trace.visit!.client);
    response.once('close', () => trace.endPreparation?.());
    const enter = async () => {
      trace.endPreparation =
        queue.enter(client) ?? (await queue.acquire(client, closeSignal(response)));
      await rounds.next();
      if (response.destroyed) throw CLOSED;
    };
    enter().then(
      () => next(),
      () => trace.endPreparation?.(),
    );
  };
}

/** A signal that aborts when the response closes. */
function closeSignal(response: Response): AbortSignal {
  const closed = new AbortController();
  if (response.destroyed) closed.abort(CLOSED);
  else response.once('close', () => closed.abort(CLOSED));
  return closed.signal;
}

/** The operation of a request. It ends with the response; null if the client has disconnected. */
export function operationFor(client: RateClient, response: Response): Operation | null {
  if (response.destroyed) return null;
  // With IPv6, all addresses of a customer's network share one turn.
  const operation = new Operation(widestNetworkOf(client));
  response.once('close', () => {
    if (!response.writableFinished) operation.clientDisconnected();
    operation.end();
  });
  return operation;
}

/** A handler that runs the following handlers within the operation of the request. */
export function runOperations(): RequestHandler {
  return (_request: Request, response, next) => {
    operationFor(traceOf(response).visit!.client, response)?.run(next);
  };
}

/** Admits operations, sets their deadlines, and reports operations that were stopped. */
export class OperationRunner {
  constructor(
    private readonly admission: Admission,
    private readonly timeouts: Timeouts,
  ) {}

  /** Throws OVERLOADED for the whole operation if too much work is waiting. */
  admit(points: number, { trace }: RequestContext): void {
    const operation = currentOperation();
    if (!operation) return;
    try {
      operation.onRelease(this.admission.admit(operation.client, points));
    } catch (error) {
      if (!(error instanceof DoumError)) throw error;
      trace.retryAfterSeconds = OVERLOAD_RETRY_SECONDS;
      throw operationRefusal(error);
    }
  }

  hooks(): RequestHooks<RequestContext> {
    const { query, mutation } = this.timeouts;
    return {
      didResolveOperation: ({ operation }) => {
        const isMutation = operation?.operation === 'mutation';
        currentOperation()?.setDeadline(1_000 * (isMutation ? mutation : query), { isMutation });
      },
      executionDidStart({ contextValue }) {
        contextValue.trace.endPreparation?.();
      },
      willSendResponse({ operation: document, response }) {
        const operation = currentOperation();
        // Released now, so that a client that reads its answer slowly does not block others.
        operation?.release();
        const { body, http } = response;
        // Also where other fields have answers, so that clients and proxies know without reading it.
        const errors = body.kind === 'single' ? body.singleResult.errors : undefined;
        if (errors?.some(({ extensions }) => extensions?.code === DATABASE_UNAVAILABLE))
          http.status = 503;
        const reason: unknown = operation?.signal.reason;
        // A stopped mutation reports the outcome of each field. A stopped query gets only the
        // error, because a partial answer would be misleading.
        if (!(reason instanceof DoumError) || document?.operation === 'mutation') return;
        const error: GraphQLFormattedError = {
          message: reason.message,
          extensions: extensionsOf(reason),
        };
        response.body = { kind: 'single', singleResult: { errors: [error] } };
        http.status = statusOf(reason);
      },
    };
  }
}
