import type { ApolloServerPlugin } from '@apollo/server';
import type { Request, RequestHandler, Response } from 'express';
import type { GraphQLFormattedError } from 'graphql';
import { type RateClient, widestOf } from '../../access/index.js';
import type { Timeouts } from '../../config/index.js';
import { DoumError } from '../../core/errors.js';
import type { FairQueue } from '../../core/fair-queue.js';
import { currentOperation, Operation } from '../../core/operation.js';
import { Turns } from '../../core/turns.js';
import { type Admission, OVERLOAD_RETRY_SECONDS } from '../limits/admission.js';
import { extensionsOf } from './format-error.js';
import { statusOf, wholeRefusal } from './refuse.js';
import { type RequestContext, traceOf } from './request-context.js';

/**
 * A handler behind which a few requests of one client at a time have their body read and their
 * document parsed and validated. That keeps the processor busy: of a client that sends many at
 * once, all others would wait for all. The turn ends when the execution begins
 * (`trace.endPreparation`), or with the response. Who has left meanwhile is forgotten.
 */
export function prepareInTurn(queue: FairQueue): RequestHandler {
  // Bodies that have come already would all be parsed in one round of the event loop.
  const rounds = new Turns();
  return (_request, response, next) => {
    const trace = traceOf(response);
    const left = new AbortController();
    response.once('close', () => {
      left.abort();
      trace.endPreparation?.();
    });
    const enter = async () => {
      trace.endPreparation = await queue.enter(widestOf(trace.visit!.client), left.signal);
      await rounds.next();
      left.signal.throwIfAborted();
    };
    enter().then(
      () => next(),
      () => trace.endPreparation?.(),
    );
  };
}

/**
 * The operation of a request, which ends with its response; null where the client has left already.
 */
export function operationFor(client: RateClient, response: Response): Operation | null {
  if (response.destroyed) return null;
  // Of IPv6 the whole network of a customer takes one turn.
  const operation = new Operation(widestOf(client));
  response.once('close', () => {
    if (!response.writableFinished) operation.clientLeft();
    operation.end();
  });
  return operation;
}

/** A handler below which everything is done for the operation of the request. */
export function runOperations(): RequestHandler {
  return (_request: Request, response, next) => {
    operationFor(traceOf(response).visit!.client, response)?.run(next);
  };
}

/**
 * Admits operations to what is done at the same time, gives them their deadline, and tells when it
 * has passed.
 */
export class OperationRunner {
  constructor(
    private readonly admission: Admission,
    private readonly timeouts: Timeouts,
  ) {}

  /** Throws OVERLOADED for the whole operation where too much waits already. */
  admit(points: number, { trace }: RequestContext): void {
    const operation = currentOperation();
    if (!operation) return;
    try {
      operation.onRelease(this.admission.enter(operation.client, points));
    } catch (error) {
      if (!(error instanceof DoumError)) throw error;
      trace.retryAfterSeconds = OVERLOAD_RETRY_SECONDS;
      throw wholeRefusal(error, OVERLOAD_RETRY_SECONDS);
    }
  }

  plugin(): ApolloServerPlugin<RequestContext> {
    const { query, mutation } = this.timeouts;
    return {
      requestDidStart: async () => ({
        didResolveOperation: async ({ operation }) => {
          const isChange = operation?.operation === 'mutation';
          currentOperation()?.endAfter(1_000 * (isChange ? mutation : query), { isChange });
        },
        executionDidStart: async ({ contextValue }) => contextValue.trace.endPreparation?.(),
        willSendResponse: async ({ operation: document, response }) => {
          const operation = currentOperation();
          // Whoever reads the answer slowly keeps nobody else waiting.
          operation?.release();
          const reason: unknown = operation?.signal.reason;
          // What a mutation has done is told field by field; of a query that was stopped, a part is
          // no answer.
          if (!(reason instanceof DoumError) || document?.operation === 'mutation') return;
          const error: GraphQLFormattedError = {
            message: reason.message,
            extensions: extensionsOf(reason),
          };
          response.body = { kind: 'single', singleResult: { errors: [error] } };
          response.http.status = statusOf(reason);
        },
      }),
    };
  }
}
