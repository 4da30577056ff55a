import { type GraphQLSchema, isObjectType } from 'graphql';
import { fillAll, operationOf, VALID } from './valid-request.js';

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

/**
 * For each field of each object type that takes arguments, one request for each string in them, at
 * any depth, with the poison in its place; everything else is filled with valid values. `reach`
 * says how a type other than the roots is reached: the beginning of an operation that a field of it
 * is put into.
 */
export function poisonedRequests(
  schema: GraphQLSchema,
  poison: string,
  reach: Record<string, string>,
): PoisonedRequest[] {
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
          query: operationOf(reach[type.name]!, field),
          variables: fillAll(field.args, (at, kind) => (at === path ? poison : VALID[kind])),
        }));
      }),
    );
}
