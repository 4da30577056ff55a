import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Cost } from '../core/cost.js';
import { Category, Product } from './catalog-entities.js';
import type { CatalogContext } from './catalog-snapshot.js';

/** The computed fields of a product. */
@Resolver(() => Product)
export class ProductFieldResolver {
  @FieldResolver(() => [Category], {
    description: 'The root categories of the product, in display order.',
  })
  async categories(
    @Root() product: Product,
    @Ctx() context: CatalogContext,
  ): Promise<readonly Category[]> {
    return (await context.catalog()).roots(product.id);
  }
}

/** The computed fields of a category. */
@Resolver(() => Category)
export class CategoryFieldResolver {
  @FieldResolver(() => Product, { description: 'The product that the category belongs to.' })
  async product(@Root() category: Category, @Ctx() context: CatalogContext): Promise<Product> {
    return (await context.catalog()).referenced('product', category.productId);
  }

  @FieldResolver(() => Category, {
    nullable: true,
    description: 'The parent category; null for a root category.',
  })
  async parent(
    @Root() category: Category,
    @Ctx() context: CatalogContext,
  ): Promise<Category | null> {
    return category.parentId === null
      ? null
      : ((await context.catalog()).category(category.parentId) ?? null);
  }

  @Cost({ size: 5 })
  @FieldResolver(() => [Category], {
    description: 'The categories directly below this one, in display order.',
  })
  async children(
    @Root() category: Category,
    @Ctx() context: CatalogContext,
  ): Promise<readonly Category[]> {
    return (await context.catalog()).children(category);
  }

  @FieldResolver(() => [Category], {
    description: 'The categories above this one, from the root down.',
  })
  async ancestors(@Root() category: Category, @Ctx() context: CatalogContext): Promise<Category[]> {
    return (await context.catalog()).ancestors(category);
  }
}
