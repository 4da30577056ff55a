import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  GraphQLList,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';

/** A valid value of each scalar. */
export const VALID: Record<string, unknown> = {
  Int: 1,
  Float: 1,
  Boolean: false,
  String: 'a',
  ID: 'a',
  DateTime: '2026-01-01T00:00:00Z',
};

/** Returns the scalar at a path of the arguments, e.g. input.variants.0.body. */
export type Visit = (path: string, scalar: string) => unknown;

/** An operation with this field and a variable per argument; `beginning` reaches its type. */
export function operationOf(
  beginning: string,
  field: { name: string; args: readonly GraphQLArgument[]; type: object },
): string {
  const [kind, ...rest] = beginning.split(' ');
  const declared = field.args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const passed = field.args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const selection = /^(String|Int|Float|Boolean|ID|DateTime)\b/.test(
    String(field.type).replaceAll('[', ''),
  )
    ? ''
    : ' { __typename }';
  const inner = `${field.name}${passed && `(${passed})`}${selection}`;
  const path = rest.length > 0 ? rest.join(' ').split(' > ') : [];
  const whole = path.reduceRight((below, field) => `${field} { ${below} }`, inner);
  return `${kind}${declared && `(${declared})`} { ${whole} }`;
}

/** Values for all arguments. */
export function fillAll(
  inputs: readonly (GraphQLArgument | GraphQLInputField)[],
  visit: Visit,
  path = '',
): Record<string, unknown> {
  return Object.fromEntries(
    inputs.map((input) => [
      input.name,
      fill(input.type, visit, path === '' ? input.name : `${path}.${input.name}`),
    ]),
  );
}

function fill(type: GraphQLInputType, visit: Visit, path: string): unknown {
  if (isNonNullType(type)) return fill(type.ofType, visit, path);
  if (isListType(type))
    return [fill((type as GraphQLList<GraphQLInputType>).ofType, visit, `${path}.0`)];
  if (isEnumType(type)) return type.getValues()[0]!.name;
  if (isInputObjectType(type)) return fillAll(Object.values(type.getFields()), visit, path);
  return visit(path, type.name);
}
