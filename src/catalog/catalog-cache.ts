import type { Pool } from 'pg';
import { createInstance, type Fields } from '../core/create-instance.js';
import { queryRows, type SqlSource } from '../core/database.js';
import { ExpiringValue } from '../core/expiring-value.js';
import { type CatalogRows, CatalogSnapshot } from './catalog-snapshot.js';
import { Category, Platform, Product } from './catalog-entities.js';

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
