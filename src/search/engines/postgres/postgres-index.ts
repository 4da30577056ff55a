import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { messageOf } from '../../../core/errors.js';
import { DICTIONARY, type DictionaryEntry } from '../../../language/dictionary.js';
import { createTokenizer, STOP_TAGS, type Tokenize } from '../../../language/tokenizer.js';
import { SearchEngineName, type IndexChange, type IndexOutcome, type IndexWriter } from '../../engine.js';
import { RANKED_FIELDS } from '../../relevance.js';
import { analyzeDocument } from './analyze-document.js';
import { isDataError, isTransient, withEngineErrors } from './with-engine-errors.js';
import { writeChanges, type AnalyzedChange } from './write-changes.js';

/** Raised when the same document gives other rows than before. */
const FORMAT = 1;

/** The generations of the index that Postgres itself searches. The pool is the caller's and stays open. */
export class PostgresIndex implements IndexWriter {
  readonly name = SearchEngineName.POSTGRES;
  readonly fingerprint: string;
  /** While one waits for Postgres the other cuts its texts into words. */
  readonly parallelWrites = 2;
  private readonly tokenize: Tokenize;

  /** `dictionary`: the words that are known beside ko-dic's own; generations that are created from now on are cut with it. */
  constructor(
    private readonly pool: Pool,
    private readonly dictionary: readonly DictionaryEntry[] = DICTIONARY,
  ) {
    this.tokenize = createTokenizer(dictionary);
    const content = JSON.stringify([FORMAT, RANKED_FIELDS.map(({ name }) => name), STOP_TAGS, dictionary]);
    this.fingerprint = createHash('sha256').update(content).digest('hex').slice(0, 16);
  }

  async createGeneration(generation: string): Promise<void> {
    await this.transaction(async (client) => {
      const { rows } = await client.query<{ id: number }>(
        'insert into postgres_generation (generation, dictionary) values ($1, $2) on conflict (generation) do nothing returning id',
        [generation, JSON.stringify(this.dictionary)],
      );
      if (rows[0]) await client.query(`create table posting_${rows[0].id} partition of posting for values in (${rows[0].id})`);
    });
  }

  async write(generation: string, changes: IndexChange[]): Promise<IndexOutcome[]> {
    const analyzed: AnalyzedChange[] = [];
    for (const change of changes) {
      analyzed.push({ ...change, analyzed: change.document && (await analyzeDocument(change.document, this.tokenize)) });
    }
    if (new Set(changes.map(({ articleId }) => articleId)).size === changes.length) {
      const outcome = await this.tryToWrite(generation, analyzed);
      if (outcome.kind !== 'refused') return changes.map(() => outcome);
    }
    // One by one, so that the document that Postgres refuses holds up nobody.
    const outcomes: IndexOutcome[] = [];
    for (const change of analyzed) outcomes.push(await this.tryToWrite(generation, [change]));
    return outcomes;
  }

  async count(generation: string): Promise<number> {
    return this.number('select count(*)', 'and not gone', generation);
  }

  async versions(generation: string, articleIds: number[]): Promise<Map<number, number>> {
    return withEngineErrors(async () => {
      const { rows } = await this.pool.query<{ id: number; version: string | number }>(
        `select article_id as id, version from search_document join postgres_generation on id = generation_id
         where generation = $1 and article_id = any($2::int[]) and not gone`,
        [generation, articleIds],
      );
      return new Map(rows.map(({ id, version }) => [id, Number(version)]));
    });
  }

  async highestVersion(generation: string): Promise<number> {
    return this.number('select coalesce(max(version), 0)', '', generation);
  }

  async activate(generation: string): Promise<void> {
    await withEngineErrors(async () => {
      const { rows } = await this.pool.query<{ id: number }>('select id from postgres_generation where generation = $1', [
        generation,
      ]);
      // Searches read the postings from their index alone once Postgres knows the pages to be visible to all.
      if (rows[0]) await this.pool.query(`vacuum (analyze) posting_${rows[0].id}, search_document, search_text, term_statistics`);
    });
    await this.transaction(async (client) => {
      await client.query('update postgres_generation set live = false where live and generation <> $1', [generation]);
      await client.query('update postgres_generation set live = true where generation = $1', [generation]);
    });
  }

  async liveGeneration(): Promise<string | null> {
    const generations = await this.generations('where live');
    return generations[0] ?? null;
  }

  async listGenerations(): Promise<string[]> {
    return this.generations('');
  }

  async dropGeneration(generation: string): Promise<void> {
    await this.transaction(async (client) => {
      const { rows } = await client.query<{ id: number }>('select id from postgres_generation where generation = $1 for update', [
        generation,
      ]);
      if (!rows[0]) return;
      const { id } = rows[0];
      await client.query('delete from search_document where generation_id = $1', [id]);
      await client.query('delete from term_statistics where generation_id = $1', [id]);
      await client.query('delete from postgres_generation where id = $1', [id]);
      await client.query(`drop table posting_${id}`);
    });
  }

  async close(): Promise<void> {}

  private async tryToWrite(generation: string, changes: AnalyzedChange[]): Promise<IndexOutcome> {
    try {
      await this.transaction((client) => writeChanges(client, generation, changes));
      return { kind: 'done' };
    } catch (error) {
      if (isDataError(error)) return { kind: 'refused', reason: messageOf(error) };
      if (isTransient(error)) return { kind: 'retry', reason: messageOf(error) };
      throw error;
    }
  }

  private async generations(condition: '' | 'where live'): Promise<string[]> {
    return withEngineErrors(async () => {
      const { rows } = await this.pool.query<{ generation: string }>(
        `select generation from postgres_generation ${condition} order by id`,
      );
      return rows.map((row) => row.generation);
    });
  }

  private async number(select: string, condition: string, generation: string): Promise<number> {
    return withEngineErrors(async () => {
      const { rows } = await this.pool.query<{ number: string | number }>(
        `${select} as number from search_document join postgres_generation on id = generation_id where generation = $1 ${condition}`,
        [generation],
      );
      return Number(rows[0]!.number);
    });
  }

  private async transaction(work: (client: PoolClient) => Promise<void>): Promise<void> {
    await withEngineErrors(async () => {
      const client = await this.pool.connect();
      let broken: Error | undefined;
      try {
        await client.query('begin');
        await work(client);
        await client.query('commit');
      } catch (error) {
        // A connection that cannot roll back is not given to the next one.
        await client.query('rollback').catch((failure: Error) => (broken = failure));
        throw error;
      } finally {
        client.release(broken);
      }
    });
  }
}
