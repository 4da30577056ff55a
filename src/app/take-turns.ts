import { defaultFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
import { declaredCost } from '../core/cost.js';
import type { FairQueue } from '../core/fair-queue.js';
import { currentOperation } from '../core/operation.js';

/** Makes every field of which the cost says so wait for its client's turn. */
export function takeTurns(schema: GraphQLSchema, queue: FairQueue): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (!declaredCost(field).inTurn) continue;
      const resolve = field.resolve ?? defaultFieldResolver;
      field.resolve = async (...call) => {
        const operation = currentOperation();
        const work = async () => (await resolve(...call)) as unknown;
        return operation ? queue.run(operation.client, work, operation.signal) : work();
      };
    }
  }
}
