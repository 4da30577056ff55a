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
  description: 'What a half-typed text may become (자동 완성).',
  resolveType: ({ kind }: Suggestion) => TYPE_NAMES[kind],
})
export abstract class Suggestion {
  /** Which of the object types it is. */
  readonly kind!: keyof typeof TYPE_NAMES;

  @Field({ description: 'The whole text.' })
  text!: string;

  @Field(() => [HighlightSegment], { description: 'The text with what was typed marked.' })
  segments!: HighlightSegment[];
}

@ObjectType({
  implements: Suggestion,
  description: 'An article whose title, or a keyword of which, goes on from what was typed.',
})
export class ArticleSuggestion extends Suggestion {
  declare readonly kind: 'article';

  @Field(() => Article, { description: 'The article.' })
  article!: Article;
}

@ObjectType({ implements: Suggestion, description: 'A query that many searched (인기 검색어).' })
export class QuerySuggestion extends Suggestion {
  declare readonly kind: 'query';
}

@ObjectType({ implements: Suggestion, description: 'A product, by its name or a nickname.' })
export class ProductSuggestion extends Suggestion {
  declare readonly kind: 'product';

  @Field(() => Product, { description: 'The product.' })
  product!: Product;
}

@ObjectType({ implements: Suggestion, description: 'A category that holds published articles.' })
export class CategorySuggestion extends Suggestion {
  declare readonly kind: 'category';

  @Field(() => Category, { description: 'The category.' })
  category!: Category;
}

export type AnySuggestion =
  ArticleSuggestion | QuerySuggestion | ProductSuggestion | CategorySuggestion;
