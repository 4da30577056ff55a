import type { Pool } from 'pg';
import { serverSecret } from '../../src/core/database.js';
import { GlobalIds } from '../../src/core/global-id.js';

/** The ids of the servers on that database. */
async function globalIdsOf(pool: Pool): Promise<GlobalIds> {
  return new GlobalIds(await serverSecret(pool, 'id'));
}

/** The number in the database of an article with that id. */
export async function articleNumber(pool: Pool, id: string): Promise<number> {
  return (await globalIdsOf(pool)).require(id, 'Article', 'id');
}

/** The ids of an article that never was, and of a variant of it. */
export async function absentIds(pool: Pool): Promise<{ id: string; variantId: string }> {
  const ids = await globalIdsOf(pool);
  return {
    id: ids.write('Article', 2_000_000_000),
    variantId: ids.write('ArticleVariant', 2_000_000_000),
  };
}
