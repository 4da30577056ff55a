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

@Entity('platform')
@ObjectType({
  implements: Node,
  description:
    'A platform (플랫폼): iOS, 안드로이드, macOS, Windows, and 공통, which stands for all of them.',
})
export class Platform extends Node {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Field({
    description:
      'Names the platform in filters, inputs and URLs: a-z, 0-9 and hyphens, unique and stable.',
  })
  @Column('text')
  slug!: string;

  @Field({ description: 'The name as people read it (이름).' })
  @Column('text')
  name!: string;

  @Field(() => [String], { description: 'Other words for it (별칭), e.g. 아이폰, 맥, PC.' })
  @Column('text', { array: true })
  aliases!: string[];

  @Field({ description: 'True for 공통 alone: what stands there fits every platform.' })
  @Column('boolean', { name: 'applies_to_all' })
  appliesToAll!: boolean;

  @Field(() => Int, { description: 'Its place in the order of platforms, ascending.' })
  @Column('integer')
  position!: number;

  protected override get nodeKind() {
    return 'Platform' as const;
  }
}
