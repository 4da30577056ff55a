import type { EntityManager } from 'typeorm';

/**
 * Lets one transaction at a time write the lexicon, until it ends: two at once could together break
 * a rule that neither breaks alone.
 */
export async function lockLexicon(manager: EntityManager): Promise<void> {
  await manager.query(`select pg_advisory_xact_lock(hashtext('doum lexicon'))`);
}
