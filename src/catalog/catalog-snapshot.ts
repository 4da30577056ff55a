import type { Pool } from 'pg';
import { badInput, DoumError } from '../core/errors.js';
import { createInstance, type Fields } from '../core/create-instance.js';
import { queryRows, type SqlSource } from '../core/database.js';
import { ExpiringValue } from '../core/expiring-value.js';
import type { Viewer, Visit } from '../access/index.js';
import { Category, Platform, Product } from './catalog-entities.js';

/** The kinds of things in the catalogue. */
export type CatalogKind = 'product' | 'category' | 'platform';

/** What a snapshot is made of, in any order. */
export interface CatalogRows {
  products: Product[];
  categories: Category[];
  platforms: Platform[];
  slugHistory: { kind: CatalogKind; slug: string; targetId: number }[];
}

interface ThingOfKind {
  product: Product;
  category: Category;
  platform: Platform;
}

/**
 * The whole catalogue at one moment: all products, categories and platforms in their order, with
 * the relations of the tree. Immutable. It is small, so every request reads it from memory.
 */
export class CatalogSnapshot {
  readonly products: readonly Product[];
  readonly platforms: readonly Platform[];
  /** Depth-first, product by product, each parent before its children. */
  readonly categories: readonly Category[];
  /** 공통, if there is one. */
  readonly commonPlatform: Platform | undefined;

  private readonly byId: { [K in CatalogKind]: Map<number, ThingOfKind[K]> };
  private readonly bySlug: { [K in CatalogKind]: Map<string, ThingOfKind[K]> };
  private readonly childrenOf = new Map<string, Category[]>();

  constructor(rows: CatalogRows) {
    const inOrder = <T extends { position: number; id: number }>(things: T[]) =>
      [...things].sort((a, b) => a.position - b.position || a.id - b.id);
    this.products = inOrder(rows.products);
    this.platforms = inOrder(rows.platforms);
    this.commonPlatform = this.platforms.find((platform) => platform.appliesToAll);
    for (const category of inOrder(rows.categories)) {
      const key = childrenKey(category.productId, category.parentId);
      const siblings = this.childrenOf.get(key);
      if (siblings) siblings.push(category);
      else this.childrenOf.set(key, [category]);
    }
    this.categories = this.products.flatMap((product) =>
      this.roots(product.id).flatMap((root) => this.subtree(root)),
    );

    const index = <T extends { id: number; slug: string }>(
      things: readonly T[],
      kind: CatalogKind,
    ) => {
      const byId = new Map(things.map((thing) => [thing.id, thing]));
      const bySlug = new Map(things.map((thing) => [thing.slug, thing]));
      for (const old of rows.slugHistory) {
        const target = old.kind === kind ? byId.get(old.targetId) : undefined;
        if (target && !bySlug.has(old.slug)) bySlug.set(old.slug, target);
      }
      return { byId, bySlug };
    };
    const product = index(this.products, 'product');
    const category = index(this.categories, 'category');
    const platform = index(this.platforms, 'platform');
    this.byId = { product: product.byId, category: category.byId, platform: platform.byId };
    this.bySlug = { product: product.bySlug, category: category.bySlug, platform: platform.bySlug };
  }

  product(id: number): Product | undefined {
    return this.byId.product.get(id);
  }

  category(id: number): Category | undefined {
    return this.byId.category.get(id);
  }

  platform(id: number): Platform | undefined {
    return this.byId.platform.get(id);
  }

  /** By its slug, or by one that it had before. */
  find<K extends CatalogKind>(kind: K, slug: string): ThingOfKind[K] | undefined {
    return this.bySlug[kind].get(slug);
  }

  /** Like `find`, for a slug that the input names in `field`; BAD_USER_INPUT without it. */
  require<K extends CatalogKind>(kind: K, slug: string, field: string): ThingOfKind[K] {
    const found = this.find(kind, slug);
    if (!found)
      throw badInput(
        field,
        `There is no ${kind} with the slug ${JSON.stringify(slug)}.`,
        hintFor(kind),
      );
    return found;
  }

