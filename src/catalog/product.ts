import { Field, Int, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { Node } from '../core/global-id.js';

@Entity('product')
@ObjectType({
  implements: Node,
  description: 'A service (서비스) that help is about, e.g. a messenger or a pay service.',
})
export class Product extends Node {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Field({
    description:
      'Names the product in filters, inputs and URLs: a-z, 0-9 and hyphens, unique and stable.',
  })
  @Column('text')
  slug!: string;

  @Field({ description: 'The name as people read it (이름).' })
  @Column('text')
  name!: string;

  @Field(() => [String], { description: 'Nicknames that people type (별칭), e.g. 카톡.' })
  @Column('text', { array: true })
  aliases!: string[];

  @Field(() => Int, { description: 'Its place in the order of products, ascending.' })
  @Column('integer')
  position!: number;

  protected override get nodeKind() {
    return 'Product' as const;
  }
}
