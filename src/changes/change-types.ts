import { Field, ID, InterfaceType, ObjectType, registerEnumType } from 'type-graphql';
import { Article } from '../articles/index.js';
import { Category, Platform, Product } from '../catalog/index.js';
import { PerRequest } from '../core/per-request.js';

enum ChangeKind {
  ARTICLE = 'ARTICLE',
  PRODUCT = 'PRODUCT',
  CATEGORY = 'CATEGORY',
  PLATFORM = 'PLATFORM',
}
registerEnumType(ChangeKind, {
  name: 'ChangeKind',
  description: 'The kind of a changed object.',
  valuesConfig: {
    ARTICLE: { description: 'An article (문서).' },
    PRODUCT: { description: 'A product (서비스).' },
    CATEGORY: { description: 'A category (카테고리).' },
    PLATFORM: { description: 'A platform (플랫폼).' },
  },
});

@InterfaceType({
  description: 'The last change of an object: its current state, or `Removed`.',
})
export abstract class Change {
  @Field(() => ID, {
    description:
      'ID of the changed object. Not called `id`, so that client caches do not store the change ' +
      'as the object.',
  })
  objectId!: string;

  @Field(() => ChangeKind, { description: 'Kind of the changed object.' })
  kind!: ChangeKind;
}

@ObjectType({
  implements: Change,
  description:
    'An article was published, or its published content, product, category, slug or visibility ' +
    'changed. A new name of its product or category is a change of that product or category.',
})
class ArticleChanged extends Change {
  @Field(() => Article, { description: 'The article, as it is now.' })
  article!: Article;
}

@ObjectType({ implements: Change, description: 'A product was created or changed.' })
class ProductChanged extends Change {
  @Field(() => Product, { description: 'The product, as it is now.' })
  product!: Product;
}

@ObjectType({ implements: Change, description: 'A category was created, changed or moved.' })
class CategoryChanged extends Change {
  @Field(() => Category, { description: 'The category, as it is now.' })
  category!: Category;
}

@ObjectType({ implements: Change, description: 'A platform was created or changed.' })
class PlatformChanged extends Change {
  @Field(() => Platform, { description: 'The platform, as it is now.' })
  platform!: Platform;
}

@ObjectType({
  implements: Change,
  description:
    'The caller can no longer see the object: it was deleted, unpublished, archived or hidden. ' +
    'The client may never have received it.',
})
export class Removed extends Change {}

export const CHANGE_KINDS = {
  article: { node: 'Article', value: ChangeKind.ARTICLE, type: ArticleChanged },
  product: { node: 'Product', value: ChangeKind.PRODUCT, type: ProductChanged },
  category: { node: 'Category', value: ChangeKind.CATEGORY, type: CategoryChanged },
  platform: { node: 'Platform', value: ChangeKind.PLATFORM, type: PlatformChanged },
} as const;

/** GraphQL reaches these types only through the interface that they implement. */
export const CHANGE_TYPES = [...Object.values(CHANGE_KINDS).map(({ type }) => type), Removed];

@ObjectType({ description: 'A page of changes.' })
export class ChangeFeed {
  @PerRequest()
  @Field({
    description:
      'The position after this page, to pass as `since`. Store the token with the content of the ' +
      'page. It stays the same all day while nothing changes.',
  })
  token!: string;

  @Field({ description: 'Whether there are more changes already: if so, ask for the next page.' })
  hasMore!: boolean;

  @Field(() => [Change], { description: 'The changes, at most one for each object.' })
  nodes!: Change[];
}
