import {
  getNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { declaredAccess, type FieldAccess, PUBLIC, Role } from '../../src/access/index.js';

/** From the fewest to the most permissions. */
const RANKS: FieldAccess[] = [PUBLIC, ...Object.values(Role)];

/**
 * The minimum access for each field of each object type: through any root field, and through fields
 * that need no more. Sorted by name; unreachable fields are absent.
 */
export function reachableBy(schema: GraphQLSchema): Record<string, FieldAccess> {
  const types = new Map<string, number>();
  const fields = new Map<string, number>();
  const visit = (name: string, rank: number): void => {
    const type = schema.getType(name);
    if (isUnionType(type) || isInterfaceType(type)) {
      for (const possible of schema.getPossibleTypes(type)) visit(possible.name, rank);
      return;
    }
    if (!isObjectType(type) || (types.get(name) ?? Infinity) <= rank) return;
    types.set(name, rank);
    for (const field of Object.values(type.getFields())) {
      const needed = Math.max(rank, RANKS.indexOf(declaredAccess(field) ?? PUBLIC));
      const key = `${name}.${field.name}`;
      fields.set(key, Math.min(fields.get(key) ?? Infinity, needed));
      visit(getNamedType(field.type).name, needed);
    }
  };
  for (const root of [schema.getQueryType(), schema.getMutationType()]) visit(root!.name, 0);
  return Object.fromEntries(
    [...fields].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, rank]) => [key, RANKS[rank]!]),
  );
}
