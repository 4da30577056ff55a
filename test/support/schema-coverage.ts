import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/**
 * Every field reachable from Query, with its arguments and the fields of their inputs, by name:
 * Query.search, Query.search(filter), SearchFilter.productSlugs. `isOpen` selects the fields to
 * follow.
 */
export function reachable(
  schema: GraphQLSchema,
  isOpen: (field: GraphQLField<unknown, unknown>) => boolean = () => true,
): Set<string> {
  const names = new Set<string>();
  const types = new Set<GraphQLNamedType>([schema.getQueryType()!]);
  for (const type of types) {
    if (isAbstractType(type))
      schema.getPossibleTypes(type).forEach((possible) => types.add(possible));
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        names.add(`${type.name}.${field.name}`);
        types.add(getNamedType(field.type));
      }
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields()).filter(isOpen)) {
      names.add(`${type.name}.${field.name}`);
      types.add(getNamedType(field.type));
      for (const { name, type: input } of field.args) {
        names.add(`${type.name}.${field.name}(${name})`);
        types.add(getNamedType(input));
      }
    }
  }
  return names;
}

/**
 * The part of `reachable` that a request selects and fills, without arguments of absent variables.
 */
export function coveredBy(
  schema: GraphQLSchema,
  text: string,
  variables: Record<string, unknown>,
): Set<string> {
  const names = new Set<string>();
  const info = new TypeInfo(schema);
  const fields = visitWithTypeInfo(info, {
    Field({ name }) {
      const parent = info.getParentType()?.name;
      if (!name.value.startsWith('__')) names.add(`${parent}.${name.value}`);
    },
    Argument({ name, value }) {
      const given = value.kind === 'Variable' ? variables[value.name.value] : value;
      if (given === undefined) return;
      names.add(`${info.getParentType()?.name}.${info.getFieldDef()?.name}(${name.value})`);
      inputsIn(info.getArgument()!.type, given).forEach((input) => names.add(input));
    },
  });
  visit(parse(text), fields);
  return names;
}

/** The fields in an answer, by their types. */
export function answered(data: unknown): Set<string> {
  const names = new Set<string>();
  const look = (value: unknown, root?: string) => {
    if (Array.isArray(value)) value.forEach((item) => look(item));
    else if (typeof value === 'object' && value !== null) {
      const type = root ?? (value as { __typename: string }).__typename;
      for (const [field, below] of Object.entries(value)) {
        if (field !== '__typename') names.add(`${type}.${field}`);
        look(below);
      }
    }
  };
  look(data, 'Query');
  return names;
}

function inputsIn(type: GraphQLInputType, value: unknown): string[] {
  const named = getNamedType(type);
  if (Array.isArray(value)) return value.flatMap((item) => inputsIn(named, item));
  if (!isInputObjectType(named) || typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, below]) => [
    `${named.name}.${name}`,
    ...inputsIn(named.getFields()[name]!.type, below),
  ]);
}
