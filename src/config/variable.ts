import { z } from 'zod';

export interface Variable<T> {
  readonly name: string;
  /** Parses the text, or undefined if the variable is not set. */
  readonly schema: z.ZodType<T>;
  /** The expected value: the end of the sentence "it must be …". */
  readonly expects: string;
  /** The purpose of the variable, in Markdown. */
  readonly description: string;
  /** The default in words if the default depends on something else. */
  readonly fallback?: string;
  /** Whether the value is never shown, even if it is wrong. */
  readonly secret?: boolean;
  /** Whether a wrong value is not shown, because it may contain a password. */
  readonly mayHoldPassword?: boolean;
}

/** Variables by the names of their values in the configuration. Groups may be nested. */
export interface Variables {
  readonly [name: string]: Variable<unknown> | Variables;
}

/** The values of variables, in the same groups. */
export type ValuesOf<V> =
  V extends Variable<infer T> ? T : { -readonly [K in keyof V]: ValuesOf<V[K]> };

export type Environment = Record<string, string | undefined>;

/**
 * Declares a variable. An empty value counts as not set. For numbers and enums, `expects` follows
 * from the schema.
 */
export function variable<T>(
  name: string,
  rest: Omit<Variable<T>, 'name' | 'expects'> & { expects?: string },
): Variable<T> {
  return { name, expects: expectedBy(rest.schema), ...rest };
}

function expectedBy(schema: z.ZodType): string {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const [min, max] = [json.minimum, json.maximum].map((limit) => limit?.toLocaleString('en-US'));
  const number = json.type === 'integer' ? 'a whole number' : 'a number';
  return json.enum ? `one of ${json.enum.join(', ')}` : `${number} from ${min} to ${max}`;
}

export function listVariables(variables: Variables): Variable<unknown>[] {
  return Object.values(variables).flatMap((one) => (isVariable(one) ? [one] : listVariables(one)));
}

/** Reads all variables. A wrong variable has no value, and a fault that says what it must be. */
export function readVariables<V extends Variables>(
  variables: V,
  environment: Environment,
): { values: ValuesOf<V>; faults: string[] } {
  const faults: string[] = [];
  return { values: readGroup(variables, environment, faults) as ValuesOf<V>, faults };
}

function readGroup(variables: Variables, environment: Environment, faults: string[]): object {
  const entries = Object.entries(variables).map(([key, one]) => [
    key,
    isVariable(one) ? readVariable(one, environment, faults) : readGroup(one, environment, faults),
  ]);
  return Object.fromEntries(entries) as object;
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

/** Reads one variable. Adds what is wrong with its value to `faults`. */
function readVariable<T>(
  { name, schema, expects, secret, mayHoldPassword }: Variable<T>,
  environment: Environment,
  faults: string[],
): T | undefined {
  const text = environment[name];
  const result = schema.safeParse(text === '' ? undefined : text);
  if (result.success) return result.data;
  // An address with a password contains "@".
  const isHidden = secret || mayHoldPassword || text?.includes('@');
  const found = isHidden ? 'wrong:' : `${JSON.stringify(text)}, but`;
  const issue = result.error.issues[0] as { params?: { reason?: string } };
  const reason = issue.params?.reason ? ` (${issue.params.reason})` : '';
  faults.push(`${name} is ${found} it must be ${expects}${reason}.`);
  return undefined;
}
