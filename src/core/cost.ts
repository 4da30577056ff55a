import type { GraphQLField } from 'graphql';
import { Extensions } from 'type-graphql';

/**
 * What a field adds to the cost of an operation. One point is about what one object of an answer
 * costs.
 */
export interface FieldCost {
  /**
   * For each time that it is answered, beside what is selected below it: 1 for an object or a list
   * of objects, 0 for a scalar, unless this says otherwise.
   */
  points?: number;
  /**
   * Whether it is done in its client's turn (see `core/fair-queue`): for what keeps an engine or
   * the processor busy.
   */
  inTurn?: boolean;
  /** How many entries a list has that takes no `first`; 10 unless this says otherwise. */
  size?: number;
  /**
   * What grows with an argument: one more point for each `each` of it, begun or whole. Beyond
   * `most` the field refuses the argument by name.
   */
  by?: { argument: string; each: number; most: number };
}

const EXTENSION = 'cost';

/**
 * Declares on the schema what a field costs: what asks the search engine or Postgres costs more
 * than what is there already.
 */
export function Cost(cost: FieldCost): MethodDecorator & PropertyDecorator {
  return Extensions({ [EXTENSION]: cost });
}

/** What was declared of a field. */
export function declaredCost(field: GraphQLField<unknown, unknown>): FieldCost {
  return (field.extensions[EXTENSION] as FieldCost | undefined) ?? {};
}
