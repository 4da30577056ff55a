import type {
  ApolloServerPlugin,
  BaseContext,
  GraphQLRequestContextDidEncounterErrors,
  GraphQLRequestContextDidResolveOperation,
  GraphQLRequestContextExecutionDidStart,
  GraphQLRequestContextWillSendResponse,
} from '@apollo/server';

/**
 * What is done at the stages of a request: the hooks of an Apollo plugin, but synchronous. Only
 * `didResolveOperation` may return a promise, for which the request waits.
 */
export interface RequestHooks<Context extends BaseContext> {
  didResolveOperation?(
    request: GraphQLRequestContextDidResolveOperation<Context>,
  ): void | Promise<unknown>;
  executionDidStart?(request: GraphQLRequestContextExecutionDidStart<Context>): void;
  didEncounterErrors?(request: GraphQLRequestContextDidEncounterErrors<Context>): void;
  willSendResponse?(request: GraphQLRequestContextWillSendResponse<Context>): void;
  /** May throw another error, to be sent instead. */
  unexpectedError?(error: Error, context: Context): void;
}

/**
 * A plugin that calls the hooks of each stage in the order of `all`. The first error that one
 * throws ends the stage. It is one plugin, because Apollo creates a dozen promises per request for
 * each plugin, whatever hooks it has.
 */
export function pluginOf<Context extends BaseContext>(
  all: readonly RequestHooks<Context>[],
): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => ({
      async didResolveOperation(request) {
        for (const hooks of all) {
          const waiting = hooks.didResolveOperation?.(request);
          if (waiting) await waiting;
        }
      },
      async executionDidStart(request) {
        for (const hooks of all) hooks.executionDidStart?.(request);
      },
      async didEncounterErrors(request) {
        for (const hooks of all) hooks.didEncounterErrors?.(request);
      },
      async willSendResponse(request) {
        for (const hooks of all) hooks.willSendResponse?.(request);
      },
    }),
    async unexpectedErrorProcessingRequest({ error, requestContext }) {
      for (const hooks of all) hooks.unexpectedError?.(error, requestContext.contextValue);
    },
  };
}
