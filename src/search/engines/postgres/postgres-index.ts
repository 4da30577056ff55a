import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { allowLongStatements, transaction } from '../../../core/connections.js';
import { messageOf } from '../../../core/errors.js';
import type { Logger } from '../../../core/logger.js';
import { type DictionaryEntry, STOP_TAGS } from '../../../language/index.js';
import {
  EngineUnavailable,
  type IndexedDocument,
  SearchEngineName,
  type IndexChange,
  type IndexOutcome,
  type IndexWriter,
} from '../../engine.js';
import { RANKED_FIELDS } from '../../relevance.js';
import { analysisWorker } from '../../text-analysis/analysis-worker.js';
import {
  GenerationTokenizers,
  isDataError,
  isTemporaryError,
  withEngineErrors,
} from './postgres-engine.js';
import { PendingMover } from './pending-mover.js';
import {
  type PreparedChange,
  READ_DOCUMENTS,
  readDocument,
  type StoredDocument,
  writeBatch,
} from './stored-documents.js';

/** Version of the index format. Raise it if a change to terms or tables requires a rebuild. */
const FORMAT = 5;

const TABLES = ['search_document', 'search_pending', 'search_segment', 'search_posting'];

/**
 * A process that is idle this long within a transaction was suspended. Postgres then ends its
 * transaction, so that another writer does not time out waiting for the lock.
 */
const MAX_IDLE_IN_TRANSACTION_SECONDS = 5;

/**
 * The generations of the index in Postgres. Writes into one generation are serialised. The caller
 * closes the pool.
 */
export class PostgresIndex implements IndexWriter {
  readonly name = SearchEngineName.POSTGRES;
  readonly parallelWrites = 1;
  private readonly tokenizers: GenerationTokenizers;
  private readonly mover: PendingMover;

  constructor(
    private readonly pool: Pool,
    logger: Logger,
  ) {
    this.tokenizers = new GenerationTokenizers(pool);
    this.mover = new PendingMover(pool, logger);
  }

  /** Its analysis is Doum's own, and does not depend on the version of Postgres. */
  inspect(): Promise<void> {
    return Promise.resolve();
  }

  fingerprint(dictionary: readonly DictionaryEntry[]): string {
    return createHash('sha256')
      .update(
        JSON.stringify([FORMAT, dictionary, STOP_TAGS, RANKED_FIELDS.map(({ name }) => name)]),
      )
      .digest('hex')
      .slice(0, 16);
  }

  async createGeneration(
    generation: string,
    dictionary: readonly DictionaryEntry[],
  ): Promise<void> {
    await this.query(
      `insert into postgres_generation (generation, dictionary) values ($1, $2)
       on conflict do nothing`,
      [generation, JSON.stringify(dictionary)],
    );
  }

  async write(generation: string, changes: IndexChange[]): Promise<IndexOutcome[]> {
    const latest = new Map<number, IndexChange>();
    for (const change of changes) {
      if (change.version >= (latest.get(change.articleId)?.version ?? 0))
        latest.set(change.articleId, change);
    }
    const generationTokenizer = await this.tokenizers.of(generation);
    if (!generationTokenizer) throw noSuchGeneration();
    const documents = [...latest.values()].flatMap(({ document }) => document ?? []);
    const postings = await analysisWorker.analyze(
      'postings',
      documents,
      generationTokenizer.dictionary,
    );
    const termsOf = new Map(documents.map((document, i) => [document, postings[i]!]));
    // In the order in which the mover locks them.
    const ordered = [...latest.values()].sort((a, b) => a.articleId - b.articleId);
    const prepared = ordered.map((change): PreparedChange => ({
      ...change,
      terms: change.document
        ? termsOf.get(change.document)!
        : { postings: [], lengths: RANKED_FIELDS.map(() => 0) },
    }));
    const outcomes = await this.writeAll(generation, prepared);
    this.mover.moveMany(generation);
    return changes.map(({ articleId }) => outcomes.get(articleId)!);
  }

  async count(generation: string): Promise<number> {
    const { rows } = await this.query<{ n: number }>(
      `select count(*)::integer as n
       from search_document d join postgres_generation g on g.id = d.generation
       where g.generation = $1 and not d.gone`,
      [generation],
    );
    return rows[0]!.n;
  }

  async read(
    generation: string,
    articleIds: readonly number[],
  ): Promise<Map<number, IndexedDocument>> {
    const { rows } = await this.query<StoredDocument>(READ_DOCUMENTS, [generation, articleIds]);
    return new Map(rows.map((row) => [row.articleId, readDocument(row)]));
  }

  async list(
    generation: string,
    after: string | null,
    limit: number,
  ): Promise<{ articleIds: number[]; next: string | null }> {
    const { rows } = await this.query<{ id: number }>(
      `select d.article_id as id
       from search_document d join postgres_generation g on g.id = d.generation
       where g.generation = $1 and not d.gone and d.article_id > $2 order by d.article_id limit $3`,
      [generation, after ?? 0, limit],
    );
    const articleIds = rows.map((row) => row.id);
    return { articleIds, next: articleIds.length < limit ? null : String(articleIds.at(-1)) };
  }

