import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import type { DataSource, EntityManager } from 'typeorm';
import { Input, MutationFor, Role } from '../access/index.js';
import { audit } from '../core/database/audit.js';
import { checkAll } from '../core/check-all.js';
import { transactionThen } from '../core/database/database.js';
import type { ChangeBarrier } from '../core/feature.js';
import { type OpenKind, requireId, toGlobalId } from '../core/global-id.js';
import type { CatalogCache, CatalogKind, CatalogContext } from './catalog-snapshot.js';
import {
  CreateCategoryInput,
  CreatePlatformInput,
  CreateProductInput,
  DeleteInput,
  MoveCategoryInput,
  UpdateCategoryInput,
  UpdatePlatformInput,
  UpdateProductInput,
  CategoryPayload,
  DeletePayload,
  PlatformPayload,
  ProductPayload,
} from './catalog-inputs.js';
import { type CatalogService, checkColumns } from './catalog-service.js';
import { Category, Platform, Product } from './catalog-entities.js';

/** Reads and writes products, categories and platforms. Every mutation is one transaction. */
@Resolver()
export class CatalogResolver {
  constructor(
    private readonly dataSource: DataSource,
    private readonly service: CatalogService,
    private readonly cache: CatalogCache,
    private readonly barrier: ChangeBarrier,
  ) {}

  @Query(() => [Product], {
    nullable: true,
    description: 'All products (서비스) in display order.',
  })
  async products(@Ctx() context: CatalogContext): Promise<readonly Product[]> {
    return (await context.catalog()).products;
  }

  @Query(() => Product, {
    nullable: true,
    description: 'The product with this slug or former slug; null when there is none.',
  })
  async product(
    @Arg('slug', { description: 'Current or former slug of the product.' }) slug: string,
    @Ctx() context: CatalogContext,
  ): Promise<Product | undefined> {
    return (await context.catalog()).find('product', slug);
  }

  @Query(() => Category, {
    nullable: true,
    description: 'The category (카테고리) with this slug or former slug; null when there is none.',
  })
  async category(
    @Arg('slug', { description: 'Current or former slug of the category.' }) slug: string,
    @Ctx() context: CatalogContext,
  ): Promise<Category | undefined> {
    return (await context.catalog()).find('category', slug);
  }

  @Query(() => [Platform], {
    nullable: true,
    description: 'All platforms (플랫폼) in display order.',
  })
  async platforms(@Ctx() context: CatalogContext): Promise<readonly Platform[]> {
    return (await context.catalog()).platforms;
  }

  @Query(() => Platform, {
    nullable: true,
    description: 'The platform (플랫폼) with this slug or former slug; null when there is none.',
  })
  async platform(
    @Arg('slug', { description: 'Current or former slug of the platform.' }) slug: string,
    @Ctx() context: CatalogContext,
  ): Promise<Platform | undefined> {
    return (await context.catalog()).find('platform', slug);
  }

  @MutationFor(Role.EDITOR, ProductPayload, 'Creates a product.')
  async createProduct(
    @Input('The new product.') input: CreateProductInput,
  ): Promise<ProductPayload> {
    const product = await this.write('Product', (manager) =>
      this.service.createProduct(manager, withoutNulls(input)),
    );
    return { product, searchable: await this.searchable(input, 'product', product.id) };
  }

  @MutationFor(
    Role.EDITOR,
    ProductPayload,
    'Changes the name, aliases, slug, icon or position of a product.',
  )
  async updateProduct(
    @Input('The product and its changes.') input: UpdateProductInput,
  ): Promise<ProductPayload> {
    const id = requireId(input.id, 'Product', 'id');
    const product = await this.write('Product', (manager) =>
      this.service.update(manager, 'product', id, withoutNulls(input)),
    );
    return { product, searchable: await this.searchable(input, 'product', id) };
  }

  @MutationFor(
    Role.EDITOR,
    DeletePayload,
    'Deletes a product. The error is CONFLICT while it has categories.',
  )
  deleteProduct(@Input('The product to delete.') input: DeleteInput): Promise<DeletePayload> {
    return this.delete(input, 'product', 'Product');
  }

  @MutationFor(Role.EDITOR, CategoryPayload, 'Creates a category.')
  async createCategory(
    @Input('The new category.') input: CreateCategoryInput,
  ): Promise<CategoryPayload> {
    const snapshot = await this.cache.current();
    const { productId, parentId } = await checkAll({
      productId: () => snapshot.require('product', input.productSlug, 'productSlug').id,
      parentId: () =>
        input.parentSlug == null
          ? null
          : snapshot.require('category', input.parentSlug, 'parentSlug').id,
      // The service checks the values again; here one error names all wrong values.
      columns: () => checkColumns(withoutNulls(input)),
    });
    const category = await this.write('Category', (manager) =>
      this.service.createCategory(manager, { ...withoutNulls(input), productId, parentId }),
    );
    return { category, searchable: await this.searchable(input, 'category', category.id) };
  }

