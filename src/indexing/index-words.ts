import type { Pool } from 'pg';
import type { DictionaryEntry } from '../language/index.js';
import { readWholeDictionary } from '../lexicon/index.js';
import { type IndexChange, TermVectorStore } from '../search/index.js';

/**
 * The words with which an index is made, which are the shipped dictionary and the editors' words;
 * and the words of the articles, which are recorded for searches.
 */
export class IndexWords {
  private readonly vectors: TermVectorStore;

  constructor(private readonly pool: Pool) {
    this.vectors = new TermVectorStore(pool);
  }

  /** All present words. */
  dictionary(): Promise<DictionaryEntry[]> {
    return readWholeDictionary(this.pool);
  }

  /** Records the words of these articles for interpretation, suggestions and related articles. */
  async record(changes: readonly IndexChange[]): Promise<void> {
    await this.vectors.record(changes, await this.dictionary());
  }
}
