import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  GraphQLList,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** A request for one field in which one string is replaced by another. */
export interface PoisonedRequest {
  /** e.g. Mutation.createArticle */
  field: string;
  /** The argument that holds the string, e.g. input.variants.0.body */
  path: string;
  /** True for a String or an ID; false for another scalar that is written as a string. */
  isText: boolean;
  query: string;
  variables: Record<string, unknown>;
}

const VALID: Record<string, unknown> = {
  Int: 1,
  Float: 1,
  Boolean: false,
  String: 'a',
  ID: 'a',
  DateTime: '2026-01-01T00:00:00Z',
};
type Visit = (path: string, scalar: string) => unknown;

/**
 * For each field of each object type that takes arguments, one request for each string in them, at any depth, with the
 * poison in its place; everything else is filled with valid values. `reach` says how a type other than the roots is
 * reached: the beginning of an operation that a field of it is put into.
 */
export function poisonedRequests(schema: GraphQLSchema, poison: string, reach: Record<string, string>): PoisonedRequest[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !type.name.startsWith('__'))
    .flatMap((type) =>
      Object.values(type.getFields()).flatMap((field) => {
        const paths: [string, string][] = [];
        fillAll(field.args, (path, scalar) => {
          if (typeof VALID[scalar] === 'string') paths.push([path, scalar]);
          return VALID[scalar];
        });
        if (paths.length > 0 && !reach[type.name])
          throw new Error(`${type.name}.${field.name} takes a string: say how to reach it.`);
        return paths.map(([path, scalar]) => ({
          field: `${type.name}.${field.name}`,
          path,
          isText: scalar !== 'DateTime',
          query: operation(reach[type.name]!, field),
          variables: fillAll(field.args, (at, kind) => (at === path ? poison : VALID[kind])),
        }));
      }),
    );
}

function operation(beginning: string, field: { name: string; args: readonly GraphQLArgument[]; type: object }): string {
  const [kind, ...rest] = beginning.split(' ');
  const declared = field.args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const passed = field.args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const selection = /^(String|Int|Float|Boolean|ID|DateTime)\b/.test(String(field.type).replaceAll('[', ''))
    ? ''
    : ' { __typename }';
  const inner = `${field.name}(${passed})${selection}`;
  return `${kind}(${declared}) { ${rest.length > 0 ? `${rest.join(' ')} { ${inner} }` : inner} }`;
}

function fillAll(inputs: readonly (GraphQLArgument | GraphQLInputField)[], visit: Visit, path = ''): Record<string, unknown> {
  return Object.fromEntries(
    inputs.map((input) => [input.name, fill(input.type, visit, path === '' ? input.name : `${path}.${input.name}`)]),
  );
}

function fill(type: GraphQLInputType, visit: Visit, path: string): unknown {
  if (isNonNullType(type)) return fill(type.ofType, visit, path);
  if (isListType(type)) return [fill((type as GraphQLList<GraphQLInputType>).ofType, visit, `${path}.0`)];
  if (isEnumType(type)) return type.getValues()[0]!.name;
  if (isInputObjectType(type)) return fillAll(Object.values(type.getFields()), visit, path);
  return visit(path, type.name);
}
