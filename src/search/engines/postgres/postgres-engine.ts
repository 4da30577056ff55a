import type { Pool } from 'pg';
import { EngineUnavailable, SearchEngineName, type EngineRequest, type EngineResponse, type SearchEngine } from '../../engine.js';
import { buildSql } from './build-sql.js';
import { withEngineErrors } from './postgres-errors.js';
import { queryTerms } from './query-terms.js';
import { readAnswer, type Answer } from './read-answer.js';

/** Searches the live generation with one statement a search. The pool stays the caller's; it should have `jit` off. */
export class PostgresEngine implements SearchEngine {
  readonly name = SearchEngineName.POSTGRES;

  constructor(private readonly pool: Pool) {}

  async search(request: EngineRequest): Promise<EngineResponse> {
    const statement = buildSql(request, request.query && queryTerms(request.query.text));
    const { rows } = await withEngineErrors(() => this.pool.query<Answer>(statement));
    const [answer] = rows;
    if (!answer?.live) throw new EngineUnavailable('The search index in Postgres has not been built yet.');
    return readAnswer(request, answer);
  }
}
