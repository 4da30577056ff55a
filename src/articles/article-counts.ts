import { Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { Category, Product } from '../catalog/index.js';
import type { ArticleContext } from './article-loaders.js';

/** The number of published articles of a product. */
@Resolver(() => Product)
export class ProductCountResolver {
  @FieldResolver(() => Int, {
    description: 'Number of published articles of the product that the caller may see.',
  })
  async articleCount(@Root() product: Product, @Ctx() context: ArticleContext): Promise<number> {
    const [catalog, counts] = await Promise.all([
      context.catalog(),
      context.articles.countsByCategory(),
    ]);
    return sum(
      catalog.categories
        .filter((category) => category.productId === product.id)
        .map((category) => counts.get(category.id)),
    );
  }
}

/** The number of published articles of a category. */
@Resolver(() => Category)
export class CategoryCountResolver {
  @FieldResolver(() => Int, {
    description:
      'Number of published articles that the caller may see, in the category and all categories ' +
      'below it.',
  })
  async articleCount(@Root() category: Category, @Ctx() context: ArticleContext): Promise<number> {
    const [catalog, counts] = await Promise.all([
      context.catalog(),
      context.articles.countsByCategory(),
    ]);
    return sum(catalog.subtree(category).map(({ id }) => counts.get(id)));
  }
}

function sum(numbers: (number | undefined)[]): number {
  return numbers.reduce<number>((total, number) => total + (number ?? 0), 0);
}
