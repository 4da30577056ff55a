import type { Pool } from 'pg';
import { isDatabaseUnavailable, sqlState } from '../../../core/database-errors.js';
import { currentOperation } from '../../../core/operation.js';
import { createTokenizer, type DictionaryEntry, type Tokenize } from '../../../language/index.js';
import {
  type AnalyzedTerm,
  type EngineRequest,
  type EngineResponse,
  EngineUnavailable,
  type SearchEngine,
  SearchEngineName,
} from '../../engine.js';
import { buildSql } from './build-sql.js';
import { queryTerms } from './query-terms.js';
import { type Answer, readAnswer } from './read-answer.js';

/** Values that do not fit, rules of a table, limits of a row or index. */
const DATA = /^(22|23|54)/;
/** Deadlocks and lock timeouts: a retry may succeed. */
const PASSING = /^(40|55)/;

/**
 * Makes a call with the errors that the port promises: `EngineUnavailable` where Postgres could not
 * answer now; anything else comes as it is. The message names no host; the cause does.
 */
export async function withEngineErrors<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error;
    // It was stopped with its operation.
    currentOperation()?.signal.throwIfAborted();
    throw new EngineUnavailable('Postgres cannot answer searches now.', { cause: error });
  }
}

/** Whether the data of the statement are to blame. */
export function isDataError(error: unknown): boolean {
  return DATA.test(sqlState(error));
}

/** Whether the same statement may succeed a moment later. */
export function isPassingError(error: unknown): boolean {
  return PASSING.test(sqlState(error));
}

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

/** Enough, because the live generation changes seldom. */
const MAX_ATTEMPTS = 3;

/**
 * Searches the live generation with one statement a search. The pool stays the caller's; it should
 * have `jit` off.
 */
export class PostgresEngine implements SearchEngine {
  readonly name = SearchEngineName.POSTGRES;
  private readonly tokenizers: GenerationTokenizers;
  private live: GenerationTokenizer | null = null;

  constructor(private readonly pool: Pool) {
    this.tokenizers = new GenerationTokenizers(pool);
  }

  async search(request: EngineRequest): Promise<EngineResponse> {
    for (let attempt = 1; ; attempt++) {
      const { id, tokenize } = await this.liveTokenizer();
      const statement = buildSql(request, request.query && queryTerms(request.query, tokenize));
      const { rows } = await withEngineErrors(() => this.pool.query<Answer>(statement));
      const [answer] = rows;
      // Another generation became live: its texts may have been cut with other words, and so must
      // be the query.
      if (answer?.live === id || (answer && attempt >= MAX_ATTEMPTS))
        return readAnswer(request, answer);
      this.live = null;
    }
  }

  async analyze(text: string): Promise<AnalyzedTerm[]> {
    this.live = null;
    const { tokenize } = await this.liveTokenizer();
    return tokenize(text);
  }

  private async liveTokenizer(): Promise<GenerationTokenizer> {
    this.live ??= await this.tokenizers.live();
    if (!this.live)
      throw new EngineUnavailable('The search index in Postgres has not been built yet.');
    return this.live;
  }
}
