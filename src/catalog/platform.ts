import { Field, Int, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { Node } from '../core/global-id.js';

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
