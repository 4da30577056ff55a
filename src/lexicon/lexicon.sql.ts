import type { EntityManager } from 'typeorm';
import { createInstance, type Fields } from '../core/create-instance.js';
import { queryRows, type SqlSource } from '../core/database.js';
import { DICTIONARY, type DictionaryEntry as WordWithParts } from '../language/index.js';
import { type DictionaryEntry, SynonymSet } from './lexicon-entities.js';

/** All synonym sets, the oldest first, their terms as they were written. */
export async function readSynonymSets(source: SqlSource): Promise<SynonymSet[]> {
  const rows = await queryRows<Fields<SynonymSet>>(
    source,
    'select id, terms from synonym_set order by id',
  );
  return rows.map((row) => createInstance(SynonymSet, row));
}

/**
 * The words of the editors, which are normalised, in the order of their code points; without those
 * that the server ships.
 */
export function readDictionary(source: SqlSource): Promise<DictionaryEntry[]> {
  return queryRows<DictionaryEntry>(
    source,
    'select word, parts from dictionary_entry order by word',
  );
}

/**
 * All words that analyzers must know: the shipped ones, then those of the editors. Of two entries
 * for one word the later counts.
 */
export async function readWholeDictionary(source: SqlSource): Promise<WordWithParts[]> {
  return [...DICTIONARY, ...(await readDictionary(source))];
}

/**
 * Lets one transaction at a time write the lexicon, until it ends: two at once could together break
 * a rule that neither breaks alone.
 */
export async function lockLexicon(manager: EntityManager): Promise<void> {
  await manager.query(`select pg_advisory_xact_lock(hashtext('doum lexicon'))`);
}
