import { z } from 'zod';
import { OperatorError } from '../core/errors.js';

/** Declaration of a configuration variable. */
export interface Variable<T> {
  /** The name of the environment variable. */
  readonly name: string;
  /** Parses its text, or undefined if the variable is not set. */
  readonly schema: z.ZodType<T>;
  /** What a value must be, as the end of the sentence "it must be …". */
  readonly expects: string;
  /** What it is for, in Markdown. */
  readonly description: string;
  /** The default in words, if it depends on something else. */
  readonly fallback?: string;
  /** Whether the value must never be shown, not even if it is wrong. */
  readonly secret?: boolean;
}

/** Variables by the names of their values in the configuration. Groups may be nested. */
export interface Variables {
  readonly [name: string]: Variable<unknown> | Variables;
}

/** The values of variables, in the same groups. */
export type ValuesOf<V> =
  V extends Variable<infer T> ? T : { -readonly [K in keyof V]: ValuesOf<V[K]> };

/** Environment variables by name. */
export type Environment = Record<string, string | undefined>;

/** Declares a variable. An empty value counts as not set. */
export function variable<T>(name: string, rest: Omit<Variable<T>, 'name'>): Variable<T> {
  return { name, ...rest };
}

/** All variables, in order of declaration. */
export function listVariables(variables: Variables): Variable<unknown>[] {
  return Object.values(variables).flatMap((one) => (isVariable(one) ? [one] : listVariables(one)));
}

/**
 * Reads all variables. Throws OperatorError for the first one that is wrong, with what it must be.
 */
export function readVariables<V extends Variables>(
  variables: V,
  environment: Environment,
): ValuesOf<V> {
  const entries = Object.entries(variables).map(([key, one]) => [
    key,
    isVariable(one) ? readVariable(one, environment) : readVariables(one, environment),
  ]);
  return Object.fromEntries(entries) as ValuesOf<V>;
}

/** The default of a variable as text; null if it has none. */
export function defaultOf({ schema, fallback }: Variable<unknown>): string | null {
  if (fallback !== undefined) return fallback;
  const value = schema.safeParse(undefined).data;
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return null;
  return String(value);
}

function isVariable(one: Variable<unknown> | Variables): one is Variable<unknown> {
  return one.schema instanceof z.ZodType;
}

function readVariable<T>(
  { name, schema, expects, secret }: Variable<T>,
  environment: Environment,
): T {
  const text = environment[name];
  const result = schema.safeParse(text === '' ? undefined : text);
  if (result.success) return result.data;
  if (secret) throw new OperatorError(`${name} is wrong: it must be ${expects}.`);
  throw new OperatorError(`${name} is ${JSON.stringify(text)}, but it must be ${expects}.`);
}
