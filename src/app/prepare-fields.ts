import { defaultFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
import { holderOf, type Viewer } from '../access/index.js';
import { actingAs } from '../core/database/audit.js';
import { checkEach } from '../core/check-all.js';
import { declaredCost } from '../core/cost.js';
import { isDatabaseUnavailable, outcomeUnknown } from '../core/database/database-errors.js';
import { badInput, DoumError, withFieldsBelow } from '../core/errors.js';
import type { FairQueue } from '../core/work/fair-queue.js';
import { currentOperation } from '../core/work/operation.js';
import { cleanText } from '../core/text/text.js';
import type { SearchMetrics } from '../search/index.js';
import { charged, type Resolve } from './limits/limit-answers.js';

/** Maximum length of a list in an argument, unless `@Cost` declares another. */
const MAX_ENTRIES = 1_000;

/**
 * Wraps the resolvers of the schema, from the innermost to the outermost:
 *
 * 1. Expensive fields (`queued`) wait in `fairQueue`.
 * 2. A field fails when its operation is stopped. Its work, such as a statement in Postgres, may
 *    continue for a while.
 * 3. `searches` counts the outcomes of searches.
 * 4. Texts in arguments are converted to NFC; control characters, lone surrogates and very long
 *    lists are refused.
 * 5. Errors of mutations are adapted to mutations, whose changes are recorded under their names.
 * 6. The value is charged to the answer.
 *
 * A middleware of type-graphql would make every plain property of every object asynchronous, which
 * doubles the time of a search.
 */
export function prepareFields(
  schema: GraphQLSchema,
  around?: { fairQueue: FairQueue; searches: SearchMetrics },
): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    const isMutation = type === schema.getMutationType();
    for (const field of Object.values(type.getFields())) {
      const isPlain = !field.resolve && field.args.length === 0 && !isMutation;
      // `chargeAnswer` counts plain properties.
      if (isPlain) continue;
      let resolve = (field.resolve ?? defaultFieldResolver) as Resolve;
      if (around && declaredCost(field).queued) resolve = queued(resolve, around.fairQueue);
      resolve = untilStopped(resolve);
      if (around && type === schema.getQueryType() && field.name === 'search')
        resolve = around.searches.counting(resolve);
      if (field.args.length > 0)
        resolve = withCleanArguments(resolve, declaredCost(field).maxEntries);
      if (isMutation) resolve = withMutationErrors(resolve);
      field.resolve = charged(resolve);
    }
  }
}

function queued(resolve: Resolve, fairQueue: FairQueue): Resolve {
  return (...call) => {
    const operation = currentOperation();
    if (!operation) return resolve(...call) as unknown;
    const work = () => resolve(...call) as Promise<unknown>;
    return fairQueue.run(operation.client, work, operation.signal);
  };
}

function untilStopped(resolve: Resolve): Resolve {
  return (...call) => {
    const result: unknown = resolve(...call);
    return result instanceof Promise
      ? (currentOperation()?.untilAborted(result) ?? result)
      : result;
  };
}

function withCleanArguments(resolve: Resolve, maxEntries = MAX_ENTRIES): Resolve {
  return (root, args: Record<string, unknown>, context, info) => {
    cleanFields(args, '', maxEntries);
    return resolve(root, args, context, info) as unknown;
  };
}

/**
 * Adapts the errors of a mutation. Paths of fields get the prefix `input`, because services name
 * fields relative to their input. If Postgres does not answer, or the operation is stopped, the
 * error says that the outcome is unknown.
 */
function withMutationErrors(resolve: Resolve): Resolve {
  return async (root, args, context, info) => {
    try {
      // An earlier field may have taken all the time.
      currentOperation()?.signal.throwIfAborted();
      const work = () => resolve(root, args, context, info) as unknown;
      const { viewer } = context as typeof context & { viewer: Viewer };
      const { name, credential } = viewer;
      return await actingAs(name, info.fieldName, work, credential, holderOf(viewer));
    } catch (error) {
      const signal = currentOperation()?.signal;
      const isUnavailable = isDatabaseUnavailable(error);
      if (signal?.aborted && (isUnavailable || error === signal.reason)) throw changeStopped(error);
      if (isUnavailable) throw outcomeUnknown(error);
      if (!(error instanceof DoumError)) throw error;
      throw withFieldsBelow('input.', error);
    }
  };
}

/** Creates EXECUTION_TIMEOUT for a mutation, whose transaction may still continue. */
function changeStopped(cause: unknown): DoumError {
  return new DoumError(
    'EXECUTION_TIMEOUT',
    'The operation took too long: the change may be made as a whole, now or later, or not at all.',
    { hint: 'Look whether it was made before sending it again.' },
    { cause },
  );
}

function clean(value: unknown, path: string, max: number): unknown {
  if (typeof value === 'string') return cleanText(value, path);
  if (Array.isArray(value) && value.length > max)
    throw badInput(
      path,
      `${path} has ${value.length.toLocaleString('en')} entries; at most ` +
        `${max.toLocaleString('en')} are possible.`,
    );
  if (Array.isArray(value)) return checkEach(value, (item, i) => clean(item, `${path}.${i}`, max));
  if (value !== null && typeof value === 'object' && !(value instanceof Date))
    cleanFields(value as Record<string, unknown>, `${path}.`, max);
  return value;
}

function cleanFields(fields: Record<string, unknown>, path: string, max: number): void {
  checkEach(Object.keys(fields), (name) => {
    fields[name] = clean(fields[name], path + name, max);
  });
}
