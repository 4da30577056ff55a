import type { Pool } from 'pg';
import type { DictionaryEntry } from '../language/index.js';
import { readWholeDictionary } from '../lexicon/index.js';
import { type IndexChange, TermVectorStore } from '../search/index.js';

/**
 * The words by which an index is made: the shipped dictionary with the editors' words, and what it
 * takes note of in the articles.
 */
export class IndexWords {
  private readonly vectors: TermVectorStore;

  constructor(private readonly pool: Pool) {
    this.vectors = new TermVectorStore(pool);
  }

  /** All words of now. */
  dictionary(): Promise<DictionaryEntry[]> {
    return readWholeDictionary(this.pool);
  }

  /** Keeps the words of these articles for interpretation, suggestions and related articles. */
  async record(changes: readonly IndexChange[]): Promise<void> {
    await this.vectors.record(changes, await this.dictionary());
  }
}
