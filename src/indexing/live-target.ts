import type { Pool } from 'pg';
import { EngineUnavailable, type IndexStanding, type SearchEngineName } from '../search/index.js';

const REFRESH_MS = 1_000;
const MAX_AGE_MS = 5_000;

/** So long a process waits at the most for what came before it: an index that is behind serves better than none. */
const MOST_WAIT_SECONDS = 60;

const STANDING = `
  with live as (select id from search_target where engine = $1 and state = 'LIVE'),
    waiting as (
      select least(
        (select min(created_at) from outbox),
        (select min(enqueued_at) from delivery where target_id in (select id from live))) as since
    )
  select exists (select from live) as live,
    coalesce(greatest(0, extract(epoch from clock_timestamp() - since)), 0)::double precision as "behindSeconds",
    coalesce((
      select extract(epoch from clock_timestamp() - kept_since) from indexer_lease where engine = $1 and expires_at > now()
    ), 0)::double precision as "keptSeconds"
  from waiting`;

/**
 * How the index of an engine stands: whether the indexer keeps a live generation, and how far that is behind. One that it no
 * longer keeps, because replicas changed to another engine, still answers: with what it held then. So does one that is kept again
 * after a moment, until it has received what came meanwhile: unless it was kept all along, a process counts it as live once it holds
 * what is older than the process. Searches ask here first, so that nothing stale is shown.
 */
export class LiveTarget {
  private known: IndexStanding = { live: false, behindSeconds: 0 };
  private readonly since = performance.now();
  /** The index has been kept since before this process, or holds all from before it; until then it may be of before it was put away. */
  private hasCaughtUp = false;
  private knownAt = -Infinity;
  private askedAt = -Infinity;

  constructor(
    private readonly pool: Pool,
    private readonly engine: SearchEngineName,
  ) {}

  /**
   * Answers from memory, refreshed beside the request once a second. Memory older than 5 s (of a process that was stopped, or
   * without Postgres) serves nobody, nor does one without a live generation; with `fresh`, none does. EngineUnavailable when
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
      const { rows } = await this.pool.query<IndexStanding & { keptSeconds: number }>({
        name: 'indexing-standing',
        text: STANDING,
        values: [this.engine],
      });
      const { live, behindSeconds, keptSeconds } = rows[0]!;
      // Postgres looked at its clock between the question and the answer: for each comparison the moment that proves less.
      const [mostSeconds, leastSeconds] = [performance.now(), askedAt].map((at) => (at - this.since) / 1_000) as [number, number];
      const isOfNow = keptSeconds > mostSeconds || behindSeconds < leastSeconds || leastSeconds > MOST_WAIT_SECONDS;
      this.hasCaughtUp ||= live && isOfNow;
      const standing = { live: live && this.hasCaughtUp, behindSeconds };
      if (askedAt > this.knownAt) [this.known, this.knownAt] = [standing, askedAt];
      return standing;
    } catch (error) {
      throw new EngineUnavailable('It cannot be told how the search index stands.', { cause: error });
    }
  }
}
