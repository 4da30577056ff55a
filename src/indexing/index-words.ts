import type { Pool } from 'pg';
import { createTokenizer, DICTIONARY, type DictionaryEntry } from '../language/index.js';
import { readDictionary } from '../lexicon/index.js';
import { type IndexChange, TermVectorStore } from '../search/index.js';

/** The words by which an index is made: the shipped dictionary with the editors' words, and what it takes note of in the articles. */
export class IndexWords {
  private readonly vectors: TermVectorStore;
  private tokenizer = { key: '', tokenize: createTokenizer([]) };

  constructor(private readonly pool: Pool) {
    this.vectors = new TermVectorStore(pool);
  }

  /** The shipped words, then the editors', of which the later count. */
  async dictionary(): Promise<DictionaryEntry[]> {
    return [...DICTIONARY, ...(await readDictionary(async (sql) => (await this.pool.query(sql)).rows))];
  }

  /** Keeps the words of these articles for interpretation, suggestions and related articles. */
  async record(changes: readonly IndexChange[]): Promise<void> {
    const dictionary = await this.dictionary();
    const key = JSON.stringify(dictionary);
    if (this.tokenizer.key !== key) this.tokenizer = { key, tokenize: createTokenizer(dictionary) };
    await this.vectors.record(changes, this.tokenizer.tokenize);
  }
}
