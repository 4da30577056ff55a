import type { Pool } from 'pg';
import type { ChangeBarrier, ChangeKind } from '../core/feature.js';
import { outsideOperations } from '../core/operation.js';
import { sleep } from '../core/sleep.js';
import { EngineUnavailable, type IndexStanding, type SearchEngineName } from '../search/index.js';

const REFRESH_MS = 1_000;
const MAX_AGE_MS = 5_000;

/**
 * How long an index that is kept again is not searched, at most: one that is behind is better than
 * none.
 */
const MAX_WAIT_SECONDS = 60;

const READ = `
  with live as (select id from search_target where engine = $1 and state = 'LIVE'),
    waiting as (
      select least(
        (select min(created_at) from outbox),
        (select min(enqueued_at) from delivery where target_id in (select id from live))) as since
    ),
    kept as (select coalesce((select index_kept_since(lease) from indexer_lease lease where engine = $1), now()) as since)
  select exists (select from live)
      and (kept.since < coalesce(waiting.since, 'infinity') or kept.since < now() - interval '${MAX_WAIT_SECONDS} seconds') as live,
    coalesce(greatest(0, extract(epoch from clock_timestamp() - waiting.since)), 0)::double precision as "behindSeconds"
  from waiting, kept`;

/**
 * Whether the index of an engine may be searched, and how far it is behind Postgres. An index that
 * was not kept for a while, because replicas changed to another engine, is out of date: it counts
 * as live again once it has received every change that was made before it was kept again
 * (`indexer_lease.kept_since`). Searches ask here first, so that nothing stale is shown.
 */
export class LiveTarget {
  private known: IndexStanding = { live: false, behindSeconds: 0 };
  private knownAt = -Infinity;
  private askedAt = -Infinity;

  constructor(
    private readonly pool: Pool,
    private readonly engine: SearchEngineName,
  ) {}

  /**
   * Answers from memory, which requests refresh in the background once a second. Postgres is asked
   * where what is in memory is older than 5 s (in a process that was stopped, or without Postgres)
   * or says that there is no live generation, and always with `fresh`. EngineUnavailable when
   * Postgres must be asked and cannot answer.
   */
  async standing({ fresh }: { fresh: boolean } = { fresh: false }): Promise<IndexStanding> {
    const now = performance.now();
    if (fresh || !this.known.live || now - this.knownAt > MAX_AGE_MS) return this.read();
    if (now - this.askedAt > REFRESH_MS) void this.read().catch(() => undefined);
    return this.known;
  }

  private async read(): Promise<IndexStanding> {
    const askedAt = (this.askedAt = performance.now());
    try {
      const { rows } = await this.pool.query<IndexStanding>({
        name: 'indexing-live-target',
        text: READ,
        values: [this.engine],
      });
      const status = rows[0]!;
      if (askedAt > this.knownAt) [this.known, this.knownAt] = [status, askedAt];
      return status;
    } catch (error) {
      throw new EngineUnavailable('It cannot be told how the search index stands.', {
        cause: error,
      });
    }
  }
}

const LIMIT_MS = 10_000;

const SETTLED = `
  select not exists (select from outbox where kind = $1 and entity_id = $2)
      and not exists (
        select from delivery d join search_target t on t.id = d.target_id
        where t.engine = $3 and t.state = 'LIVE' and d.article_id in (select articles_of_change($1, $2)))
      and exists (select from search_target where engine = $3 and state = 'LIVE') as settled,
    exists (
      select from dead_letter l join search_target t on t.id = l.target_id
      where t.engine = $3 and t.state = 'LIVE' and l.article_id in (select articles_of_change($1, $2))) as refused`;

/** Polls the outbox and the deliveries of the engine that answers searches. */
export class SearchBarrier implements ChangeBarrier {
  constructor(
    private readonly pool: Pool,
    /** The engine that would answer now, which may change while the barrier waits. */
    private readonly engine: () => SearchEngineName,
  ) {}

  /** The change is committed: its operation's deadline does not end the wait, which has its own. */
  untilSearchable(kind: ChangeKind, id: number): Promise<boolean> {
    return outsideOperations(() => this.watch(kind, id));
  }

  private async watch(kind: ChangeKind, id: number): Promise<boolean> {
    const deadline = performance.now() + LIMIT_MS;
    for (let pause = 10; ; pause = Math.min(200, pause * 1.5)) {
      const { rows } = await this.pool.query<{ settled: boolean; refused: boolean }>({
        name: 'indexing-barrier',
        text: SETTLED,
        values: [kind, id, this.engine()],
      });
      if (rows[0]!.settled) return !rows[0]!.refused;
      if (performance.now() + pause > deadline) return false;
      await sleep(pause);
    }
  }
}
