import type { Pool } from 'pg';
import { ExpiringValue } from '../../core/expiring-value.js';

const MAX_AGE_MS = 10_000;

/** A query that many searched, and how many. */
export interface PopularQuery {
  text: string;
  visitors: number;
}

/**
 * What was searched most in the last days and is safe to show, as the analytics keep it in
 * Postgres. In memory for ten seconds.
 */
export class PopularQueries {
  private readonly lists: ExpiringValue<Map<number, PopularQuery[]>>;

  constructor(pool: Pool) {
    this.lists = new ExpiringValue(() => load(pool), MAX_AGE_MS);
  }

  /**
   * The most searched first: of searches that were narrowed to that product, or of all. Rejects
   * when Postgres is away.
   */
  async of(productId: number | null): Promise<readonly PopularQuery[]> {
    return (await this.lists.current()).get(productId ?? 0) ?? [];
  }
}

async function load(pool: Pool): Promise<Map<number, PopularQuery[]>> {
  const { rows } = await pool.query<PopularQuery & { productId: number }>({
    name: 'popular-queries',
    text: 'select product_id as "productId", query as text, visitors from popular_query order by visitors desc, query',
  });
  const lists = new Map<number, PopularQuery[]>();
  for (const { productId, ...query } of rows)
    lists.set(productId, [...(lists.get(productId) ?? []), query]);
  return lists;
}
