import type { Pool } from 'pg';
import { isDatabaseUnavailable } from '../core/database-errors.js';
import type { ChangeBarrier, ChangeKind } from '../core/feature.js';
import { outsideOperations } from '../core/operation.js';
import { sleep } from '../core/sleep.js';
import { EngineUnavailable, type IndexState, type SearchEngineName } from '../search/index.js';
import { ANNOUNCE_MS, AWAITED_CHANNEL } from './delivery-pace.js';
import { WORDS } from './targets.js';

const REFRESH_MS = 1_000;
const MAX_AGE_MS = 5_000;

/**
 * Maximum time for which an index that has an indexer again is not searched. After that, an index
 * that is behind is better than none.
 */
const MAX_CATCH_UP_SECONDS = 60;

const READ = `
  with live as (select id from search_target where engine = $1 and state = 'LIVE'),
    waiting as (
      select least(
        (select min(created_at) from outbox),
        (select min(enqueued_at) from delivery where target_id in (select id from live))) as since
    ),
    kept as (
      select coalesce(
        (select index_kept_since(lease) from indexer_lease lease where engine = $1), now()) as since
    )
  select exists (select from live)
      and (kept.since < coalesce(waiting.since, 'infinity')
        or kept.since < now() - interval '${MAX_CATCH_UP_SECONDS} seconds') as live,
    coalesce(greatest(0, extract(epoch from clock_timestamp() - waiting.since)), 0)
      ::double precision as "behindSeconds"
  from waiting, kept`;

/**
 * Whether the index of an engine may be searched, and how far it is behind Postgres. An index
 * without an indexer for a while, because the replicas used another engine, is outdated. It counts
 * as live again when it has received every change made before it had an indexer again
 * (`indexer_lease.kept_since`). Searches check this first, so that they show nothing outdated.
 */
export class IndexStateCache {
  private cached: IndexState = { live: false, behindSeconds: 0 };
  /** When the query for the cached state was sent, by `performance.now()`. */
  private cachedAt = -Infinity;
  private lastQueryAt = -Infinity;

  constructor(
    private readonly pool: Pool,
    private readonly engine: SearchEngineName,
  ) {}

  /**
   * Returns the cached state, which calls refresh in the background once a second. Reads Postgres
   * if the cached state is older than 5 s (the process was stopped, or Postgres was away) or is not
   * live, and always with `fresh`. EngineUnavailable if Postgres has to be read and cannot answer.
   */
  async get({ fresh }: { fresh: boolean } = { fresh: false }): Promise<IndexState> {
    const now = performance.now();
    const isOld = !this.cached.live || now - this.cachedAt > MAX_AGE_MS;
    if (!fresh && !isOld) {
      if (now - this.lastQueryAt > REFRESH_MS) void this.read().catch(() => undefined);
      return this.cached;
    }
    try {
      return await this.read();
    } catch (error) {
      throw new EngineUnavailable('The state of the search index cannot be read.', {
        cause: error,
        code: 'INDEX_STATE_UNKNOWN',
      });
    }
  }

  private async read(): Promise<IndexState> {
    const queryAt = (this.lastQueryAt = performance.now());
    const { rows } = await this.pool.query<IndexState>({
      name: 'indexing-index-state',
      text: READ,
      values: [this.engine],
    });
    const state = rows[0]!;
    if (queryAt > this.cachedAt) [this.cached, this.cachedAt] = [state, queryAt];
    return state;
  }
}

const MAX_WAIT_MS = 10_000;

const IS_SEARCHABLE = `
  select not exists (select from outbox where kind = $1 and entity_id = $2)
      and not exists (
        select from delivery d join search_target t on t.id = d.target_id
        where t.engine in ($3, '${WORDS}') and t.state = 'LIVE'
          and d.article_id in (select articles_of_change($1, $2)))
      and exists (select from search_target where engine = $3 and state = 'LIVE') as settled,
    exists (
      select from dead_letter l join search_target t on t.id = l.target_id
      where t.engine = $3 and t.state = 'LIVE'
        and l.article_id in (select articles_of_change($1, $2))) as refused`;

/** Whether a change was delivered, and whether the index refused an article of it. */
interface ChangeState {
  settled: boolean;
  refused: boolean;
}

/**
 * Waits until a change is searchable, by polling the outbox and the deliveries. The words count too:
 * while they are unknown, a search for them may be corrected to others.
 */
export class SearchBarrier implements ChangeBarrier {
  constructor(
    private readonly pool: Pool,
    /** The engine that would answer now. It may change during the wait. */
    private readonly engine: () => SearchEngineName,
    /** Called before a wait ends, because the announcement may still be on its way. */
    private readonly onIndexChange: () => void,
  ) {}

  /**
   * Resolves to whether the change can be found, after at most 10 s. Neither the deadline of the
   * operation nor a restart of Postgres ends the wait, because the change is already committed.
   */
  untilSearchable(kind: ChangeKind, id: number): Promise<boolean> {
    return outsideOperations(() => this.poll(kind, id));
  }

  private async poll(kind: ChangeKind, id: number): Promise<boolean> {
    const deadline = performance.now() + MAX_WAIT_MS;
    let announceAt = -Infinity;
    for (let pause = 10; ; pause = Math.min(200, pause * 1.5)) {
      const state = await this.read(kind, id);
      if (state?.settled) {
        this.onIndexChange();
        return !state.refused;
      }
      if (performance.now() + pause > deadline) return false;
      if (performance.now() >= announceAt) {
        announceAt = performance.now() + ANNOUNCE_MS;
        void this.announce();
      }
      await sleep(pause);
    }
  }

  /** Tells the leader that somebody waits: otherwise the change may wait for a pause. */
  private async announce(): Promise<void> {
    // If it fails, the next look at the state of the change says why.
    await this.pool.query(`notify ${AWAITED_CHANNEL}`).catch(() => undefined);
  }

  /** Null if Postgres does not answer. */
  private async read(kind: ChangeKind, id: number): Promise<ChangeState | null> {
    try {
      const { rows } = await this.pool.query<ChangeState>({
        name: 'indexing-barrier',
        text: IS_SEARCHABLE,
        values: [kind, id, this.engine()],
      });
      return rows[0]!;
    } catch (error) {
      if (isDatabaseUnavailable(error)) return null;
      throw error;
    }
  }
}
