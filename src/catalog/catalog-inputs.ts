import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Category, Platform, Product } from './catalog-entities.js';

/** The description of `waitForSearch` in inputs. */
export const WAIT_FOR_SEARCH =
  'Whether to answer only when searches reflect the change; waits at most 10 seconds.';

/** The description of `searchable` in payloads. */
export const SEARCHABLE =
  'True when searches reflect the change. False when the request did not wait for that, or waited ' +
  '10 seconds in vain. The change is saved in both cases.';

/** The base of inputs whose change may be awaited. */
@InputType()
export class WaitForSearchInput {
  @Field(() => Boolean, { defaultValue: false, description: WAIT_FOR_SEARCH })
  waitForSearch!: boolean;
}

@InputType({ description: 'A new product (서비스).' })
export class CreateProductInput extends WaitForSearchInput {
  @Field({ description: 'Unique name in filters and URLs: a-z, 0-9 and hyphens.' })
  slug!: string;

  @Field({ description: 'Display name.' })
  name!: string;

  @Field(() => [String], {
    defaultValue: [],
    description: 'Other names that people type, such as nicknames.',
  })
  aliases!: string[];

  @Field(() => Int, {
    nullable: true,
    description: 'Position in the order of products; lower values come first. By default the last.',
  })
  position?: number | null;
}

@InputType()
class NamedEntityChanges extends WaitForSearchInput {
  @Field(() => String, {
    nullable: true,
    description: 'New slug; the previous one keeps working. By default unchanged.',
  })
  slug?: string | null;

  @Field(() => String, { nullable: true, description: 'New display name. By default unchanged.' })
  name?: string | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'The complete new list of other names, such as nicknames; replaces the present list. By ' +
      'default unchanged.',
  })
  aliases?: string[] | null;

  @Field(() => Int, {
    nullable: true,
    description: 'New position in the order; lower values come first. By default unchanged.',
  })
  position?: number | null;
}

@InputType({ description: 'Changes to a product. Fields that are absent stay unchanged.' })
export class UpdateProductInput extends NamedEntityChanges {
  @Field(() => ID, { description: 'ID of the product.' })
  id!: string;
}

@InputType({ description: 'A new category (카테고리).' })
export class CreateCategoryInput extends WaitForSearchInput {
  @Field({ description: 'Slug of the product that the category belongs to.' })
  productSlug!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Slug of the parent category, which must belong to the same product. Absent: a root category.',
  })
  parentSlug?: string | null;

  @Field({ description: 'Unique name in filters and URLs: a-z, 0-9 and hyphens.' })
  slug!: string;

  @Field({ description: 'Display name; may contain slashes.' })
  name!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'Position among the siblings; lower values come first. By default the last.',
  })
  position?: number | null;
}

@InputType({ description: 'Changes to a category. Fields that are absent stay unchanged.' })
export class UpdateCategoryInput extends WaitForSearchInput {
  @Field(() => ID, { description: 'ID of the category.' })
  id!: string;

  @Field(() => String, {
    nullable: true,
    description: 'New slug; the previous one keeps working. By default unchanged.',
  })
  slug?: string | null;

  @Field(() => String, { nullable: true, description: 'New display name. By default unchanged.' })
  name?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'New position among the siblings; lower values come first. By default unchanged.',
  })
  position?: number | null;
}

@InputType({
  description: 'Moves a category, with everything below it, to another place in the same product.',
})
export class MoveCategoryInput extends WaitForSearchInput {
  @Field(() => ID, { description: 'ID of the category.' })
  id!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Slug of the new parent category. Absent: the parent stays the same; null: a root category.',
  })
  parentSlug?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Position among the new siblings; lower values come first. By default unchanged.',
  })
  position?: number | null;
}

@InputType({ description: 'A new platform (플랫폼).' })
export class CreatePlatformInput extends WaitForSearchInput {
  @Field({ description: 'Unique name in filters and URLs: a-z, 0-9 and hyphens.' })
  slug!: string;

  @Field({ description: 'Display name.' })
  name!: string;

  @Field(() => [String], { defaultValue: [], description: 'Other names that people type.' })
  aliases!: string[];

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Whether this is the common platform (공통), whose content applies to all platforms.',
  })
  appliesToAll!: boolean;

  @Field(() => Int, {
    nullable: true,
    description:
      'Position in the order of platforms; lower values come first. By default the last.',
  })
  position?: number | null;
}

@InputType({ description: 'Changes to a platform. Fields that are absent stay unchanged.' })
export class UpdatePlatformInput extends NamedEntityChanges {
  @Field(() => ID, { description: 'ID of the platform.' })
  id!: string;
}

@InputType({
  description: 'The object to delete. The error is CONFLICT while other objects depend on it.',
})
export class DeleteInput {
  @Field(() => ID, { description: 'ID of the object.' })
  id!: string;
}

@ObjectType({ description: 'The result of a change to a product.' })
export class ProductPayload {
  @Field({ description: 'The product after the change.' })
  product!: Product;

  @Field({ description: SEARCHABLE })
  searchable!: boolean;
}

@ObjectType({ description: 'The result of a change to a category.' })
export class CategoryPayload {
  @Field({ description: 'The category after the change.' })
  category!: Category;

  @Field({ description: SEARCHABLE })
  searchable!: boolean;
}

@ObjectType({ description: 'The result of a change to a platform.' })
export class PlatformPayload {
  @Field({ description: 'The platform after the change.' })
  platform!: Platform;

  @Field({ description: SEARCHABLE })
  searchable!: boolean;
}

@ObjectType({ description: 'The result of a deletion.' })
export class DeletePayload {
  @Field(() => ID, { description: 'ID of the deleted object.' })
  id!: string;

  @Field({
    description:
      'True when searches reflect the deletion. False when the request did not wait for that, or ' +
      'waited 10 seconds in vain.',
  })
  searchable!: boolean;
}
