import type { OperationLimits } from '../../config/index.js';
import { DoumError } from '../../core/errors.js';

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
