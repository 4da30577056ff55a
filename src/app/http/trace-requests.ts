import type { ApolloServerPlugin } from '@apollo/server';
import type { Logger } from '../../core/logger.js';
import { currentOperation } from '../../core/operation.js';
import { knownError, MASKED, MaskedFault } from './format-error.js';
import { logFault } from './log-fault.js';
import { wholeRefusal } from './refuse.js';
import type { RequestContext } from './request-context.js';

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
