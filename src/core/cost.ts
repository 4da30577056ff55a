import type { GraphQLField } from 'graphql';
import { Extensions } from 'type-graphql';

/**
 * What a field adds to the cost of an operation, in points. One point is roughly the cost of one
 * object in an answer.
 */
export interface FieldCost {
  /**
   * Points each time the field is resolved, in addition to the cost of the selected subfields.
   * Default: 1 for an object or a list of objects, 0 for a scalar.
   */
  points?: number;
  /**
   * Whether the field waits in the fair queue (see `core/fair-queue`). Set this for fields that
   * keep an engine or the CPU busy.
   */
  queued?: boolean;
  /** Assumed length of a list without the argument `first`. Default: 10. */
  size?: number;
  /**
   * Points for each entry of an argument that is a list of at most `max` entries; the result has as
   * many entries. The field itself refuses longer lists.
   */
  perEntry?: { argument: string; points: number; max: number };
  /**
   * Points that depend on an argument: its value, or the length of a text, divided by
   * `unitsPerPoint`, rounded up; `max` counts without a value. The field itself refuses values
   * above `max`.
   */
  perArgument?: { argument: string; unitsPerPoint: number; max: number };
  /** Maximum length of a list in the arguments. Default: 1,000. */
  maxEntries?: number;
}

const EXTENSION = 'cost';

/**
 * Declares the cost of a field in the schema. Fields that query the search engine or Postgres cost
 * more than fields whose value is already loaded.
 */
export function Cost(cost: FieldCost): MethodDecorator & PropertyDecorator {
  return Extensions({ [EXTENSION]: cost });
}

/** The cost that `@Cost` declares for a field; empty without `@Cost`. */
export function declaredCost(field: GraphQLField<unknown, unknown>): FieldCost {
  return (field.extensions[EXTENSION] as FieldCost | undefined) ?? {};
}
