import {
  getNamedType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isLeafType,
  isObjectType,
} from 'graphql';
import { getMetadataStorage } from 'type-graphql';

type Resolve = GraphQLFieldResolver<unknown, unknown>;
type Metadata = ReturnType<typeof getMetadataStorage>;
type FieldResolver = Metadata['fieldResolvers'][number];
type Parameter = NonNullable<FieldResolver['params']>[number];
type Method = (...parameters: unknown[]) => unknown;

/**
 * Replaces the resolvers of fields and queries by direct calls of their methods. Those of
 * type-graphql copy a plain object for each of its fields, and make each field with an argument
 * asynchronous, with three promises per argument. A field with an input object whose class has
 * methods or other input objects keeps its resolver, which creates the object.
 *
 * `instances` are the objects with the resolvers, by class.
 */
export function callMethodsDirectly(
  schema: GraphQLSchema,
  instances: ReadonlyMap<unknown, object>,
): void {
  const { objectTypes, interfaceTypes, fieldResolvers, queries } = getMetadataStorage();
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
  for (const query of queries) {
    const field = schema.getQueryType()?.getFields()[query.schemaName];
    if (field?.resolve && instances.has(query.target) && hasPlainArguments(field))
      field.resolve =
        directResolver({ ...query, kind: 'external' }, instances, field.resolve) ?? field.resolve;
  }
}

/** Whether the values of all arguments are as good as what type-graphql makes of them. */
function hasPlainArguments({ args }: GraphQLField<unknown, unknown>): boolean {
  return args.every(({ type }) => isLeafType(getNamedType(type)) || isPlainInput(type));
}

/** Whether an input object has only fields, so that nothing needs an instance of its class. */
function isPlainInput(input: GraphQLInputType): boolean {
  const type = getNamedType(input);
  const metadata = getMetadataStorage().inputTypes.find(({ name }) => name === type.name);
  if (!isInputObjectType(type) || !metadata) return false;
  const { target, fields = [] } = metadata;
  return (
    Object.values(type.getFields()).every((field) => isLeafType(getNamedType(field.type))) &&
    fields.every(({ name, schemaName }) => name === schemaName) &&
    Object.getPrototypeOf(target) === Function.prototype &&
    Object.getOwnPropertyNames(target.prototype).length === 1 &&
    Object.values(new (target as new () => object)()).every((value) => value === undefined)
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
