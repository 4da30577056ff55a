import 'reflect-metadata';
import { Field, ID, InterfaceType } from 'type-graphql';
import { type NodeKind, toGlobalId } from './global-id.js';

@InterfaceType({ description: 'Something with an id of its own.' })
export abstract class Node {
  abstract id: number;

  protected abstract get nodeKind(): NodeKind;

  @Field(() => ID, { name: 'id', description: 'Opaque, stable and globally unique.' })
  get globalId(): string {
    return toGlobalId(this.nodeKind, this.id);
  }
}
