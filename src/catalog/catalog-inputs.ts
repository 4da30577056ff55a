import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Category, Platform, Product } from './catalog-entities.js';

/** The description of `waitForSearch` in inputs. */
export const WAIT_FOR_SEARCH =
  'true: respond only when searches reflect the change, but after 10 seconds at the latest. See ' +
  '`searchable` in the response.';

/** The description of `searchable` in payloads. */
export const SEARCHABLE =
  'Always false without `waitForSearch: true`. With it, true once searches reflect the change in ' +
  'every published article that it concerns, at once if there is none; false after 10 seconds, or ' +
  'if the search engine rejected one of these articles. The change is saved in any case.';

/** The base of inputs whose change can be awaited. */
@InputType()
export class WaitForSearchInput {
  @Field(() => Boolean, { defaultValue: false, description: WAIT_FOR_SEARCH })
  waitForSearch!: boolean;
}

@InputType({ description: 'A new product (서비스).' })
export class CreateProductInput extends WaitForSearchInput {
  @Field({
    description:
      'Unique name in filters, inputs and URLs: a-z, 0-9 and single hyphens, at most 200 ' +
      'characters. The error is CONFLICT when another object of the same type has or had it.',
  })
  slug!: string;

  @Field({ description: 'Display name, one line of at most 200 characters.' })
  name!: string;

  @Field(() => [String], {
    defaultValue: [],
    description:
      'Aliases (별칭): other names that people type, such as nicknames. At most 50, each one line ' +
      'of at most 200 characters.',
  })
  aliases!: string[];

  @Field(() => Int, {
    nullable: true,
    description:
      'Position in the display order: lower values come first, equal ones in the order of ' +
      'creation. Default: after the last.',
  })
  position?: number | null;
}

@InputType()
class NamedEntityChanges extends WaitForSearchInput {
  @Field(() => String, {
    nullable: true,
    description:
      'New slug: a-z, 0-9 and single hyphens, at most 200 characters; former slugs keep ' +
      'working. The error is CONFLICT when another object of the same type has or had it.',
  })
  slug?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'New display name, one line of at most 200 characters.',
  })
  name?: string | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'The complete new list of aliases, which replaces the present list: at most 50, each one ' +
      'line of at most 200 characters.',
  })
  aliases?: string[] | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'New position in the order: lower values come first, equal ones in the order of creation.',
  })
  position?: number | null;
}

@InputType({ description: 'Changes to a product. Fields that are absent or null stay unchanged.' })
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
      'Slug of the parent category, which must belong to the same product. Absent: a root ' +
      'category.',
  })
  parentSlug?: string | null;

  @Field({
    description:
      'Unique name in filters, inputs and URLs: a-z, 0-9 and single hyphens, at most 200 ' +
      'characters. The error is CONFLICT when another object of the same type has or had it.',
  })
  slug!: string;

  @Field({ description: 'Display name, one line of at most 200 characters; may contain slashes.' })
  name!: string;

  @Field(() => Int, {
    nullable: true,
    description:
      'Position among the siblings: lower values come first, equal ones in the order of ' +
      'creation. Default: after the last.',
  })
  position?: number | null;
}

@InputType({ description: 'Changes to a category. Fields that are absent or null stay unchanged.' })
export class UpdateCategoryInput extends WaitForSearchInput {
  @Field(() => ID, { description: 'ID of the category.' })
  id!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'New slug: a-z, 0-9 and single hyphens, at most 200 characters; former slugs keep ' +
      'working. The error is CONFLICT when another object of the same type has or had it.',
  })
  slug?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'New display name, one line of at most 200 characters.',
  })
  name?: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'New position among the siblings: lower values come first, equal ones in the order of ' +
      'creation.',
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
      'Slug of the new parent category, in the same product and not below the moved category; ' +
      'otherwise BAD_USER_INPUT. Absent: the parent stays; null: a root category.',
  })
  parentSlug?: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Position among the new siblings: lower values come first, equal ones in the order of ' +
      'creation. Absent or null: the number stays.',
  })
  position?: number | null;
}

@InputType({ description: 'A new platform (플랫폼).' })
export class CreatePlatformInput extends WaitForSearchInput {
  @Field({
    description:
      'Unique name in filters, inputs and URLs: a-z, 0-9 and single hyphens, at most 200 ' +
      'characters. The error is CONFLICT when another object of the same type has or had it.',
  })
  slug!: string;

  @Field({ description: 'Display name, one line of at most 200 characters.' })
  name!: string;

  @Field(() => [String], {
    defaultValue: [],
    description:
      'Aliases (별칭): other names that people type. At most 50, each one line of at most 200 ' +
      'characters.',
  })
  aliases!: string[];

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Whether this is the common platform (공통), whose content applies to all platforms. It ' +
      'cannot be changed later. The error is CONFLICT when a common platform exists.',
  })
  appliesToAll!: boolean;

  @Field(() => Int, {
    nullable: true,
    description:
      'Position in the display order: lower values come first, equal ones in the order of ' +
      'creation. Default: after the last.',
  })
  position?: number | null;
}

@InputType({ description: 'Changes to a platform. Fields that are absent or null stay unchanged.' })
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
      'For an article: true only with `waitForSearch: true`, when searches no longer find the ' +
      'article; false without it, or after 10 seconds. For other objects always true, although ' +
      'searches may use a deleted synonym set for one more second. The object is deleted in any ' +
      'case.',
  })
  searchable!: boolean;
}
