import type { Pool } from 'pg';
import { ExpiringValue } from '../core/expiring-value.js';
import { type DictionaryEntry, normalize } from '../language/index.js';
import { readSynonymSets, readWholeDictionary } from './lexicon-entities.js';

/** Maximum age of what is kept: a notification can be lost together with its connection. */
const MAX_AGE_MS = 1_000;

/**
 * The synonym sets and the dictionary in memory, for searches. At most a second old; `invalidate`
 * is called when this process writes or Postgres announces a change.
 */
export class LexiconCache {
  private readonly sets: ExpiringValue<readonly (readonly string[])[]>;
  private readonly words: ExpiringValue<readonly DictionaryEntry[]>;

  constructor(pool: Pool) {
    const sets = sameAsLast((terms: string[][]) => terms.map((set) => set.map(normalize)));
    const words = sameAsLast((entries: DictionaryEntry[]) => entries);
    this.sets = new ExpiringValue(
      async () => sets((await readSynonymSets(pool)).map(({ terms }) => terms)),
      MAX_AGE_MS,
    );
    this.words = new ExpiringValue(async () => words(await readWholeDictionary(pool)), MAX_AGE_MS);
  }

  /** All sets, the oldest first, their terms normalised. */
  synonyms(): Promise<readonly (readonly string[])[]> {
    return this.sets.current();
  }

  /**
   * All words that analyzers must know: the shipped ones, then those of the editors, which win.
   */
  dictionary(): Promise<readonly DictionaryEntry[]> {
    return this.words.current();
  }

  invalidate(): void {
    this.sets.invalidate();
    this.words.invalidate();
  }
}

/**
 * Returns the same result for as long as the input stays equal, so that callers can compare results
 * by identity.
 */
function sameAsLast<From, To>(make: (from: From) => To): (from: From) => To {
  let last: { key: string; value: To } | null = null;
  return (from) => {
    const key = JSON.stringify(from);
    if (last?.key !== key) last = { key, value: make(from) };
    return last.value;
  };
}
