import type { Pool } from 'pg';
import { ExpiringValue } from '../core/caches.js';
import type { NowOrLater } from '../core/work/now-or-later.js';
import { type DictionaryEntry, normalize } from '../language/index.js';
import { readSynonymSets, readWholeDictionary } from './lexicon-entities.js';

/** Maximum age of a cached value, because a broken connection loses notifications. */
const MAX_AGE_MS = 1_000;

/**
 * Caches the synonym sets and the dictionary. Call `invalidate` after a write and when Postgres
 * announces a change.
 */
export class LexiconCache {
  private readonly sets: ExpiringValue<readonly (readonly string[])[]>;
  private readonly words: ExpiringValue<readonly DictionaryEntry[]>;

  constructor(pool: Pool) {
    const normalizeSets = memoizeLast((terms: string[][]) =>
      terms.map((set) => set.map(normalize)),
    );
    const keepEntries = memoizeLast((entries: DictionaryEntry[]) => entries);
    this.sets = new ExpiringValue(
      async () => normalizeSets((await readSynonymSets(pool)).map(({ terms }) => terms)),
      MAX_AGE_MS,
    );
    this.words = new ExpiringValue(
      async () => keepEntries(await readWholeDictionary(pool)),
      MAX_AGE_MS,
    );
  }

  /** Oldest set first, with normalised terms. */
  synonyms(): NowOrLater<readonly (readonly string[])[]> {
    return this.sets.current();
  }

  /** The words for analyzers: the built-in dictionary, overridden by the user dictionary. */
  dictionary(): NowOrLater<readonly DictionaryEntry[]> {
    return this.words.current();
  }

  invalidate(): void {
    this.sets.invalidate();
    this.words.invalidate();
  }
}

/** Returns the identical object while the input is equal, so that callers can compare with ===. */
function memoizeLast<From, To>(make: (from: From) => To): (from: From) => To {
  let last: { key: string; value: To } | null = null;
  return (from) => {
    const key = JSON.stringify(from);
    if (last?.key !== key) last = { key, value: make(from) };
    return last.value;
  };
}
