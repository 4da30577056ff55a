import type { Pool } from 'pg';
import { allowLongStatements, transaction } from '../core/database/connections.js';
import type { DictionaryEntry } from '../language/index.js';
import { readWholeDictionary } from '../lexicon/index.js';
import {
  type ChangeTarget,
  type IndexChange,
  type IndexedArticle,
  type IndexOutcome,
  type SearchDocument,
  SearchEngineName,
  TermVectorStore,
  WORDS_GENERATION,
  wordsFingerprint,
} from '../search/index.js';

/** `total` is null until every article has been enqueued. */
const FOLLOW = `
  insert into search_target as t (engine, generation, state, fingerprint)
    values ('MEMORY', '${WORDS_GENERATION}', 'LIVE', $1)
  on conflict (engine) where state = 'LIVE' do update set
    generation = excluded.generation, fingerprint = excluded.fingerprint, total = null,
    started_at = clock_timestamp(), finished_at = null
  where t.fingerprint <> excluded.fingerprint`;

const ENQUEUE = `
  with enqueued as (
    -- Due now, and so after changes of articles, which are due since -infinity.
    insert into delivery (target_id, article_id, enqueued_at, next_attempt_at)
    select t.id, a.id, t.started_at, now()
    from search_target t cross join (
      select id from article where status = 'PUBLISHED'
      union select article_id from term_vector where not gone
    ) a
    where t.engine = 'MEMORY' and t.total is null
    order by a.id
    -- A batch in progress may use the previous dictionary. Its result must not end the delivery.
    on conflict (target_id, article_id) do update set
      sequence = excluded.sequence, claimed_until = null,
      next_attempt_at = least(delivery.next_attempt_at, now()), attempts = 0
  )
  update search_target
  set total = (select count(*) from article where status = 'PUBLISHED')
  where engine = 'MEMORY' and total is null`;

/**
 * The words of the articles (`term_vector`), which the engine in memory searches: one generation,
 * replaced article by article. Words and articles are in one database and restored together, so
 * words need no comparison of versions.
 */
export class WordsTarget implements ChangeTarget {
  readonly name = SearchEngineName.MEMORY;
  /** Cutting texts into words occupies the process, so parallel batches would not be faster. */
  readonly parallelWrites = 1;
  private readonly store: TermVectorStore;

  constructor(private readonly pool: Pool) {
    this.store = new TermVectorStore(pool);
  }

  /** The shipped dictionary and the editors' entries. */
  dictionary(): Promise<DictionaryEntry[]> {
    return readWholeDictionary(this.pool);
  }

  /** Changes with the dictionary and with the way in which words are cut. */
  async fingerprint(): Promise<string> {
    return wordsFingerprint(await this.dictionary());
  }

  /**
   * Makes the target receive every change from now on. Enqueues all articles if the target is new
   * or its words have another fingerprint.
   */
  async follow(): Promise<void> {
    // Committed before the articles are read, so that later changes are delivered.
    await this.pool.query(FOLLOW, [await this.fingerprint()]);
    await transaction(this.pool, async (client) => {
      await allowLongStatements(client);
      await client.query(ENQUEUE);
    });
  }

  /** Asks the leading process to cut all words again, unless that is under way. */
  async rebuild(): Promise<void> {
    const { rowCount } = await this.pool.query(
      `select from search_target where engine = 'MEMORY' and finished_at is null`,
    );
    if (rowCount! > 0) return;
    await this.store.forgetSources();
    await this.pool.query(
      `update search_target
       set total = null, started_at = clock_timestamp(), finished_at = null
       where engine = 'MEMORY'`,
    );
    await this.follow();
    await this.pool.query('notify doum_delivery');
  }

  async write(_generation: string, changes: readonly IndexChange[]): Promise<IndexOutcome[]> {
    await this.store.record(changes, await this.dictionary());
    return changes.map(() => ({ kind: 'done' }));
  }

  count(): Promise<number> {
    return this.store.count();
  }

  read(_generation: string, articleIds: readonly number[]): Promise<Map<number, IndexedArticle>> {
    return this.store.read(articleIds);
  }

  async contentsOf(documents: readonly SearchDocument[]): Promise<string[]> {
    return this.store.contentsOf(documents, await this.dictionary());
  }

  async list(
    _generation: string,
    after: string | null,
    limit: number,
  ): Promise<{ articleIds: number[]; next: string | null }> {
    const articleIds = await this.store.list(Number(after ?? 0), limit);
    return { articleIds, next: articleIds.length < limit ? null : String(articleIds.at(-1)) };
  }
}