  async highestVersion(generation: string): Promise<number> {
    const { rows } = await this.query<{ version: string | number }>(
      `select coalesce(max(d.version), 0) as version
       from search_document d join postgres_generation g on g.id = d.generation
       where g.generation = $1`,
      [generation],
    );
    return Number(rows[0]!.version);
  }

  /** Moves all documents into segments, and creates the planner's statistics. */
  async prepare(generation: string): Promise<void> {
    await withEngineErrors(async () => {
      await this.mover.moveAll(generation);
      const client = await this.pool.connect();
      try {
        await client.query(`vacuum (analyze, skip_locked) ${TABLES.join(', ')}`);
      } finally {
        client.release();
      }
    });
  }

  async activate(generation: string, replacing: string | null): Promise<void> {
    // Changes that were written since `prepare`.
    await withEngineErrors(() => this.mover.moveAll(generation));
    await this.transaction(async (client) => {
      await lockGeneration(client, generation);
      const { rows } = await client.query<{ generation: string }>(
        'select generation from postgres_generation where live for no key update',
      );
      if ((rows[0]?.generation ?? null) !== replacing)
        throw new EngineUnavailable('Another generation became live meanwhile.', {
          code: 'INDEX_REPLACED',
        });
      await client.query(
        'update postgres_generation set live = false where live and generation <> $1',
        [generation],
      );
      await client.query('update postgres_generation set live = true where generation = $1', [
        generation,
      ]);
    });
  }

  async liveGeneration(): Promise<string | null> {
    const { rows } = await this.query<{ generation: string }>(
      'select generation from postgres_generation where live',
    );
    return rows[0]?.generation ?? null;
  }

  async listGenerations(): Promise<string[]> {
    const { rows } = await this.query<{ generation: string }>(
      'select generation from postgres_generation order by id',
    );
    return rows.map((row) => row.generation);
  }

  async dropGeneration(generation: string): Promise<void> {
    await this.transaction(async (client) => {
      await allowLongStatements(client);
      const { rows } = await client.query<{ id: number }>(
        'delete from postgres_generation where generation = $1 returning id',
        [generation],
      );
      for (const { id } of rows) {
        await client.query(
          `with dropped as (delete from search_segment where generation = $1 returning id)
           delete from search_posting where segment in (select id from dropped)`,
          [id],
        );
        for (const table of ['search_pending', 'search_document'])
          await client.query(`delete from ${table} where generation = $1`, [id]);
      }
    });
    this.tokenizers.forget(generation);
  }

  async close(): Promise<void> {
    await this.mover.settled();
  }

  /** Writes all changes in one transaction. If Postgres rejects their data, writes each separately. */
  private async writeAll(
    generation: string,
    changes: PreparedChange[],
  ): Promise<Map<number, IndexOutcome>> {
    const all = (outcome: IndexOutcome) =>
      new Map(changes.map(({ articleId }) => [articleId, outcome]));
    try {
      const skipped = await this.transaction(async (client) =>
        writeBatch(client, await lockGeneration(client, generation), changes),
      );
      return new Map(
        changes.map(({ articleId, version }) => [
          articleId,
          doneOrNewer(version, skipped.get(articleId)),
        ]),
      );
    } catch (error) {
      if (isTemporaryError(error))
        return all({ kind: 'retry', reason: messageOf(error), code: 'POSTGRES_BUSY' });
      if (!isDataError(error)) throw error;
      if (changes.length <= 1) return all({ kind: 'refused', reason: messageOf(error) });
    }
    const outcomes = new Map<number, IndexOutcome>();
    for (const change of changes) {
      for (const [id, outcome] of await this.writeAll(generation, [change]))
        outcomes.set(id, outcome);
    }
    return outcomes;
  }

  private query<Row extends object>(
    text: string,
    values: unknown[] = [],
  ): Promise<{ rows: Row[] }> {
    return withEngineErrors(() => this.pool.query<Row>(text, values));
  }

  private transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return withEngineErrors(() =>
      transaction(this.pool, async (client) => {
        await client.query(
          `set local idle_in_transaction_session_timeout = '${MAX_IDLE_IN_TRANSACTION_SECONDS}s'`,
        );
        return work(client);
      }),
    );
  }
}

/** Locks a generation against other writers until the transaction ends. Resolves to its id. */
async function lockGeneration(client: PoolClient, generation: string): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    'select id from postgres_generation where generation = $1 for no key update',
    [generation],
  );
  if (!rows[0]) throw noSuchGeneration();
  return rows[0].id;
}

function doneOrNewer(version: number, indexed = version): IndexOutcome {
  return { kind: 'done', ...(indexed > version && { newer: indexed }) };
}

function noSuchGeneration(): EngineUnavailable {
  return new EngineUnavailable('Postgres does not have this generation of the index.', {
    code: 'POSTGRES_INDEX_MISSING',
  });
}
