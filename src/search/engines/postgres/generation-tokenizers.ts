import type { Pool } from 'pg';
import { createTokenizer, type DictionaryEntry, type Tokenize } from '../../../language/index.js';
import { withEngineErrors } from './postgres-errors.js';

/** A generation and how its texts were cut. */
export interface GenerationTokenizer {
  readonly id: number;
  readonly tokenize: Tokenize;
}

/**
 * The tokenizers of the generations: each cuts with the dictionary that its generation was made
 * with, so that queries are cut as documents were.
 */
export class GenerationTokenizers {
  private readonly byGeneration = new Map<string, GenerationTokenizer>();

  constructor(private readonly pool: Pool) {}

  /** null when the generation does not exist. */
  async of(generation: string): Promise<GenerationTokenizer | null> {
    const known = this.byGeneration.get(generation);
    const found = known ?? (await this.read('generation = $1', [generation]));
    if (found) this.byGeneration.set(generation, found);
    return found;
  }

  /** null when no generation is live. */
  live(): Promise<GenerationTokenizer | null> {
    return this.read('live', []);
  }

  /** The next generation of that name may have other words. */
  forget(generation: string): void {
    this.byGeneration.delete(generation);
  }

  private async read(condition: string, values: unknown[]): Promise<GenerationTokenizer | null> {
    const { rows } = await withEngineErrors(() =>
      this.pool.query<{ id: number; dictionary: DictionaryEntry[] }>(
        `select id, dictionary from postgres_generation where ${condition}`,
        values,
      ),
    );
    const [row] = rows;
    if (!row) return null;
    return { id: row.id, tokenize: createTokenizer(row.dictionary) };
  }
}
