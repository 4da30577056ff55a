import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isObjectType,
} from 'graphql';
import { declaredCost } from '../core/cost.js';
import { isDatabaseUnavailable, outcomeUnknown } from '../core/database-errors.js';
import { badInput, DoumError } from '../core/errors.js';
import type { FairQueue } from '../core/fair-queue.js';
import { currentOperation } from '../core/operation.js';
import { cleanText } from '../core/text.js';

type Resolve = GraphQLFieldResolver<unknown, unknown>;

/** Maximum length of a list in an argument. */
const MAX_ENTRIES = 1_000;

/**
 * Wraps the resolvers of the schema. Texts in arguments are converted to NFC; control characters,
 * lone surrogates and very long lists are refused. Errors of mutations are adapted to mutations,
 * see `withMutationErrors`. A middleware of type-graphql is not used, because it would make every
 * plain property of every object asynchronous, which doubles the time of a search.
 */
export function guardArguments(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    const isMutation = type === schema.getMutationType();
    for (const field of Object.values(type.getFields())) {
      const resolve = field.resolve ?? defaultFieldResolver;
      if (field.args.length > 0) field.resolve = withCleanArguments(resolve);
      if (isMutation) field.resolve = withMutationErrors(field.resolve ?? resolve);
    }
  }
}

function withCleanArguments(resolve: Resolve): Resolve {
  return (root, args: Record<string, unknown>, context, info) => {
    for (const [name, value] of Object.entries(args)) args[name] = clean(value, name);
    return resolve(root, args, context, info) as unknown;
  };
}

/**
 * Adapts the errors of a mutation. Paths of fields get the prefix `input`, because services name
 * fields relative to their input. If Postgres does not answer, or the operation is stopped, the
 * error says that the outcome of the change is unknown.
 */
function withMutationErrors(resolve: Resolve): Resolve {
  return async (root, args, context, info) => {
    try {
      return (await resolve(root, args, context, info)) as unknown;
    } catch (error) {
      const isStopped = currentOperation()?.signal.aborted === true;
      if (
        isStopped &&
        (isDatabaseUnavailable(error) || error === currentOperation()!.signal.reason)
      )
        throw changeStopped(error);
      if (isDatabaseUnavailable(error)) throw outcomeUnknown(error);
      if (!(error instanceof DoumError)) throw error;
      const { field, hint } = error.details;
      if (field === undefined || field === 'input' || field.startsWith('input.')) throw error;
      throw new DoumError(
        error.code,
        error.message,
        { field: `input.${field}`, hint },
        { cause: error },
      );
    }
  };
}

/** Creates EXECUTION_TIMEOUT for a mutation, which is one transaction. */
function changeStopped(cause: unknown): DoumError {
  return new DoumError(
    'EXECUTION_TIMEOUT',
    'The operation took too long and was stopped: the change was made whole, or rolled back whole.',
    {
      hint:
        'Look whether it was made before sending it again. Operators set this limit by ' +
        'MUTATION_TIMEOUT.',
    },
    { cause },
  );
}

function clean(value: unknown, path: string): unknown {
  if (typeof value === 'string') return cleanText(value, path);
  if (Array.isArray(value) && value.length > MAX_ENTRIES)
    throw badInput(
      path,
      `${path} has ${value.length.toLocaleString('en')} entries; at most ` +
        `${MAX_ENTRIES.toLocaleString('en')} are possible.`,
    );
  if (Array.isArray(value)) return value.map((item, i) => clean(item, `${path}.${i}`));
  if (value !== null && typeof value === 'object' && !(value instanceof Date)) {
    for (const [key, item] of Object.entries(value))
      (value as Record<string, unknown>)[key] = clean(item, `${path}.${key}`);
  }
  return value;
}

/** Makes the fields with `inTurn` in their cost wait for their client's turn. */
export function takeTurns(schema: GraphQLSchema, queue: FairQueue): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (!declaredCost(field).inTurn) continue;
      const resolve = field.resolve ?? defaultFieldResolver;
      field.resolve = (...call) => {
        const operation = currentOperation();
        const work = () => resolve(...call) as unknown;
        return operation ? queue.run(operation.client, work, operation.signal) : work();
      };
    }
  }
}
