import type { Pool } from 'pg';

/**
 * The slug of every article that everybody may read, with when what readers see last changed, in a
 * stable order.
 */
export async function publicArticles(pool: Pool): Promise<{ slug: string; updatedAt: Date }[]> {
  const { rows } = await pool.query<{ slug: string; updatedAt: Date }>(
    `select slug, updated_at as "updatedAt" from article where status = 'PUBLISHED' and visibility = 'PUBLIC' order by id`,
  );
  return rows;
}
