import type { Pool } from 'pg';
import { badInput, DoumError } from '../core/errors.js';
import {
  createInstance,
  type Fields,
  queryRows,
  type SqlSource,
} from '../core/database/database.js';
import { ExpiringValue } from '../core/caches.js';
import type { NowOrLater } from '../core/work/now-or-later.js';
import type { Viewer, Visit } from '../access/index.js';
import { type BreadcrumbItem, Category, Platform, Product } from './catalog-entities.js';

export type CatalogKind = 'product' | 'category' | 'platform';

/** The parts of the request context that catalogue resolvers use. */
export interface CatalogContext {
  viewer: Viewer;
  visit: Visit;
  /** The current catalogue, from memory. A promise about once a second, when it is read again. */
  catalog(): NowOrLater<CatalogSnapshot>;
  /** Sets what `catalog` returns in the rest of the request. */
  keepCatalog(catalog: CatalogSnapshot): void;
}

export interface CatalogRows {
  products: Product[];
  categories: Category[];
  platforms: Platform[];
  slugHistory: { kind: CatalogKind; slug: string; targetId: number }[];
}

export interface EntityOfKind {
  product: Product;
  category: Category;
  platform: Platform;
}

/**
 * The whole catalogue at one moment: all products, categories and platforms in display order, with
 * the category trees. Immutable. Requests read the catalogue from memory, because it is small.
 */
export class CatalogSnapshot {
  readonly products: readonly Product[];
  readonly platforms: readonly Platform[];
  /** Grouped by product, depth-first: each parent comes before its children. */
  readonly categories: readonly Category[];
  /** The platform that applies to all (공통). Undefined when there is none. */
  readonly commonPlatform: Platform | undefined;

  private readonly byId: { [K in CatalogKind]: Map<number, EntityOfKind[K]> };
  private readonly bySlug: { [K in CatalogKind]: Map<string, EntityOfKind[K]> };
  private readonly childrenOf = new Map<string, Category[]>();
  private readonly breadcrumbs = new Map<number, Breadcrumb>();
  private readonly chips = new WeakMap<readonly number[], readonly Platform[]>();

  constructor(rows: CatalogRows) {
    const inOrder = <T extends { position: number; id: number }>(entities: T[]) =>
      [...entities].sort((a, b) => a.position - b.position || a.id - b.id);
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
      entities: readonly T[],
      kind: CatalogKind,
    ) => {
      const byId = new Map(entities.map((entity) => [entity.id, entity]));
      const bySlug = new Map(entities.map((entity) => [entity.slug, entity]));
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

  /** The entity with this slug or former slug. */
  find<K extends CatalogKind>(kind: K, slug: string): EntityOfKind[K] | undefined {
    return this.bySlug[kind].get(slug);
  }

  /** Like `find`. Throws BAD_USER_INPUT, naming `field`, when no such entity exists. */
  require<K extends CatalogKind>(kind: K, slug: string, field: string): EntityOfKind[K] {
    const found = this.find(kind, slug);
    if (!found)
      throw badInput(
        field,
        `There is no ${kind} with the slug ${JSON.stringify(slug)}.`,
        hintFor(kind),
      );
    return found;
  }

  /** The entity that another entity references. NOT_FOUND when it was deleted meanwhile. */
  referenced<K extends CatalogKind>(kind: K, id: number): EntityOfKind[K] {
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

  /** The categories directly below a category, in display order. */
  children(category: Category): readonly Category[] {
    return this.childrenOf.get(childrenKey(category.productId, category.id)) ?? [];
  }

  /** The categories above a category, from the root down. */
  ancestors(category: Category): Category[] {
    return this.path(category.id).slice(0, -1);
  }

  /** The ancestors of a category and the category itself, from the root down. */
  path(categoryId: number): Category[] {
    const path: Category[] = [];
    let category = this.category(categoryId);
    while (category) {
      path.unshift(category);
      category = category.parentId === null ? undefined : this.category(category.parentId);
    }
    return path;
  }

  /** A category and all categories below it, depth-first. */
  subtree(category: Category): Category[] {
    return [category, ...this.children(category).flatMap((child) => this.subtree(child))];
  }

  /** The product, then the categories from the root down. Built once for each category. */
  breadcrumb(categoryId: number): Breadcrumb {
    const known = this.breadcrumbs.get(categoryId);
    if (known) return known;
    const path = this.path(categoryId);
    const product = path[0] && this.product(path[0].productId);
    const items = product ? [product, ...path] : [];
    const breadcrumb = { items, names: items.map(({ name }) => name) };
    this.breadcrumbs.set(categoryId, breadcrumb);
    return breadcrumb;
  }

  /** The platforms with these ids, in display order. Built once for each list of ids. */
  platformsOf(ids: readonly number[]): readonly Platform[] {
    const known = this.chips.get(ids);
    if (known) return known;
    const platforms = this.platforms.filter(({ id }) => ids.includes(id));
    this.chips.set(ids, platforms);
    return platforms;
  }
}

interface Breadcrumb {
  readonly items: readonly BreadcrumbItem[];
  readonly names: readonly string[];
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

/** Maximum age of a snapshot. Needed because a broken connection loses notifications. */
const MAX_AGE_MS = 1_000;

const LOAD = `
  select
    (select coalesce(json_agg(json_build_object(
        'id', id, 'slug', slug, 'name', name, 'aliases', aliases, 'position', position,
        'icon', icon)), '[]')
      from product) as products,
    (select coalesce(json_agg(json_build_object(
        'id', id, 'slug', slug, 'name', name, 'aliases', aliases, 'position', position,
        'appliesToAll', applies_to_all)), '[]')
      from platform) as platforms,
    (select coalesce(json_agg(json_build_object(
        'id', id, 'slug', slug, 'name', name, 'position', position, 'productId', product_id,
        'parentId', parent_id)), '[]')
      from category) as categories,
    (select coalesce(json_agg(json_build_object(
        'kind', kind, 'slug', slug, 'targetId', target_id)), '[]')
      from slug_history where kind <> 'article') as "slugHistory"`;

/**
 * Caches the catalogue for at most one second. Call `invalidate` after a write and when Postgres
 * announces a change.
 */
export class CatalogCache extends ExpiringValue<CatalogSnapshot> {
  constructor(pool: Pool) {
    super(() => loadCatalog(pool), MAX_AGE_MS);
  }
}

interface CatalogRow {
  products: Fields<Product>[];
  categories: Fields<Category>[];
  platforms: Fields<Platform>[];
  slugHistory: CatalogRows['slugHistory'];
}

/** Reads the whole catalogue in one statement, from the pool or inside a transaction. */
export async function loadCatalog(source: SqlSource): Promise<CatalogSnapshot> {
  const [row] = await queryRows<CatalogRow>(source, LOAD);
  return new CatalogSnapshot({
    products: row!.products.map((product) => createInstance(Product, product)),
    categories: row!.categories.map((category) => createInstance(Category, category)),
    platforms: row!.platforms.map((platform) => createInstance(Platform, platform)),
    slugHistory: row!.slugHistory,
  });
}
