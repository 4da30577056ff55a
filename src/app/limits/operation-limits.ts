import type { BaseContext } from '@apollo/server';
import { getVariableValues, GraphQLError } from 'graphql';
import type { OperationLimits } from '../../config/index.js';
import type { AnswerBudget } from '../../core/answer-budget.js';
import { DoumError } from '../../core/errors.js';
import { extensionsOf } from '../http/format-error.js';
import type { RequestHooks } from '../http/request-hooks.js';
import { chargeAnswer } from './limit-answers.js';
import { operationCost } from './operation-cost.js';

/** The configuration variable of each limit, and the words for what it counts. */
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
 * Creates LIMIT_EXCEEDED for an operation that has `actual` of what may be at most `max`. `actual`
 * is undefined for tokens, because parsing stops at the limit.
 */
export function operationTooLarge(
  limit: keyof OperationLimits,
  max: number,
  actual?: number,
): DoumError {
  const { variable, counted } = OPERATION_LIMITS[limit];
  const number = (value: number) =>
    value > 1e9 ? 'more than 1,000,000,000' : value.toLocaleString('en');
  return new DoumError(
    'LIMIT_EXCEEDED',
    `The operation has ${actual === undefined ? `more than ${number(max)}` : number(actual)} ${counted}; at most ${number(max)} are possible.`,
    {
      hint: `Ask for less at once, or in several operations. Operators set this limit by ${variable}.`,
    },
  );
}

/**
 * Refuses operations that cost more than `max` points with the values of their variables. Calls
 * `admit` with the cost of every other operation before it is executed; `admit` may refuse it by
 * throwing a GraphQLError.
 */
export function costLimit<Context extends BaseContext>(
  max: number,
  admit: (points: number, context: Context) => void,
): RequestHooks<Context> {
  return {
    didResolveOperation({ schema, document, operation, request, contextValue }) {
      if (!operation) return;
      const { coerced } = getVariableValues(
        schema,
        operation.variableDefinitions ?? [],
        request.variables ?? {},
        { maxErrors: 1 },
      );
      // Wrong variables: execution reports them and does nothing else.
      if (!coerced) return;
      const cost = operationCost(schema, document, operation, coerced);
      if (cost <= max) return admit(cost, contextValue);
      const error = operationTooLarge('cost', max, cost);
      throw new GraphQLError(error.message, {
        originalError: error,
        extensions: { http: { status: 400 } },
      });
    },
  };
}

const AFTER_CHANGES = ' What the mutation changed before is changed.';

/**
 * Replaces an answer that is too large by a single error without data. Put it before the hooks that
 * read the errors of an answer.
 */
export const answerLimit: RequestHooks<{ answer: AnswerBudget }> = {
  willSendResponse({ response: { http, body }, operation, contextValue: { answer } }) {
    if (body.kind !== 'single') return;
    const refusal = answer.refusal ?? refusalOf(answer, body.singleResult.data);
    if (!refusal) return;
    const message = refusal.message + (operation?.operation === 'mutation' ? AFTER_CHANGES : '');
    body.singleResult = { data: null, errors: [{ message, extensions: extensionsOf(refusal) }] };
    http.status = 400;
  },
};

/** LIMIT_EXCEEDED if the whole answer is too large, else null. */
function refusalOf(answer: AnswerBudget, data: unknown): DoumError | null {
  const whole = answer.afresh();
  try {
    chargeAnswer(whole, data);
  } catch (error) {
    if (error !== whole.refusal) throw error;
  }
  return whole.refusal;
}
