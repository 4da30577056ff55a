import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { First } from '../../core/pagination.js';
import { Category, Product } from '../../catalog/index.js';
import { Cost } from '../../core/cost.js';
import type { ArticleList } from './article-list.js';
import { ArticleConnection, ArticleSort } from './article-list-types.js';
import type { ArticleContext } from '../article-loaders.js';

@Resolver(() => Product)
export class ProductCountResolver {
  @FieldResolver(() => Int, {
    description: 'Number of published articles of the product that the caller may see.',
  })
  async articleCount(@Root() { id }: Product, @Ctx() context: ArticleContext): Promise<number> {
    const { categories } = await context.catalog();
    return countIn(
      categories.filter(({ productId }) => productId === id),
      context,
    );
  }
}

@Resolver(() => Category)
export class CategoryArticlesResolver {
  constructor(private readonly articleList: ArticleList) {}

  @FieldResolver(() => Int, {
    description:
      'Number of published articles that the caller may see, in the category and all categories ' +
      'below it.',
  })
  async articleCount(@Root() category: Category, @Ctx() context: ArticleContext): Promise<number> {
    return countIn((await context.catalog()).subtree(category), context);
  }

  @Cost({ points: 50, queued: true })
  @FieldResolver(() => ArticleConnection, {
    nullable: true,
    description:
      'The articles in the category and all categories below it, like `articles` with a filter ' +
      'by this category: all articles that the caller may see, for editors including unpublished ' +
      'ones.',
  })
  articles(
    @Root() { slug }: Category,
    @Arg('sort', () => ArticleSort, {
      defaultValue: ArticleSort.POPULARITY,
      description: 'The order of the articles.',
    })
    sort: ArticleSort,
    @First() first: number,
    @Arg('after', () => String, {
      nullable: true,
      description:
        'The `endCursor` of the previous page. The error is BAD_USER_INPUT unless the sort ' +
        'order is the same. Absent: the first page.',
    })
    after: string | null,
    @Ctx() context: ArticleContext,
  ): Promise<ArticleConnection> {
    const filter = { categorySlugs: [slug] };
    return this.articleList.list({ filter, sort, first, after }, context);
  }
}

async function countIn(categories: Category[], { articles }: ArticleContext): Promise<number> {
  const counts = await articles.countsByCategory();
  return categories.reduce((total, { id }) => total + (counts.get(id) ?? 0), 0);
}
