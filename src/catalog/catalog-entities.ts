import { Field, Int, InterfaceType, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { Node } from '../core/global-id.js';

/** The description of a product's or category's address. */
export const PAGE_URL =
  'Address of its page in the help centre: absolute if the operator has set `PUBLIC_URL`, ' +
  'otherwise a path of the server, e.g. /products/saemi-talk.';

const SLUG =
  'Unique name in filters, inputs and URLs: a-z, 0-9 and single hyphens. It can change, and ' +
  'former slugs keep working: use `id` as a key.';

const POSITION =
  'Position in the display order: lower values come first, equal ones in the order of creation.';

@InterfaceType({
  implements: Node,
  description: 'A part of the path to an article (경로): its product, or a category.',
})
export abstract class BreadcrumbItem extends Node {
  @Field({ description: SLUG })
  @Column('text')
  slug!: string;

  @Field({
    description:
      'Display name (이름). A category name may contain slashes, e.g. 신고/이용제한/정책.',
  })
  @Column('text')
  name!: string;

  @Field({ description: PAGE_URL })
  url?: string;
}

@Entity('product')
@ObjectType({
  implements: [Node, BreadcrumbItem],
  description:
    'A product or service (서비스) that has help articles, e.g. a messenger or a payment service.',
})
export class Product extends BreadcrumbItem {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Field(() => [String], {
    description: 'Aliases: other names that people type, such as nicknames (별칭), e.g. 샘톡.',
  })
  @Column('text', { array: true })
  aliases!: string[];

  @Field(() => Int, { description: POSITION })
  @Column('integer')
  position!: number;

  @Field({ description: 'Address of its icon, e.g. /media/….png; empty if there is none.' })
  @Column('text')
  icon!: string;

  protected override get nodeKind() {
    return 'Product' as const;
  }
}

@Entity('category')
@ObjectType({
  implements: [Node, BreadcrumbItem],
  description: 'A category (카테고리): a node in the category tree of one product.',
})
export class Category extends BreadcrumbItem {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Column('integer', { name: 'product_id' })
  productId!: number;

  @Column('integer', { name: 'parent_id', nullable: true })
  parentId!: number | null;

  @Field(() => Int, {
    description:
      'Position among the siblings: lower values come first, equal ones in the order of creation.',
  })
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
    'A platform (플랫폼), such as iOS, 안드로이드, macOS or Windows, or the common platform (공통), ' +
    'which stands for all of them.',
})
export class Platform extends Node {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Field({ description: SLUG })
  @Column('text')
  slug!: string;

  @Field({ description: 'Display name (이름).' })
  @Column('text')
  name!: string;

  @Field(() => [String], {
    description: 'Aliases: other names that people type (별칭), e.g. 아이폰, 맥, PC.',
  })
  @Column('text', { array: true })
  aliases!: string[];

  @Field({
    description:
      'True only for the common platform (공통), whose content applies to all platforms.',
  })
  @Column('boolean', { name: 'applies_to_all' })
  appliesToAll!: boolean;

  @Field(() => Int, { description: POSITION })
  @Column('integer')
  position!: number;

  protected override get nodeKind() {
    return 'Platform' as const;
  }
}
