import 'reflect-metadata';
import { Ctx, Field, ID, InterfaceType } from 'type-graphql';
import type { GlobalIds, NodeKind } from './global-id.js';

/** What things with an id need of a request. */
export interface NodeContext {
  ids: GlobalIds;
}

@InterfaceType({ description: 'Something with an id of its own.' })
export abstract class Node {
  abstract id: number;

  protected abstract get nodeKind(): NodeKind;

  @Field(() => ID, { name: 'id', description: 'Opaque, stable and globally unique.' })
  globalId(@Ctx() { ids }: NodeContext): string {
    return ids.write(this.nodeKind, this.id);
  }
}
