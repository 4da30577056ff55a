import { Field, ID, InterfaceType, ObjectType } from 'type-graphql';
import { Article } from '../../articles/index.js';
import { Category, Product } from '../../catalog/index.js';
import { PerRequest } from '../../core/per-request.js';
import { HighlightSegment } from '../search-types.js';

@InterfaceType({
  description: 'A suggestion for text that a visitor is typing (자동 완성).',
})
export abstract class Suggestion {
  readonly kind!: 'article' | 'query' | 'product' | 'category';

  @Field({
    description: 'The text to show: the title, name or query that is suggested.',
  })
  text!: string;

  @Field(() => [HighlightSegment], {
    description:
      '`text` in segments, with the parts that match the prefix marked. If only a keyword of an ' +
      'article, or an alias of a product, matches, nothing is marked.',
  })
  segments!: HighlightSegment[];

  /** Absent unless it is selected. */
  @PerRequest()
  @Field(() => ID, {
    description:
      'ID of this list of suggestions, to pass to `recordClick` with the position in the list, ' +
      'from 1, when a visitor opens a suggested article.',
  })
  searchId?: string;
}

@ObjectType({
  implements: Suggestion,
  description:
    'Suggests an article whose title contains the prefix or every word of the prefix, or one of ' +
    'whose keywords has a word that begins with the prefix, or a first hit of a search.',
})
export class ArticleSuggestion extends Suggestion {
  declare readonly kind: 'article';

  @Field(() => Article, { description: 'The suggested article.' })
  article!: Article;
}

@ObjectType({
  implements: Suggestion,
  description:
    'Suggests a popular query (인기 검색어) that begins, or has a word that begins, with the prefix.',
})
export class QuerySuggestion extends Suggestion {
  declare readonly kind: 'query';
}

@ObjectType({
  implements: Suggestion,
  description:
    'Suggests a product that contains published articles that the caller may see. Its name, a ' +
    'word of the name, or an alias begins with the prefix.',
})
export class ProductSuggestion extends Suggestion {
  declare readonly kind: 'product';

  @Field(() => Product, { description: 'The suggested product.' })
  product!: Product;
}

@ObjectType({
  implements: Suggestion,
  description:
    'Suggests a category that contains published articles that the caller may see. Its name, or ' +
    'a word of the name, begins with the prefix.',
})
export class CategorySuggestion extends Suggestion {
  declare readonly kind: 'category';

  @Field(() => Category, { description: 'The suggested category.' })
  category!: Category;
}

export type AnySuggestion =
  ArticleSuggestion | QuerySuggestion | ProductSuggestion | CategorySuggestion;

const CLASSES = {
  article: ArticleSuggestion,
  query: QuerySuggestion,
  product: ProductSuggestion,
  category: CategorySuggestion,
};

/** An instance of the suggestion's class, from which GraphQL derives the object type. */
export function withClass(suggestion: AnySuggestion, searchId: string | undefined): AnySuggestion {
  return Object.assign(new CLASSES[suggestion.kind](), suggestion, { searchId });
}
