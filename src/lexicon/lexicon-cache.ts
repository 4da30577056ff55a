import type { Pool } from 'pg';
import { ExpiringValue } from '../core/expiring-value.js';
import { type DictionaryEntry, normalize } from '../language/index.js';
import { readDictionary, readSynonymSets } from './read-lexicon.js';

/** After so long the sets are read anew, should a notification have been lost with its connection. */
const MAX_AGE_MS = 1_000;

/**
 * The synonym sets and the editors' words in memory, for searches. Never older than a second, and dropped at once when this
 * process writes or Postgres announces a change (`invalidate`).
 */
export class LexiconCache {
  private readonly sets: ExpiringValue<readonly (readonly string[])[]>;
  private readonly words: ExpiringValue<readonly DictionaryEntry[]>;

  constructor(pool: Pool) {
    this.sets = new ExpiringValue(async () => {
      const sets = await readSynonymSets(async (sql) => (await pool.query(sql)).rows);
      return sets.map(({ terms }) => terms.map(normalize));
    }, MAX_AGE_MS);
    this.words = new ExpiringValue(() => readDictionary(async (sql) => (await pool.query(sql)).rows), MAX_AGE_MS);
  }

  /** All sets, the oldest first, their terms normalised. */
  synonyms(): Promise<readonly (readonly string[])[]> {
    return this.sets.current();
  }

  /** The editors' words, by word; not those that the server ships. */
  dictionary(): Promise<readonly DictionaryEntry[]> {
    return this.words.current();
  }

  invalidate(): void {
    this.sets.invalidate();
    this.words.invalidate();
  }
}
