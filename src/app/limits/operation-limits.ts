import {
  type DocumentNode,
  getVariableValues,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { OperationLimits } from '../../config/index.js';
import type { AnswerBudget } from '../../core/answer-budget.js';
import { DoumError } from '../../core/errors.js';
import { chargeAnswer } from './limit-answers.js';
import { operationCost } from './operation-cost.js';

/** What each limit counts. */
const COUNTED: Record<keyof OperationLimits, string> = {
  length: 'characters',
  tokens: 'tokens',
  depth: 'fields inside each other',
  aliases: 'aliases',
  rootFields: 'fields at its root',
  directives: 'directives',
  fields: 'fields (fragments count wherever they are spread)',
  cost: 'points of cost',
};

/**
 * Creates LIMIT_EXCEEDED for an operation with `actual` where at most `max` is possible. `actual`
 * is undefined for tokens, because parsing stops at the limit.
 */
export function operationTooLarge(
  limit: keyof OperationLimits,
  max: number,
  actual?: number,
): DoumError {
  const number = (value: number) =>
    value > 1e9 ? 'more than 1,000,000,000' : value.toLocaleString('en');
  return new DoumError(
    'LIMIT_EXCEEDED',
    `The operation has ${actual === undefined ? `more than ${number(max)}` : number(actual)} ${COUNTED[limit]}; at most ${number(max)} are possible.`,
    {
      hint:
        limit === 'length'
          ? 'Send long texts as variables.'
          : 'Ask for less at once, or in several operations.' +
            (limit === 'cost' ? ' Operators set this limit by MAX_COST.' : ''),
    },
  );
}

/**
 * The cost of the operation with the values of its variables, in points; null for wrong variables.
 */
export function costOf({
  schema,
  document,
  operation,
  request,
}: {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation?: OperationDefinitionNode | null;
  request: { variables?: Record<string, unknown> };
}): number | null {
  if (!operation) return null;
  const { coerced } = getVariableValues(
    schema,
    operation.variableDefinitions ?? [],
    request.variables ?? {},
    { maxErrors: 1 },
  );
  return coerced ? operationCost(schema, document, operation, coerced) : null;
}

/** LIMIT_EXCEEDED if the answer, or a part of it, is too large; else null. */
export function answerRefusal(answer: AnswerBudget, data: unknown): DoumError | null {
  if (answer.refusal) return answer.refusal;
  const whole = answer.afresh();
  try {
    chargeAnswer(whole, data);
  } catch (error) {
    if (error !== whole.refusal) throw error;
  }
  return whole.refusal;
}