  @MutationFor(Role.EDITOR, CategoryPayload, 'Changes the name, slug or position of a category.')
  async updateCategory(
    @Input('The category and its changes.') input: UpdateCategoryInput,
  ): Promise<CategoryPayload> {
    const id = requireId(input.id, 'Category', 'id');
    const category = await this.write('Category', (manager) =>
      this.service.update(manager, 'category', id, withoutNulls(input)),
    );
    return { category, searchable: await this.searchable(input, 'category', id) };
  }

  @MutationFor(
    Role.EDITOR,
    CategoryPayload,
    'Moves a category, with everything below it, to another place in the same product.',
  )
  async moveCategory(
    @Input('The category and its new place.') input: MoveCategoryInput,
  ): Promise<CategoryPayload> {
    const id = requireId(input.id, 'Category', 'id');
    const parentId =
      input.parentSlug == null
        ? input.parentSlug
        : (await this.cache.current()).require('category', input.parentSlug, 'parentSlug').id;
    const category = await this.write('Category', (manager) =>
      this.service.update(manager, 'category', id, {
        parentId,
        position: input.position ?? undefined,
      }),
    );
    return { category, searchable: await this.searchable(input, 'category', id) };
  }

  @MutationFor(
    Role.EDITOR,
    DeletePayload,
    'Deletes a category. The error is CONFLICT while it contains articles or categories.',
  )
  deleteCategory(@Input('The category to delete.') input: DeleteInput): Promise<DeletePayload> {
    return this.delete(input, 'category', 'Category');
  }

  @MutationFor(Role.EDITOR, PlatformPayload, 'Creates a platform.')
  async createPlatform(
    @Input('The new platform.') input: CreatePlatformInput,
  ): Promise<PlatformPayload> {
    const platform = await this.write('Platform', (manager) =>
      this.service.createPlatform(manager, withoutNulls(input)),
    );
    return { platform, searchable: await this.searchable(input, 'platform', platform.id) };
  }

  @MutationFor(
    Role.EDITOR,
    PlatformPayload,
    'Changes the name, aliases, slug or position of a platform.',
  )
  async updatePlatform(
    @Input('The platform and its changes.') input: UpdatePlatformInput,
  ): Promise<PlatformPayload> {
    const id = requireId(input.id, 'Platform', 'id');
    const platform = await this.write('Platform', (manager) =>
      this.service.update(manager, 'platform', id, withoutNulls(input)),
    );
    return { platform, searchable: await this.searchable(input, 'platform', id) };
  }

  @MutationFor(
    Role.EDITOR,
    DeletePayload,
    'Deletes a platform. The error is CONFLICT while a variant of any article, even in an ' +
      'older revision, uses the platform.',
  )
  deletePlatform(@Input('The platform to delete.') input: DeleteInput): Promise<DeletePayload> {
    return this.delete(input, 'platform', 'Platform');
  }

  private async delete(
    input: DeleteInput,
    kind: CatalogKind,
    nodeKind: OpenKind,
  ): Promise<DeletePayload> {
    const id = requireId(input.id, nodeKind, 'id');
    await this.write(nodeKind, (manager) => this.service.delete(manager, kind, id));
    // Only an entity without articles can be deleted, so no indexed document contains it.
    return { id: toGlobalId(nodeKind, id), searchable: true };
  }

  /** Changes an entity in a transaction, and records that. */
  private write<T extends { id: number; name: string }>(
    kind: OpenKind,
    work: (manager: EntityManager) => Promise<T>,
  ): Promise<T> {
    const recorded = async (manager: EntityManager) => {
      const entity = await work(manager);
      await audit(manager, { kind, id: entity.id, title: entity.name });
      return entity;
    };
    return transactionThen(this.dataSource, recorded, () => this.cache.invalidate());
  }

  private async searchable(
    input: { waitForSearch: boolean },
    kind: CatalogKind,
    id: number,
  ): Promise<boolean> {
    return input.waitForSearch && (await this.barrier.untilSearchable(kind, id));
  }
}

type WithoutNulls<T> = { [K in keyof T]: Exclude<T[K], null> };

/** In an update, null means unchanged, like an absent value. */
function withoutNulls<T extends object>(input: T): WithoutNulls<T> {
  return Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== null),
  ) as WithoutNulls<T>;
}
