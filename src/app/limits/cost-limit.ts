import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import { getVariableValues, GraphQLError } from 'graphql';
import { operationCost } from './operation-cost.js';
import { operationTooLarge } from './operation-limits.js';

/**
 * Refuses an operation that costs more points than that, with the values that its variables have.
 * `admit` is told what every other one costs, before it is executed, and refuses it by throwing a
 * GraphQLError.
 */
export function costLimit<Context extends BaseContext>(
  most: number,
  admit: (points: number, context: Context) => void,
): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ schema, document, operation, request, contextValue }) {
          if (!operation) return;
          const { coerced } = getVariableValues(
            schema,
            operation.variableDefinitions ?? [],
            request.variables ?? {},
            {
              maxErrors: 1,
            },
          );
          // Execution says what is wrong with the variables, and does nothing else.
          if (!coerced) return;
          const cost = operationCost(schema, document, operation, coerced);
          if (cost <= most) return admit(cost, contextValue);
          const error = operationTooLarge('cost', most, cost);
          throw new GraphQLError(error.message, {
            originalError: error,
            extensions: { http: { status: 400 } },
          });
        },
      };
    },
  };
}
