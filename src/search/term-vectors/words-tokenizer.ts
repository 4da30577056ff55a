import type { Pool } from 'pg';
import { createTokenizer, type DictionaryEntry, type Tokenize } from '../../language/index.js';
import type { LexiconCache } from '../../lexicon/index.js';
import { wordsFingerprint } from './term-vector-store.js';

/**
 * The tokenizer that cut the words of the articles: after a change of the dictionary, the previous
 * one until all words are cut again.
 */
export class WordsTokenizer {
  private adopted: { dictionary: readonly DictionaryEntry[]; tokenize: Tokenize } | null = null;

  constructor(
    private readonly pool: Pool,
    private readonly lexicon: LexiconCache,
  ) {}

  /** Rejects if Postgres is unavailable. */
  async current(): Promise<Tokenize> {
    const dictionary = await this.lexicon.dictionary();
    const { adopted } = this;
    if (adopted?.dictionary === dictionary) return adopted.tokenize;
    if (adopted && !(await this.areCut(dictionary))) return adopted.tokenize;
    const tokenize = createTokenizer(dictionary);
    this.adopted = { dictionary, tokenize };
    return tokenize;
  }

  /** Whether all words are cut with this dictionary. Asked while they are cut again. */
  private async areCut(dictionary: readonly DictionaryEntry[]): Promise<boolean> {
    const { rows } = await this.pool.query<{ fingerprint: string }>(
      `select fingerprint from search_target where engine = 'MEMORY' and finished_at is not null`,
    );
    return rows[0]?.fingerprint === wordsFingerprint(dictionary);
  }
}
