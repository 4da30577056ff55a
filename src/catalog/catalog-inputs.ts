import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { NullableField } from '../core/nullable-field.js';
import { Category, Platform, Product } from './catalog-entities.js';

/** The description of `waitForSearch` in inputs. */
export const WAIT_FOR_SEARCH =
  'true: respond only when searches reflect the change, but after 10 seconds at the latest. See ' +
  '`searchable` in the response.';

const SEARCHABLE =
  'Always false without `waitForSearch: true`. With it, true once searches reflect the change in ' +
  'every published article that it concerns, at once if there is none; false after 10 seconds, or ' +
  'if the search engine rejected one of these articles. The change is saved in any case.';

/** The base of inputs whose change can be awaited. */
@InputType()
export class WaitForSearchInput {
  @Field(() => Boolean, { defaultValue: false, description: WAIT_FOR_SEARCH })
  waitForSearch!: boolean;
}

/** The description of the new slug of an object. */
export const NEW_SLUG =
  'New slug: a-z, 0-9 and single hyphens, at most 200 characters; former slugs keep ' +
  'working. The error is CONFLICT when another object of the same type has or had it.';

const NameField = (more = '') =>
  Field({ description: `Display name, one line of at most 200 characters${more}.` });

const PositionField = (position: string, ifAbsent = '') =>
  Field(() => Int, {
    nullable: true,
    description: `${position}: lower values come first, equal ones in the order of creation.${ifAbsent}`,
  });

const IconField = () =>
  NullableField(
    () => String,
    'Address of a PNG or WebP file, uploaded at the desk; empty: no icon.',
  );

const AFTER_THE_LAST = ' Default: after the last.';

/** The base of new products, categories and platforms. */
@InputType()
class NewEntityInput extends WaitForSearchInput {
  @Field({
    description:
      'Unique name in filters, inputs and URLs: a-z, 0-9 and single hyphens, at most 200 ' +
      'characters. The error is CONFLICT when another object of the same type has or had it.',
  })
  slug!: string;
}

/** The base of changes of products, categories and platforms. */
@InputType()
class EntityChangesInput extends WaitForSearchInput {
  @NullableField(() => String, NEW_SLUG)
  slug?: string | null;

  @NullableField(() => String, 'New display name, one line of at most 200 characters.')
  name?: string | null;
}

@InputType()
class AliasedEntityChangesInput extends EntityChangesInput {
  @PositionField('New position in the order')
  position?: number | null;

  @NullableField(
    () => [String],
    'The complete new list of aliases, which replaces the present list: at most 50, each one ' +
      'line of at most 200 characters.',
  )
  aliases?: string[] | null;
}

@InputType({ description: 'A new product (서비스).' })
export class CreateProductInput extends NewEntityInput {
  @NameField()
  name!: string;

  @PositionField('Position in the display order', AFTER_THE_LAST)
  position?: number | null;

  @Field(() => [String], {
    defaultValue: [],
    description:
      'Aliases (별칭): other names that people type, such as nicknames. At most 50, each one line ' +
      'of at most 200 characters.',
  })
  aliases!: string[];

  @IconField()
  icon?: string | null;
}

@InputType({ description: 'Changes to a product. Fields that are absent or null stay unchanged.' })
export class UpdateProductInput extends AliasedEntityChangesInput {
  @IconField()
  icon?: string | null;

  @Field(() => ID, { description: 'ID of the product.' })
  id!: string;
}

@InputType({ description: 'A new category (카테고리).' })
export class CreateCategoryInput extends NewEntityInput {
  @Field({ description: 'Slug of the product that the category belongs to.' })
  productSlug!: string;

  @NullableField(
    () => String,
    'Slug of the parent category, which must belong to the same product. Absent: a root ' +
      'category.',
  )
  parentSlug?: string | null;

  @NameField('; may contain slashes')
  name!: string;

  @PositionField('Position among the siblings', AFTER_THE_LAST)
  position?: number | null;
}

@InputType({ description: 'Changes to a category. Fields that are absent or null stay unchanged.' })
export class UpdateCategoryInput extends EntityChangesInput {
  @Field(() => ID, { description: 'ID of the category.' })
  id!: string;

  @PositionField('New position among the siblings')
  position?: number | null;
}

@InputType({
  description: 'Moves a category, with everything below it, to another place in the same product.',
})
export class MoveCategoryInput extends WaitForSearchInput {
  @Field(() => ID, { description: 'ID of the category.' })
  id!: string;

  @NullableField(
    () => String,
    'Slug of the new parent category, in the same product and not below the moved category; ' +
      'otherwise BAD_USER_INPUT. Absent: the parent stays; null: a root category.',
  )
  parentSlug?: string | null;

  @PositionField('Position among the new siblings', ' Absent or null: the number stays.')
  position?: number | null;
}

@InputType({ description: 'A new platform (플랫폼).' })
export class CreatePlatformInput extends NewEntityInput {
  @NameField()
  name!: string;

  @PositionField('Position in the display order', AFTER_THE_LAST)
  position?: number | null;

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
}

@InputType({ description: 'Changes to a platform. Fields that are absent or null stay unchanged.' })
export class UpdatePlatformInput extends AliasedEntityChangesInput {
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

/** The base of payloads of changes that searches show. */
@ObjectType()
export abstract class SearchablePayload {
  @Field({ description: SEARCHABLE })
  searchable!: boolean;
}

@ObjectType({ description: 'The result of a change to a product.' })
export class ProductPayload extends SearchablePayload {
  @Field({ description: 'The product after the change.' })
  product!: Product;
}

@ObjectType({ description: 'The result of a change to a category.' })
export class CategoryPayload extends SearchablePayload {
  @Field({ description: 'The category after the change.' })
  category!: Category;
}

@ObjectType({ description: 'The result of a change to a platform.' })
export class PlatformPayload extends SearchablePayload {
  @Field({ description: 'The platform after the change.' })
  platform!: Platform;
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
