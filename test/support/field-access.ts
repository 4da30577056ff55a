import {
  getNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { declaredAccess, type FieldAccess, PUBLIC, Role } from '../../src/access/index.js';

/** From the least to the most. */
const RANKS: FieldAccess[] = [PUBLIC, ...Object.values(Role)];

/**
 * For every field of every object type the least that one must be to get to it: by way of some root
 * field, through fields that one may use. Sorted by name; a field that nothing leads to is absent.
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
