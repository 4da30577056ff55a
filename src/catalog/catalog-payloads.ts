import { Field, ID, ObjectType } from 'type-graphql';
import { Category, Platform, Product } from './catalog-entities.js';

const SEARCHABLE =
  'True when searches reflect the change. False when the request did not wait for that, or waited 10 seconds in vain. The change is saved in both cases.';

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
      'True when searches reflect the deletion. False when the request did not wait for that, or waited 10 seconds in vain.',
  })
  searchable!: boolean;
}
