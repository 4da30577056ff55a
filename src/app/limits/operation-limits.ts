import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import { getVariableValues, GraphQLError } from 'graphql';
import type { OperationLimits } from '../../config/index.js';
import type { AnswerBudget } from '../../core/answer-budget.js';
import { DoumError } from '../../core/errors.js';
import { extensionsOf } from '../http/format-error.js';
import { operationCost } from './operation-cost.js';

/** Each limit with the variable that sets it, and how a sentence calls what it counts. */
const OPERATION_LIMITS = {
  tokens: { variable: 'MAX_TOKENS', counted: 'tokens' },
  depth: { variable: 'MAX_DEPTH', counted: 'fields inside each other' },
  aliases: { variable: 'MAX_ALIASES', counted: 'aliases' },
  rootFields: { variable: 'MAX_ROOT_FIELDS', counted: 'fields at its root' },
  directives: { variable: 'MAX_DIRECTIVES', counted: 'directives' },
  fields: {
    variable: 'MAX_FIELDS',
    counted: 'fields, those of a fragment for each time that it is spread',
  },
  cost: { variable: 'MAX_COST', counted: 'points of cost' },
} as const satisfies Record<keyof OperationLimits, { variable: string; counted: string }>;

/**
 * LIMIT_EXCEEDED that names the limit and how far the operation is beyond it; for tokens nobody
 * counts on.
 */
export function operationTooLarge(
  limit: keyof OperationLimits,
  most: number,
  has?: number,
): DoumError {
  const { variable, counted } = OPERATION_LIMITS[limit];
  const number = (value: number) =>
    value > 1e9 ? 'more than 1,000,000,000' : value.toLocaleString('en');
  return new DoumError(
    'LIMIT_EXCEEDED',
    `The operation has ${has === undefined ? `more than ${number(most)}` : number(has)} ${counted}; at most ${number(most)} are possible.`,
    {
      hint: `Ask for less at once, or in several operations. Operators set this limit by ${variable}.`,
    },
  );
}

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

const AFTER_CHANGES = ' What the mutation changed before is changed.';

/**
 * Answers an operation whose answer was found too large by one error, without anything of the
 * answer. Put it before the plugins that read the errors of an answer.
 */
export const answerLimit: ApolloServerPlugin<{ answer: AnswerBudget }> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ response: { http, body }, operation, contextValue: { answer } }) => {
      const { refusal } = answer;
      if (!refusal || body.kind !== 'single') return;
      const message = refusal.message + (operation?.operation === 'mutation' ? AFTER_CHANGES : '');
      body.singleResult = { data: null, errors: [{ message, extensions: extensionsOf(refusal) }] };
      http.status = 400;
    },
  }),
};
