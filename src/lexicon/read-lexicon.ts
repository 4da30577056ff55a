import type { Pool } from 'pg';
import { DICTIONARY, type DictionaryEntry as WordWithParts } from '../language/index.js';
import { SynonymSet } from './synonym-set.js';

/** Runs a statement and resolves to its rows: through the pool or inside a transaction. */
type Query = (sql: string) => Promise<unknown>;

/** All synonym sets, the oldest first, their terms as they were written. */
export async function readSynonymSets(query: Query): Promise<SynonymSet[]> {
  return ((await query('select id, terms from synonym_set order by id')) as object[]).map(
    toSynonymSet,
  );
}

/** The synonym set with that id, or null. */
export async function findSynonymSet(pool: Pool, id: number): Promise<SynonymSet | null> {
  const { rows } = await pool.query<object>('select id, terms from synonym_set where id = $1', [
    id,
  ]);
  return rows[0] ? toSynonymSet(rows[0]) : null;
}

/**
 * The editors' words, which are normalised, in the order of their code points; not those that the
 * server ships.
 */
export async function readDictionary(query: Query): Promise<{ word: string; parts: string[] }[]> {
  return (await query('select word, parts from dictionary_entry order by word')) as {
    word: string;
    parts: string[];
  }[];
}

/**
 * All words that analyzers must know: the shipped ones, then the editors', of which the later
 * count.
 */
export async function readWholeDictionary(query: Query): Promise<WordWithParts[]> {
  return [...DICTIONARY, ...(await readDictionary(query))];
}

function toSynonymSet(row: object): SynonymSet {
  return Object.assign(new SynonymSet(), row);
}
