import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';
import type { AnswerBudget } from '../../core/answer-budget.js';
import type { DoumError } from '../../core/errors.js';

export type Resolve = GraphQLFieldResolver<unknown, { answer: AnswerBudget }>;

/** Bytes around a name and its value: two quotes, a colon, a comma. */
const PUNCTUATION_BYTES = 4;

/** Maximum size of a number. */
const NUMBER_BYTES = 20;
const MOMENT_BYTES = 26;
/** `true`, `null`, the braces of an object. */
const OTHER_BYTES = 4;

/**
 * Charges the value of a resolver to the answer's budget before the value is processed. Once an
 * answer is too large, the resolver is not called. Stays synchronous unless it throws.
 * `chargeAnswer` charges plain properties.
 */
export function charged(resolve: Resolve): Resolve {
  return (root, args, context, info) => {
    const { answer } = context;
    try {
      if (answer.refusal) throw answer.refusal;
      const value = resolve(root, args, context, info) as unknown;
      if (value instanceof Promise) return value.then((later) => chargeResult(answer, info, later));
      return chargeResult(answer, info, value);
    } catch (error) {
      // A promise, because graphql-js forgets the promises of earlier list entries when an entry
      // throws, and a rejection of a forgotten promise would end the process.
      return Promise.reject(error as Error);
    }
  };
}

function chargeResult(answer: AnswerBudget, { path }: GraphQLResolveInfo, value: unknown): unknown {
  chargeField(answer, String(path.key), value);
  return value;
}

/** Charges a whole answer. Throws LIMIT_EXCEEDED if it is too large. */
export function chargeAnswer(answer: AnswerBudget, data: unknown): void {
  if (Array.isArray(data)) for (const entry of data) chargeAnswer(answer, entry);
  else if (data !== null && typeof data === 'object' && !(data instanceof Date)) {
    const fields = data as Record<string, unknown>;
    for (const name of Object.keys(fields)) {
      const value = fields[name];
      chargeField(answer, name, value);
      if (typeof value === 'object') chargeAnswer(answer, value);
    }
  }
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

function chargeField(answer: AnswerBudget, name: string, value: unknown): void {
  answer.charge(
    PUNCTUATION_BYTES + name.length + bytesOf(value),
    Array.isArray(value) ? value.length : 0,
  );
}

/**
 * The approximate size of a value in JSON, in bytes, without the fields of an object, which are
 * charged separately.
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
