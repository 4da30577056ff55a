import {
  getNamedType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isEnumType,
  isObjectType,
  isScalarType,
} from 'graphql';
import { getMetadataStorage } from 'type-graphql';

type Resolve = GraphQLFieldResolver<unknown, unknown>;
type Metadata = ReturnType<typeof getMetadataStorage>;
type FieldResolver = Metadata['fieldResolvers'][number];
type Parameter = NonNullable<FieldResolver['params']>[number];
type Method = (...parameters: unknown[]) => unknown;

/**
 * Replaces the resolvers of fields by direct calls of their methods. Those of type-graphql copy a
 * plain object for each of its fields, and make each field with an argument asynchronous. A field
 * with an argument that is an input object keeps its resolver, which creates the object.
 *
 * `instances` are the objects with the resolvers, by class.
 */
export function callMethodsDirectly(
  schema: GraphQLSchema,
  instances: ReadonlyMap<unknown, object>,
): void {
  const { objectTypes, interfaceTypes, fieldResolvers } = getMetadataStorage();
  for (const { name, fields = [], interfaceClasses = [] } of objectTypes) {
    const type = schema.getType(name);
    if (!isObjectType(type)) continue;
    const inherited = interfaceTypes
      .filter(({ target }) => interfaceClasses.includes(target))
      .flatMap((one) => one.fields ?? []);
    for (const { target, name: methodName, schemaName } of [...inherited, ...fields]) {
      const resolver = fieldResolvers.find(
        (one) => one.methodName === methodName && one.getObjectType?.() === target,
      );
      const field = type.getFields()[schemaName];
      if (field?.resolve && resolver && hasPlainArguments(field))
        field.resolve = directResolver(resolver, instances, field.resolve) ?? field.resolve;
    }
  }
}

/** Whether type-graphql passes the values of all arguments on as they are. */
function hasPlainArguments({ args }: GraphQLField<unknown, unknown>): boolean {
  return args.every(
    ({ type }) => isScalarType(getNamedType(type)) || isEnumType(getNamedType(type)),
  );
}

/** The resolver that calls the method; null if type-graphql does more than that. */
function directResolver(
  { kind, target, methodName, params = [], middlewares = [], roles }: FieldResolver,
  instances: ReadonlyMap<unknown, object>,
  original: Resolve,
): Resolve | null {
  const readers = params.toSorted((a, b) => a.index - b.index).map(readerOf);
  if (middlewares.length > 0 || roles || readers.includes(null)) return null;
  const valuesOf = (...call: Parameters<Resolve>) => readers.map((read) => read!(...call));
  if (kind === 'external') {
    const instance = instances.get(target) as Record<string, Method> | undefined;
    return instance ? (...call) => instance[methodName]!(...valuesOf(...call)) : null;
  }
  return (...call) => {
    const [root] = call;
    // A method of a plain object is in its class only.
    if (!(root instanceof target)) return original(...call) as unknown;
    const member = (root as Record<string, unknown>)[methodName];
    return typeof member === 'function'
      ? (member as Method).apply(root, valuesOf(...call))
      : member;
  };
}

/** Reads the value of a parameter from the call of a resolver; null for other parameters. */
function readerOf(parameter: Parameter): ((...call: Parameters<Resolve>) => unknown) | null {
  switch (parameter.kind) {
    case 'arg':
      return (_root, args) => args[parameter.name] as unknown;
    case 'root':
      return parameter.propertyName ? null : (root) => root;
    case 'context':
      return parameter.propertyName ? null : (_root, _args, context) => context;
    case 'info':
      return (_root, _args, _context, info) => info;
    default:
      return null;
  }
}
