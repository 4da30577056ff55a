import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isObjectType,
} from 'graphql';
import type { AnswerBudget } from '../../core/answer-budget.js';

type Resolve = GraphQLFieldResolver<unknown, { answer: AnswerBudget }>;

/** What stands around a value: the quotes of its name, the colon, the comma. */
const AROUND = 4;

/** At most. */
const NUMBER_BYTES = 20;
const MOMENT_BYTES = 26;
/** `true`, `null`, the braces of an object. */
const OTHER_BYTES = 4;

/**
 * Charges every value that a field gives to the answer's budget, in one place for all fields,
 * before graphql-js goes through it. An answer that is too large is refused at once: what was not
 * asked for yet is not. A field that is ready stays synchronous.
 */
export function limitAnswers(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields()))
      field.resolve = charged((field.resolve ?? defaultFieldResolver) as Resolve);
  }
}

function charged(resolve: Resolve): Resolve {
  return (root, args, context, info) => {
    const { answer } = context;
    if (answer.refusal) throw answer.refusal;
    const charge = (value: unknown): unknown => {
      answer.charge(
        AROUND + String(info.path.key).length + bytesOf(value),
        Array.isArray(value) ? value.length : 0,
      );
      return value;
    };
    const value = resolve(root, args, context, info) as unknown;
    return value instanceof Promise ? value.then(charge) : charge(value);
  };
}

/**
 * What a value adds to the JSON by itself, in bytes, about; the fields of an object are charged
 * when they are given.
 */
function bytesOf(value: unknown): number {
  if (typeof value === 'string') return 2 + Buffer.byteLength(value);
  if (typeof value === 'number') return NUMBER_BYTES;
  if (!Array.isArray(value)) return value instanceof Date ? MOMENT_BYTES : OTHER_BYTES;
  return value.reduce(
    (sum: number, entry) => sum + (typeof entry === 'string' ? 3 + Buffer.byteLength(entry) : 3),
    2,
  );
}
