import type { GraphQLField } from 'graphql';
import { Extensions } from 'type-graphql';

const EXTENSION = 'perRequest';

/**
 * Declares that a field's value belongs to one request, such as the id of a search or a position in
 * its results. Shared caches must not keep an answer with this field.
 */
export function PerRequest(): MethodDecorator & PropertyDecorator {
  return Extensions({ [EXTENSION]: true });
}

export function isPerRequest(field: GraphQLField<unknown, unknown>): boolean {
  return field.extensions[EXTENSION] === true;
}
