import type { Pool } from 'pg';
import { ExpiringValue } from '../core/expiring-value.js';
import { CatalogSnapshot } from './catalog-snapshot.js';
import { Category } from './category.js';
import { Platform } from './platform.js';
import { Product } from './product.js';

/**
 * After so long a snapshot is read anew, should a notification have been lost with its connection.
 */
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
 * The catalogue in memory. A snapshot is never older than a second, and is dropped at once when
 * this process writes or Postgres announces a change (`invalidate`).
 */
export class CatalogCache extends ExpiringValue<CatalogSnapshot> {
  constructor(pool: Pool) {
    super(() => loadCatalog(async (sql) => (await pool.query(sql)).rows), MAX_AGE_MS);
  }
}

/**
 * Reads the whole catalogue in one statement, through the pool or inside a transaction: `query`
 * resolves to rows.
 */
export async function loadCatalog(
  query: (sql: string) => Promise<unknown>,
): Promise<CatalogSnapshot> {
  const [row] = (await query(LOAD)) as {
    products: object[];
    categories: object[];
    platforms: object[];
    slugHistory: never[];
  }[];
  return new CatalogSnapshot({
    products: row!.products.map((product) => Object.assign(new Product(), product)),
    categories: row!.categories.map((category) => Object.assign(new Category(), category)),
    platforms: row!.platforms.map((platform) => Object.assign(new Platform(), platform)),
    slugHistory: row!.slugHistory,
  });
}
