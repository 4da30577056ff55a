import type { Pool } from 'pg';
import { serverSecret } from '../../src/core/database/database.js';
import { GlobalIds } from '../../src/core/global-id.js';

/** The global ids of the servers on this database. */
async function globalIdsOf(pool: Pool): Promise<GlobalIds> {
  return new GlobalIds(await serverSecret(pool, 'id'));
}

/** The database id of an article. */
export async function articleNumber(pool: Pool, id: string): Promise<number> {
  return (await globalIdsOf(pool)).require(id, 'Article', 'id');
}

/** Valid ids of an article and a variant that do not exist. */
export async function absentIds(pool: Pool): Promise<{ id: string; variantId: string }> {
  const ids = await globalIdsOf(pool);
  return {
    id: ids.write('Article', 2_000_000_000),
    variantId: ids.write('ArticleVariant', 2_000_000_000),
  };
}
