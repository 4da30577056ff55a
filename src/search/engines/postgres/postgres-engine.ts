import type { Pool, PoolClient } from 'pg';
import { READ_ONE_STATE, transaction } from '../../../core/connections.js';
import { isDatabaseUnavailable, sqlState } from '../../../core/database-errors.js';
import { currentOperation } from '../../../core/operation.js';
import { runStepsInTurns } from '../../../core/turns.js';
import { createTokenizer, type DictionaryEntry, type Tokenize } from '../../../language/index.js';
import {
  type AnalyzedTerm,
  type EngineHit,
  type EngineRequest,
  type EngineResponse,
  EngineUnavailable,
  type SearchEngine,
  SearchEngineName,
  SearchSort,
} from '../../engine.js';
import { findMatches } from './find-matches.js';
import { type FoundTerms, IndexReader } from './index-reader.js';
import { type Match, orderMatches } from './order-matches.js';
import { type HitRow, readHit } from './read-hits.js';
import { isScored, selectMatches } from './select-matches.js';
import { ORDER_BY_TITLE, READ_HITS } from './stored-index.sql.js';
import { queryTerms, type QueryTerms } from './text-terms.js';

/** Classes of SQLSTATE: data exceptions, constraint violations, exceeded limits. */
const DATA_ERROR = /^(22|23|54)/;
/**
 * Classes of SQLSTATE: rolled-back transactions (deadlocks), unavailable objects (lock timeouts).
 */
const TEMPORARY_ERROR = /^(40|55)/;

/**
 * Runs a call and converts its errors to those of the search port: `EngineUnavailable` if Postgres
 * cannot answer now. Other errors stay unchanged. The message contains no host name; the cause
 * does.
 */
export async function withEngineErrors<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error;
    // It was stopped with its operation.
    currentOperation()?.signal.throwIfAborted();
    throw new EngineUnavailable('Postgres cannot answer searches now.', {
      cause: error,
      code: 'POSTGRES_UNAVAILABLE',
    });
  }
}

/** Searches read packed bytes, whose damage is a RangeError: the engine cannot answer. */
async function withDamageReported<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new EngineUnavailable('The index of Postgres is damaged.', {
      cause: error,
      code: 'POSTGRES_INDEX_DAMAGED',
    });
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

/** The id of a generation, with the dictionary and the tokenizer of its texts. */
export interface GenerationTokenizer {
  readonly id: number;
  readonly dictionary: readonly DictionaryEntry[];
  readonly tokenize: Tokenize;
}

/**
 * The tokenizers of the generations. Each uses the dictionary of its generation, so that queries
 * are tokenized like the documents.
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
    return { ...row, tokenize: createTokenizer(row.dictionary) };
  }
}

/** Attempts per search. The live generation changes rarely. */
const MAX_ATTEMPTS = 3;

/**
 * Searches the live generation. Postgres stores the index and finds the terms of a query; this
 * process scores, filters, counts and orders the documents. The caller closes the pool, in which
 * `jit` should be off.
 */
export class PostgresEngine implements SearchEngine {
  readonly name = SearchEngineName.POSTGRES;
  private readonly tokenizers: GenerationTokenizers;
  private readonly reader = new IndexReader();
  private live: GenerationTokenizer | null = null;

  constructor(private readonly pool: Pool) {
    this.tokenizers = new GenerationTokenizers(pool);
  }

  async search(request: EngineRequest): Promise<EngineResponse> {
    for (let attempt = 1; ; attempt++) {
      const { id, tokenize } = await this.liveTokenizer();
      const terms = request.query && queryTerms(request.query, tokenize);
      const answer = await withEngineErrors(() =>
        transaction(
          this.pool,
          (client) =>
            withDamageReported(async () => {
              const found = await this.reader.read(client, terms, request.internal);
              // Another generation became live. Its dictionary may differ, so the query is
              // tokenized again.
              return found && (found.generation === id || attempt >= MAX_ATTEMPTS)
                ? this.answer(client, request, terms, found)
                : null;
            }),
          READ_ONE_STATE,
        ),
      );
      if (answer) return answer;
      this.live = null;
    }
  }

  async analyze(text: string): Promise<AnalyzedTerm[]> {
    this.live = null;
    const { tokenize } = await this.liveTokenizer();
    return tokenize(text);
  }

  private async answer(
    client: PoolClient,
    request: EngineRequest,
    terms: QueryTerms | null,
    found: FoundTerms,
  ): Promise<EngineResponse> {
    const scores = terms && (await findMatches(client, terms, found, request.internal));
    const { hits, ...counted } = await runStepsInTurns(
      selectMatches(request, terms, found, scores, this.reader.shared),
    );
    return {
      ...counted,
      total: hits.length,
      hits: request.first > 0 ? await pageOf(client, request, terms, found.generation, hits) : [],
    };
  }

  private async liveTokenizer(): Promise<GenerationTokenizer> {
    this.live ??= await this.tokenizers.live();
    if (!this.live)
      throw new EngineUnavailable('The search index in Postgres has not been built yet.', {
        code: 'INDEX_NOT_READY',
      });
    return this.live;
  }
}

/** The hits of the requested page, with their highlights. */
async function pageOf(
  client: PoolClient,
  request: EngineRequest,
  terms: QueryTerms | null,
  generation: number,
  matches: readonly Match[],
): Promise<EngineHit[]> {
  const { sort, highlight } = request;
  const page =
    sort === SearchSort.TITLE
      ? await orderByTitle(client, generation, matches, request)
      : orderMatches(matches, { ...request, sort });
  const ids = page.map(({ match: { columns, place } }) => columns.articleIds[place]!);
  const isHighlighted = terms !== null && (highlight.title || highlight.body);
  const { rows } =
    isHighlighted && ids.length > 0
      ? await client.query<HitRow>({
          name: 'search-hits',
          text: READ_HITS,
          values: [generation, ids],
        })
      : { rows: [] };
  const byId = new Map(rows.map((row) => [row.id, row]));
  return page.map(({ match: { score }, sort }, i) => {
    const articleId = ids[i]!;
    return readHit(
      { articleId, score: isScored(request) ? score : null, sort },
      byId.get(articleId) ?? null,
      terms?.words ?? [],
      highlight,
    );
  });
}

async function orderByTitle(
  client: PoolClient,
  generation: number,
  matches: readonly Match[],
  { first, after }: EngineRequest,
): Promise<ReturnType<typeof orderMatches>> {
  const byId = new Map(
    matches.map((match) => [match.columns.articleIds[match.place]!, match] as const),
  );
  const key = after && 'sort' in after ? after.sort : [null, null];
  const { rows } = await client.query<{ id: number; key: string }>(ORDER_BY_TITLE, [
    generation,
    [...byId.keys()],
    ...key,
    first,
    after && 'offset' in after ? after.offset : 0,
  ]);
  return rows.map(({ id, key }) => ({ match: byId.get(id)!, sort: [key, String(id)] }));
}
