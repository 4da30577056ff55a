import { Field, Int, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { Node } from '../core/global-id.js';

@Entity('category')
@ObjectType({
  implements: Node,
  description: 'A category (카테고리): a node of the tree inside one product.',
})
export class Category extends Node {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Column('integer', { name: 'product_id' })
  productId!: number;

  @Column('integer', { name: 'parent_id', nullable: true })
  parentId!: number | null;

  @Field({
    description:
      'Names the category in filters, inputs and URLs: a-z, 0-9 and hyphens, unique and stable.',
  })
  @Column('text')
  slug!: string;

  @Field({
    description: 'The name as people read it (이름); it may hold a slash, e.g. 신고/이용제한/정책.',
  })
  @Column('text')
  name!: string;

  @Field(() => Int, { description: 'Its place among its siblings, ascending.' })
  @Column('integer')
  position!: number;

  protected override get nodeKind() {
    return 'Category' as const;
  }
}
