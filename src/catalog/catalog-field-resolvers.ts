import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Cost } from '../core/cost.js';
import { type NowOrLater, whenReady } from '../core/work/now-or-later.js';
import { pageUrl } from '../core/page-urls.js';
import { Category, PAGE_URL, Product } from './catalog-entities.js';
import type { CatalogContext } from './catalog-snapshot.js';

@Resolver(() => Product)
export class ProductFieldResolver {
  /** `origin`: the public address of the pages without a final slash; may be empty. */
  constructor(private readonly origin: string) {}

  @FieldResolver(() => String, { description: PAGE_URL })
  url(@Root() { slug }: Product): string {
    return pageUrl(this.origin, 'product', slug);
  }

  @FieldResolver(() => [Category], {
    description: 'The root categories of the product, in display order.',
  })
  categories(
    @Root() product: Product,
    @Ctx() context: CatalogContext,
  ): NowOrLater<readonly Category[]> {
    return whenReady(context.catalog(), (catalog) => catalog.roots(product.id));
  }
}

@Resolver(() => Category)
export class CategoryFieldResolver {
  /** `origin`: the public address of the pages without a final slash; may be empty. */
  constructor(private readonly origin: string) {}

  @FieldResolver(() => String, { description: PAGE_URL })
  url(@Root() { slug }: Category): string {
    return pageUrl(this.origin, 'category', slug);
  }

  @FieldResolver(() => Product, { description: 'The product that the category belongs to.' })
  product(@Root() category: Category, @Ctx() context: CatalogContext): NowOrLater<Product> {
    return whenReady(context.catalog(), (catalog) =>
      catalog.referenced('product', category.productId),
    );
  }

  @FieldResolver(() => Category, {
    nullable: true,
    description: 'The parent category; null for a root category.',
  })
  parent(@Root() category: Category, @Ctx() context: CatalogContext): NowOrLater<Category | null> {
    const { parentId } = category;
    if (parentId === null) return null;
    return whenReady(context.catalog(), (catalog) => catalog.category(parentId) ?? null);
  }

  @Cost({ size: 5 })
  @FieldResolver(() => [Category], {
    description: 'The categories directly below this one, in display order.',
  })
  children(
    @Root() category: Category,
    @Ctx() context: CatalogContext,
  ): NowOrLater<readonly Category[]> {
    return whenReady(context.catalog(), (catalog) => catalog.children(category));
  }

  @Cost({ size: 10 })
  @FieldResolver(() => [Category], {
    description: 'All categories below this one, each before the categories below it.',
  })
  descendants(
    @Root() category: Category,
    @Ctx() context: CatalogContext,
  ): NowOrLater<readonly Category[]> {
    return whenReady(context.catalog(), (catalog) => catalog.subtree(category).slice(1));
  }

  @FieldResolver(() => [Category], {
    description: 'The categories above this one, from the root down.',
  })
  ancestors(@Root() category: Category, @Ctx() context: CatalogContext): NowOrLater<Category[]> {
    return whenReady(context.catalog(), (catalog) => catalog.ancestors(category));
  }
}
