import type { MiddlewareFn } from 'type-graphql';
import { DoumError } from '../core/errors.js';
import { cleanText } from '../core/text.js';

/** Brings every text of every argument to NFC and refuses control characters and lone surrogates, in one place for all fields. */
export const cleanArguments: MiddlewareFn = ({ args }, next) => {
  for (const [name, value] of Object.entries(args)) args[name] = clean(value, name);
  return next();
};

/** Services name fields relative to what they were given: in a mutation that is its `input`. */
export const nameInputFields: MiddlewareFn = async ({ info }, next) => {
  try {
    return await next();
  } catch (error) {
    if (!(error instanceof DoumError) || info.parentType.name !== 'Mutation') throw error;
    const { field, hint } = error.details;
    if (field === undefined || field.startsWith('input')) throw error;
    throw new DoumError(error.code, error.message, { field: `input.${field}`, hint }, { cause: error });
  }
};

function clean(value: unknown, path: string): unknown {
  if (typeof value === 'string') return cleanText(value, path);
  if (Array.isArray(value)) return value.map((item, i) => clean(item, `${path}.${i}`));
  if (value !== null && typeof value === 'object' && !(value instanceof Date)) {
    for (const [key, item] of Object.entries(value)) (value as Record<string, unknown>)[key] = clean(item, `${path}.${key}`);
  }
  return value;
}
