import type { Pool } from 'pg';
import type { SqlSource } from '../core/database/database.js';
import { isDatabaseUnavailable } from '../core/database/database-errors.js';
import type { ChangeBarrier, ChangeKind } from '../core/feature.js';
import { outsideOperations } from '../core/work/operation.js';
import { sleep } from '../core/durations.js';
import type { IndexState, SearchEngineName } from '../search/index.js';

const READ = `
  with live as (select id from search_target
      where engine = $1 and state = 'LIVE' and finished_at is not null),
    waiting as (
      select least(
        (select min(created_at) from outbox),
        (select min(enqueued_at) from delivery where target_id in (select id from live))) as since
    )
  select exists (select from live) as live,
    coalesce(greatest(0, extract(epoch from clock_timestamp() - since)), 0)::double precision
      as "behindSeconds"
  from waiting`;

/** `behindSeconds`: the age of the oldest unsearchable change. Rejects without Postgres. */
export async function readIndexState(pool: Pool, engine: SearchEngineName): Promise<IndexState> {
  const { rows } = await pool.query<IndexState>({
    name: 'indexing-index-state',
    text: READ,
    values: [engine],
  });
  return rows[0]!;
}

const MAX_WAIT_MS = 10_000;

const IS_SEARCHABLE = `
  select not exists (select from outbox where kind = $1 and entity_id = $2)
      and not exists (
        select from delivery d join search_target t on t.id = d.target_id
        where t.engine in ($3, 'MEMORY') and t.state = 'LIVE'
          and d.article_id in (select articles_of_change($1, $2)))
      and exists (select from search_target where engine = $3 and state = 'LIVE') as settled,
    exists (
      select from dead_letter l join search_target t on t.id = l.target_id
      where t.engine = $3 and t.state = 'LIVE'
        and l.article_id in (select articles_of_change($1, $2))) as refused`;

/** Whether a change was delivered, and whether the index refused one of its articles. */
interface ChangeState {
  settled: boolean;
  refused: boolean;
}

/**
 * Waits until a change is searchable on this server, by polling the outbox and the deliveries. Also
 * waits for the words in memory: until they are current, a new word may be corrected to another.
 */
export class SearchBarrier implements ChangeBarrier {
  constructor(
    private readonly pool: Pool,
    /** The engine that would answer now. It may change during the wait. */
    private readonly engine: () => SearchEngineName,
    /** Makes this server read delivered articles, whose announcement may still be on its way. */
    private readonly follow: (articleIds: readonly number[]) => Promise<void>,
  ) {}

  /**
   * Resolves, within 10 s, to whether the change can be found. The change is already committed, so
   * neither the deadline of the operation nor a restart of Postgres ends the wait.
   */
  untilSearchable(kind: ChangeKind, id: number): Promise<boolean> {
    return outsideOperations(() => this.poll(kind, id));
  }

  async record(source: SqlSource, kind: ChangeKind, id: number): Promise<void> {
    await source.query('insert into outbox (kind, entity_id) values ($1, $2)', [kind, id]);
  }

  private async poll(kind: ChangeKind, id: number): Promise<boolean> {
    const deadline = performance.now() + MAX_WAIT_MS;
    for (let pause = 10; ; pause = Math.min(200, pause * 1.5)) {
      const state = await this.read(kind, id);
      if (state?.settled) return !state.refused;
      if (performance.now() + pause > deadline) return false;
      await sleep(pause);
    }
  }

  /** Null if Postgres does not answer. */
  private async read(kind: ChangeKind, id: number): Promise<ChangeState | null> {
    try {
      const { rows } = await this.pool.query<ChangeState>({
        name: 'indexing-barrier',
        text: IS_SEARCHABLE,
        values: [kind, id, this.engine()],
      });
      const [state] = rows;
      if (state!.settled) await this.follow(await this.articlesOf(kind, id));
      return state!;
    } catch (error) {
      if (isDatabaseUnavailable(error)) return null;
      throw error;
    }
  }

  private async articlesOf(kind: ChangeKind, id: number): Promise<number[]> {
    const { rows } = await this.pool.query<{ id: number }>(
      'select articles_of_change($1, $2) as id',
      [kind, id],
    );
    return rows.map((row) => row.id);
  }
}
