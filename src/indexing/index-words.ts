import type { Pool } from 'pg';
import type { DictionaryEntry } from '../language/index.js';
import { readWholeDictionary } from '../lexicon/index.js';
import { type IndexChange, type IndexOutcome, TermVectorStore } from '../search/index.js';
import type { ArticleWriter } from './deliverer.js';

/** The dictionary for indexes, and the recorded words of the articles. */
export class IndexWords implements ArticleWriter {
  /** Cutting texts into words occupies the process, so a second batch would not be faster. */
  readonly parallelWrites = 1;
  private readonly vectors: TermVectorStore;

  constructor(private readonly pool: Pool) {
    this.vectors = new TermVectorStore(pool);
  }

  /** The shipped dictionary and the editors' entries. */
  dictionary(): Promise<DictionaryEntry[]> {
    return readWholeDictionary(this.pool);
  }

  /** Changes when words are made differently: with the dictionary, or with the computation. */
  async fingerprint(): Promise<string> {
    return this.vectors.fingerprint(await this.dictionary());
  }

  /** Records the words of these articles for interpretation, suggestions and related articles. */
  async write(_generation: string, changes: readonly IndexChange[]): Promise<IndexOutcome[]> {
    await this.vectors.record(changes, await this.dictionary());
    return changes.map(() => ({ kind: 'done' }));
  }
}
