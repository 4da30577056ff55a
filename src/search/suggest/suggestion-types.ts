import { Field, InterfaceType, ObjectType } from 'type-graphql';
import { Article } from '../../articles/index.js';
import { Category, Product } from '../../catalog/index.js';
import { HighlightSegment } from '../search-types.js';

const TYPE_NAMES = {
  article: 'ArticleSuggestion',
  query: 'QuerySuggestion',
  product: 'ProductSuggestion',
  category: 'CategorySuggestion',
};

@InterfaceType({
  description: 'A suggestion for text that a visitor is typing (자동 완성).',
  resolveType: ({ kind }: Suggestion) => TYPE_NAMES[kind],
})
export abstract class Suggestion {
  /** Which of the object types it is. */
  readonly kind!: keyof typeof TYPE_NAMES;

  @Field({ description: 'The full text of the suggestion.' })
  text!: string;

  @Field(() => [HighlightSegment], {
    description:
      'The text of the suggestion in segments, with the part that matches the prefix marked.',
  })
  segments!: HighlightSegment[];
}

@ObjectType({
  implements: Suggestion,
  description: 'Suggests an article whose title or search keyword continues the prefix.',
})
export class ArticleSuggestion extends Suggestion {
  declare readonly kind: 'article';

  @Field(() => Article, { description: 'The suggested article.' })
  article!: Article;
}

@ObjectType({ implements: Suggestion, description: 'Suggests a popular query (인기 검색어).' })
export class QuerySuggestion extends Suggestion {
  declare readonly kind: 'query';
}

@ObjectType({
  implements: Suggestion,
  description: 'Suggests a product by its name or by one of its other names.',
})
export class ProductSuggestion extends Suggestion {
  declare readonly kind: 'product';

  @Field(() => Product, { description: 'The suggested product.' })
  product!: Product;
}

@ObjectType({
  implements: Suggestion,
  description: 'Suggests a category that contains published articles.',
})
export class CategorySuggestion extends Suggestion {
  declare readonly kind: 'category';

  @Field(() => Category, { description: 'The suggested category.' })
  category!: Category;
}

export type AnySuggestion =
  ArticleSuggestion | QuerySuggestion | ProductSuggestion | CategorySuggestion;
