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
  /** The kind that determines the object type. */
  readonly kind!: keyof typeof TYPE_NAMES;

  @Field({
    description:
      'The text to show: the title of the article, the name of the product or category, or the ' +
      'query.',
  })
  text!: string;

  @Field(() => [HighlightSegment], {
    description:
      '`text` in segments, with the parts that match the prefix marked. Nothing is marked when ' +
      'only a keyword or alias matches.',
  })
  segments!: HighlightSegment[];
}

@ObjectType({
  implements: Suggestion,
  description:
    'Suggests an article whose title contains the prefix or each of its words, or one of whose ' +
    'keywords has a word that begins with it. `text` is the title.',
})
export class ArticleSuggestion extends Suggestion {
  declare readonly kind: 'article';

  @Field(() => Article, { description: 'The suggested article.' })
  article!: Article;
}

@ObjectType({
  implements: Suggestion,
  description:
    'Suggests a popular query (인기 검색어) of which the text, or a word of it, begins with the prefix.',
})
export class QuerySuggestion extends Suggestion {
  declare readonly kind: 'query';
}

@ObjectType({
  implements: Suggestion,
  description:
    'Suggests a product of which the name, a word of the name or an alias begins with the prefix.',
})
export class ProductSuggestion extends Suggestion {
  declare readonly kind: 'product';

  @Field(() => Product, { description: 'The suggested product.' })
  product!: Product;
}

@ObjectType({
  implements: Suggestion,
  description:
    'Suggests a category of which the name, or a word of it, begins with the prefix, and which ' +
    'contains published articles.',
})
export class CategorySuggestion extends Suggestion {
  declare readonly kind: 'category';

  @Field(() => Category, { description: 'The suggested category.' })
  category!: Category;
}

export type AnySuggestion =
  ArticleSuggestion | QuerySuggestion | ProductSuggestion | CategorySuggestion;
