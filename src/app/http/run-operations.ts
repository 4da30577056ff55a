import type { ApolloServerPlugin } from '@apollo/server';
import type { Request, RequestHandler, Response } from 'express';
import type { GraphQLFormattedError } from 'graphql';
import { type RateClient, widestOf } from '../../access/index.js';
import type { Timeouts } from '../../config/index.js';
import { DoumError } from '../../core/errors.js';
import { currentOperation, Operation } from '../../core/operation.js';
import { type Admission, OVERLOAD_RETRY_SECONDS } from '../limits/admission.js';
import { extensionsOf } from './format-error.js';
import { statusOf, wholeRefusal } from './refuse.js';
import type { RequestContext } from './request-context.js';
import { traceOf } from './request-trace.js';

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
