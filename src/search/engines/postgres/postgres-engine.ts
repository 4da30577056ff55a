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
import { queryTerms } from './text-terms.js';
import { type AnswerRow, readAnswer } from './read-answer.js';

/** Classes of SQLSTATE: data exceptions, constraint violations, exceeded limits. */
const DATA_ERROR = /^(22|23|54)/;
/** Classes of SQLSTATE: rolled-back transactions (deadlocks), unavailable objects (lock timeouts). */
const TEMPORARY_ERROR = /^(40|55)/;

/**
 * Runs a call and converts its errors to those of the search port: `EngineUnavailable` if Postgres
 * cannot answer now. Other errors stay unchanged. The message contains no host name; the cause does.
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

/** Whether the data of the statement caused the error. */
export function isDataError(error: unknown): boolean {
  return DATA_ERROR.test(sqlState(error));
}

/** Whether the same statement may succeed a moment later. */
export function isTemporaryError(error: unknown): boolean {
  return TEMPORARY_ERROR.test(sqlState(error));
}

/** The id of a generation, with the tokenizer of its texts. */
export interface GenerationTokenizer {
  readonly id: number;
  readonly tokenize: Tokenize;
}

/**
 * The tokenizers of the generations. Each uses the dictionary of its generation, so that queries are
 * tokenized like the documents.
 */
export class GenerationTokenizers {
  private readonly byGeneration = new Map<string, GenerationTokenizer>();

  constructor(private readonly pool: Pool) {}

  /** null if the generation does not exist. */
  async of(generation: string): Promise<GenerationTokenizer | null> {
    const cached = this.byGeneration.get(generation);
    if (cached) return cached;
    const created = await this.read('generation = $1', [generation]);
    if (created) this.byGeneration.set(generation, created);
    return created;
  }

  /** null if no generation is live. */
  live(): Promise<GenerationTokenizer | null> {
    return this.read('live', []);
  }

  /** The next generation with this name may have another dictionary. */
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

/** Attempts per search. The live generation changes rarely. */
const MAX_ATTEMPTS = 3;

/**
 * Searches the live generation with one statement per search. The caller closes the pool, in which
 * `jit` should be off.
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
      const terms = request.query && queryTerms(request.query, tokenize);
      const statement = buildSql(request, terms);
      const { rows } = await withEngineErrors(() => this.pool.query<AnswerRow>(statement));
      const [answer] = rows;
      // Another generation became live. Its dictionary may differ, so the query is tokenized again.
      if (answer?.live === id || (answer && attempt >= MAX_ATTEMPTS))
        return readAnswer(request, answer, terms);
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