  /** The thing that an article or category refers to; NOT_FOUND when it was deleted meanwhile. */
  referenced<K extends CatalogKind>(kind: K, id: number): ThingOfKind[K] {
    const found = this.byId[kind].get(id);
    if (!found)
      throw new DoumError('NOT_FOUND', `The ${kind} was deleted while it was read.`, {
        hint: 'Ask again.',
      });
    return found;
  }

  roots(productId: number): readonly Category[] {
    return this.childrenOf.get(childrenKey(productId, null)) ?? [];
  }

  children(category: Category): readonly Category[] {
    return this.childrenOf.get(childrenKey(category.productId, category.id)) ?? [];
  }

  /** The categories above it, from the root down. */
  ancestors(category: Category): Category[] {
    return this.path(category.id).slice(0, -1);
  }

  /** From the root down to the category itself. */
  path(categoryId: number): Category[] {
    const path: Category[] = [];
    for (
      let at = this.byId.category.get(categoryId);
      at;
      at = at.parentId === null ? undefined : this.category(at.parentId)
    )
      path.unshift(at);
    return path;
  }

  /** The category and all below it, depth-first. */
  subtree(category: Category): Category[] {
    return [category, ...this.children(category).flatMap((child) => this.subtree(child))];
  }

  /** Product name, then category names from the root down. */
  breadcrumb(categoryId: number): string[] {
    const path = this.path(categoryId);
    const product = path[0] && this.product(path[0].productId);
    return product ? [product.name, ...path.map((category) => category.name)] : [];
  }
}

function childrenKey(productId: number, parentId: number | null): string {
  return `${productId}/${parentId ?? ''}`;
}

function hintFor(kind: CatalogKind): string {
  return {
    product: 'The query products lists them.',
    category: 'products { categories { slug } } lists them.',
    platform: 'The query platforms lists them.',
  }[kind];
}

/** Maximum age of a snapshot: a notification can be lost together with its connection. */
const MAX_AGE_MS = 1_000;

const LOAD = `
  select
    (select coalesce(json_agg(json_build_object('id', id, 'slug', slug, 'name', name, 'aliases', aliases, 'position', position)), '[]') from product) as products,
    (select coalesce(json_agg(json_build_object('id', id, 'slug', slug, 'name', name, 'aliases', aliases, 'position', position,
      'appliesToAll', applies_to_all)), '[]') from platform) as platforms,
    (select coalesce(json_agg(json_build_object('id', id, 'slug', slug, 'name', name, 'position', position, 'productId', product_id,
      'parentId', parent_id)), '[]') from category) as categories,
    (select coalesce(json_agg(json_build_object('kind', kind, 'slug', slug, 'targetId', target_id)), '[]') from slug_history
      where kind <> 'article') as "slugHistory"`;

/**
 * The catalogue in memory. A snapshot is at most a second old; `invalidate` is called when this
 * process writes or Postgres announces a change.
 */
export class CatalogCache extends ExpiringValue<CatalogSnapshot> {
  constructor(pool: Pool) {
    super(() => loadCatalog(pool), MAX_AGE_MS);
  }
}

/** The one row that `LOAD` selects. */
interface CatalogRow {
  products: Fields<Product>[];
  categories: Fields<Category>[];
  platforms: Fields<Platform>[];
  slugHistory: CatalogRows['slugHistory'];
}

/** Reads the whole catalogue in one statement, through the pool or inside a transaction. */
export async function loadCatalog(source: SqlSource): Promise<CatalogSnapshot> {
  const [row] = await queryRows<CatalogRow>(source, LOAD);
  return new CatalogSnapshot({
    products: row!.products.map((product) => createInstance(Product, product)),
    categories: row!.categories.map((category) => createInstance(Category, category)),
    platforms: row!.platforms.map((platform) => createInstance(Platform, platform)),
    slugHistory: row!.slugHistory,
  });
}

/** What catalogue resolvers need of a request. */
export interface CatalogContext {
  viewer: Viewer;
  visit: Visit;
  /** The catalogue as it is now; cheap to call for each field. */
  catalog(): Promise<CatalogSnapshot>;
}
