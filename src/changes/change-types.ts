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
  description: 'What has changed.',
  valuesConfig: {
    ARTICLE: { description: 'An article (문서).' },
    PRODUCT: { description: 'A product (서비스).' },
    CATEGORY: { description: 'A category (카테고리).' },
    PLATFORM: { description: 'A platform (플랫폼).' },
  },
});

@InterfaceType({
  description:
    'The last change of an object: it is new or changed, and shown as it is now, or it is `Removed`.',
})
export abstract class Change {
  @Field(() => ID, {
    description:
      'ID of the changed object. It is not called `id`, so that caches do not take the change for ' +
      'the object.',
  })
  objectId!: string;

  @Field(() => ChangeKind, { description: 'What the changed object is.' })
  kind!: ChangeKind;
}

@ObjectType({
  implements: Change,
  description:
    'An article was published, or its published content, its place, its slug or its visibility ' +
    'changed. A change of the name of its product or of a category is a change of these.',
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
    'The caller cannot see the object any more: it was deleted, unpublished, archived or hidden. ' +
    'It need not be known to the client.',
})
export class Removed extends Change {}

/** What each kind of entity in the database is in the schema. */
export const CHANGE_KINDS = {
  article: { node: 'Article', value: ChangeKind.ARTICLE, type: ArticleChanged },
  product: { node: 'Product', value: ChangeKind.PRODUCT, type: ProductChanged },
  category: { node: 'Category', value: ChangeKind.CATEGORY, type: CategoryChanged },
  platform: { node: 'Platform', value: ChangeKind.PLATFORM, type: PlatformChanged },
} as const;

/** Reachable only through the interface that they implement. */
export const CHANGE_TYPES = [...Object.values(CHANGE_KINDS).map(({ type }) => type), Removed];

@ObjectType({ description: 'A page of changes.' })
export class ChangeFeed {
  @PerRequest()
  @Field({
    description:
      'The position after this page, to pass as `since`. Keep it with what the page brought. It ' +
      'stays the same all day while nothing changes.',
  })
  token!: string;

  @Field({ description: 'Whether there are more changes already: if so, ask for the next page.' })
  hasMore!: boolean;

  @Field(() => [Change], { description: 'The changes, at most one for each object.' })
  nodes!: Change[];
}
