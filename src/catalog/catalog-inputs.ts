import { Field, ID, InputType, Int } from 'type-graphql';

@InputType()
class WaitForSearch {
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Answer only when the change can be found, or after 10 seconds.',
  })
  waitForSearch!: boolean;
}

@InputType({ description: 'A new product (서비스).' })
export class CreateProductInput extends WaitForSearch {
  @Field({ description: 'a-z, 0-9 and hyphens; unique.' })
  slug!: string;

  @Field({ description: 'The name as people read it.' })
  name!: string;

  @Field(() => [String], { defaultValue: [], description: 'Nicknames that people type.' })
  aliases!: string[];

  @Field(() => Int, { nullable: true, description: 'Its place in the order; absent: the last.' })
  position?: number | null;
}

@InputType()
class NamedEntryChanges extends WaitForSearch {
  @Field(() => String, { nullable: true, description: 'A new slug; the old one keeps answering.' })
  slug?: string | null;

  @Field(() => String, { nullable: true, description: 'A new name.' })
  name?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: 'All its other words, such as nicknames; those not named are removed.',
  })
  aliases?: string[] | null;

  @Field(() => Int, { nullable: true, description: 'A new place in the order.' })
  position?: number | null;
}

@InputType({ description: 'Changes of a product; what is absent stays.' })
export class UpdateProductInput extends NamedEntryChanges {
  @Field(() => ID, { description: 'The product.' })
  id!: string;
}

@InputType({ description: 'A new category (카테고리).' })
export class CreateCategoryInput extends WaitForSearch {
  @Field({ description: 'The product that it belongs to.' })
  productSlug!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The category above it, of the same product; absent: it is a root.',
  })
  parentSlug?: string | null;

  @Field({ description: 'a-z, 0-9 and hyphens; unique.' })
  slug!: string;

  @Field({ description: 'The name as people read it; a slash is allowed.' })
  name!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'Its place among its siblings; absent: the last.',
  })
  position?: number | null;
}

@InputType({ description: 'Changes of a category; what is absent stays.' })
export class UpdateCategoryInput extends WaitForSearch {
  @Field(() => ID, { description: 'The category.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'A new slug; the old one keeps answering.' })
  slug?: string | null;

  @Field(() => String, { nullable: true, description: 'A new name.' })
  name?: string | null;

  @Field(() => Int, { nullable: true, description: 'A new place among its siblings.' })
  position?: number | null;
}

@InputType({ description: 'Where a category, with all below it, moves inside its product.' })
export class MoveCategoryInput extends WaitForSearch {
  @Field(() => ID, { description: 'The category.' })
  id!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The new parent; absent: unchanged, null: it becomes a root.',
  })
  parentSlug?: string | null;

  @Field(() => Int, { nullable: true, description: 'Its place among its new siblings.' })
  position?: number | null;
}

@InputType({ description: 'A new platform (플랫폼).' })
export class CreatePlatformInput extends WaitForSearch {
  @Field({ description: 'a-z, 0-9 and hyphens; unique.' })
  slug!: string;

  @Field({ description: 'The name as people read it.' })
  name!: string;

  @Field(() => [String], { defaultValue: [], description: 'Other words for it.' })
  aliases!: string[];

  @Field(() => Boolean, { defaultValue: false, description: 'True for 공통 alone.' })
  appliesToAll!: boolean;

  @Field(() => Int, { nullable: true, description: 'Its place in the order; absent: the last.' })
  position?: number | null;
}

@InputType({ description: 'Changes of a platform; what is absent stays.' })
export class UpdatePlatformInput extends NamedEntryChanges {
  @Field(() => ID, { description: 'The platform.' })
  id!: string;
}

@InputType({ description: 'What is to be deleted; CONFLICT while something hangs on it.' })
export class DeleteInput {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;
}
