import type { ApolloServerPlugin } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { awayReason } from '../../core/database-errors.js';
import { messageOf } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import { knownError, MASKED, refusalCode } from './format-error.js';
import type { RequestContext } from './request-context.js';

/** Writes into the trace of a request what Apollo finds out of it, logs faults of ours, and gives masked errors the id of the request. */
export function traceRequests(logger: Logger): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ operation, operationName, contextValue: { trace } }) {
          if (operation) trace.operation = { type: operation.operation, name: operationName };
        },
        async didEncounterErrors({ errors, contextValue: { trace } }) {
          for (const error of errors) logFault(logger, trace.id, error);
        },
        async willSendResponse({ response: { body }, contextValue: { trace } }) {
          if (body.kind !== 'single') return;
          body.singleResult.errors = body.singleResult.errors?.map((error) => {
            const code = String(error.extensions?.code);
            trace.codes.add(code);
            return code === MASKED ? { ...error, extensions: { code, requestId: trace.id } } : error;
          });
        },
      };
    },
  };
}

/** What is not the caller's to mend goes to the log, with the id that the caller has; requests other than of GraphQL have none. */
export function logFault(logger: Logger, requestId: string | undefined, error: unknown): void {
  const known = knownError(error);
  if (known?.code === 'SEARCH_UNAVAILABLE') {
    logger.warn({ requestId, error: messageOf(known.cause) }, 'The search engine did not answer.');
  } else if (known?.code === 'DATABASE_UNAVAILABLE') {
    logger.warn({ requestId, error: awayReason(known.cause) }, 'Postgres did not answer a request.');
  } else if (!known && refusalCode(error) === null) {
    const original = unwrapResolverError(error);
    const stack = original instanceof Error ? original.stack : undefined;
    logger.error({ requestId, error: messageOf(original), stack }, 'A request failed.');
  }
}
