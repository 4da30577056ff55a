import { type GraphQLSchema, isObjectType } from 'graphql';
import { fillAll, operationOf, VALID } from './valid-request.js';

/** A request for one field with one replaced string. */
export interface PoisonedRequest {
  /** e.g. Mutation.createArticle */
  field: string;
  /** The argument that holds the string, e.g. input.variants.0.body */
  path: string;
  /** True for String and ID, false for other scalars written as strings. */
  isText: boolean;
  query: string;
  variables: Record<string, unknown>;
}

/**
 * One request per string, at any depth, in the arguments of every field of every object type, with
 * the poison in its place and valid values elsewhere. `reach` contains the beginning of an
 * operation that reaches a type, for types other than the root types.
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
