import type { GraphQLField } from 'graphql';
import { Extensions } from 'type-graphql';

const EXTENSION = 'perRequest';

/**
 * Declares that the value of a field belongs to one request, such as the id of a search or a
 * position in its results. No shared cache may keep an answer with such a field.
 */
export function PerRequest(): MethodDecorator & PropertyDecorator {
  return Extensions({ [EXTENSION]: true });
}

/** Whether `@PerRequest` declares the field. */
export function isPerRequest(field: GraphQLField<unknown, unknown>): boolean {
  return field.extensions[EXTENSION] === true;
}
