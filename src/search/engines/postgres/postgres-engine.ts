import type { Pool } from 'pg';
import {
  EngineUnavailable,
  SearchEngineName,
  type AnalyzedTerm,
  type EngineRequest,
  type EngineResponse,
  type SearchEngine,
} from '../../engine.js';
import { buildSql } from './build-sql.js';
import { type GenerationTokenizer, GenerationTokenizers } from './generation-tokenizers.js';
import { withEngineErrors } from './postgres-errors.js';
import { queryTerms } from './query-terms.js';
import { readAnswer, type Answer } from './read-answer.js';

/** Generations change one at a time, and seldom. */
const MOST_ATTEMPTS = 3;

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
      if (answer?.live === id || (answer && attempt >= MOST_ATTEMPTS))
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
