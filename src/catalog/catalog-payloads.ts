import { Field, ID, ObjectType } from 'type-graphql';
import { Category, Platform, Product } from './catalog-entities.js';

const SEARCHABLE =
  'True when the change can be found now; false when that was not waited for, or not reached within 10 seconds. The change is committed all the same.';

@ObjectType({ description: 'The product as it is after the change.' })
export class ProductPayload {
  @Field({ description: 'The product.' })
  product!: Product;

  @Field({ description: SEARCHABLE })
  searchable!: boolean;
}

@ObjectType({ description: 'The category as it is after the change.' })
export class CategoryPayload {
  @Field({ description: 'The category.' })
  category!: Category;

  @Field({ description: SEARCHABLE })
  searchable!: boolean;
}

@ObjectType({ description: 'The platform as it is after the change.' })
export class PlatformPayload {
  @Field({ description: 'The platform.' })
  platform!: Platform;

  @Field({ description: SEARCHABLE })
  searchable!: boolean;
}

@ObjectType({ description: 'What was deleted.' })
export class DeletePayload {
  @Field(() => ID, { description: 'The id that it had.' })
  id!: string;

  @Field({
    description:
      'True when it can no longer be found; false when that was not waited for, or not reached within 10 seconds.',
  })
  searchable!: boolean;
}
