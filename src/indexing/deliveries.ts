import type { Pool } from 'pg';
import type { IndexOutcome, SearchEngineName } from '../search/index.js';

/** An article that a target has to receive; `sequence` grows with each change of the article. */
export interface Delivery {
  articleId: number;
  sequence: number;
  attempts: number;
  /** What is read from this time on is at least as new as the change. */
  claimedAt: Date;
}

const CLAIM_SECONDS = 60;
const MAX_BACKOFF_SECONDS = 60;

/** A build does not wait for deliveries that failed more often: it counts them as dead letters. */
export const AWAITED_ATTEMPTS = 3;

const CLAIM = `
  with due as materialized (
    select article_id from delivery
    where target_id = $1 and next_attempt_at <= now() and (claimed_until is null or claimed_until < now())
    order by next_attempt_at, sequence limit $2 for update skip locked
  )
  update delivery d set claimed_until = now() + interval '${CLAIM_SECONDS} seconds' from due
  where d.target_id = $1 and d.article_id = due.article_id
  returning d.article_id as "articleId", d.sequence, d.attempts, now() as "claimedAt"`;

const SETTLE = `
  with outcome as (
    select * from unnest($2::integer[], $3::bigint[], $4::text[], $5::text[], $6::double precision[], $9::timestamptz[])
      as o (article_id, sequence, kind, reason, delay, claimed_at)
  ), locked as materialized (
    -- In the order in which changes are handed out, so that there is no deadlock. A change that came meanwhile has another
    -- sequence: its delivery stays, because the outcome is that of the state before it.
    select d.article_id, d.sequence = o.sequence as is_same from delivery d join outcome o using (article_id)
    where d.target_id = $1 order by d.article_id for update of d
  ), finished as (
    delete from delivery d using outcome o join locked using (article_id)
    where d.target_id = $1 and d.article_id = o.article_id and d.sequence = o.sequence and o.kind <> 'retry'
    returning d.article_id, o.kind, o.reason, extract(epoch from clock_timestamp() - d.enqueued_at)::double precision as lag
  ), postponed as (
    update delivery d set claimed_until = null, attempts = attempts + 1, reason = o.reason, next_attempt_at = now() + o.delay * interval '1 second'
    from outcome o join locked using (article_id)
    where d.target_id = $1 and d.article_id = o.article_id and d.sequence = o.sequence and o.kind = 'retry'
  ), renewed as (
    -- The change before is in the index; the one that came meanwhile has not waited longer than since the claim.
    update delivery d set enqueued_at = greatest(d.enqueued_at, o.claimed_at) from outcome o join locked using (article_id)
    where d.target_id = $1 and d.article_id = o.article_id and not is_same and o.kind = 'done'
  ), buried as (
    insert into dead_letter as l (target_id, article_id, version, reason)
    select $1, article_id, $7, reason from finished where kind = 'refused'
    on conflict (target_id, article_id) do update set version = excluded.version, reason = excluded.reason, created_at = clock_timestamp()
    where l.version < excluded.version
  ), resolved as (
    delete from dead_letter l using outcome o
    where l.target_id = $1 and l.article_id = o.article_id and o.kind = 'done' and l.version < $7
  ), acknowledged as (
    update search_target set acknowledged_version = $7 where id = $1 and $8 and acknowledged_version < $7
  )
  select lag from finished where kind = 'done'`;

/**
 * The deliveries of the targets. Every method is one short statement: nothing is locked while an
 * engine is at work. The statements are not prepared, so that each is planned for the present
 * length of the queue: a plan made while it was empty is very slow once it is long.
 */
export class Deliveries {
  constructor(private readonly pool: Pool) {}

  /**
   * Claims the oldest deliveries that are due. A claim that is not settled within a minute is free
   * again.
   */
  async claim(targetId: number, limit: number): Promise<Delivery[]> {
    const { rows } = await this.pool.query<Delivery>(CLAIM, [targetId, limit]);
    return rows;
  }

  /**
   * Records the outcomes of claimed deliveries. Finished ones are deleted, unless the article
   * changed meanwhile: then they wait since the claim. Those to be tried again wait, exponentially
   * longer and with jitter. Refused ones become dead letters. Resolves to how long, in seconds, the
   * changes that are in the index now had waited.
   */
  async settle(
    targetId: number,
    version: number,
    deliveries: readonly Delivery[],
    outcomes: readonly IndexOutcome[],
  ): Promise<number[]> {
    const { rows } = await this.pool.query<{ lag: number }>(SETTLE, [
      targetId,
      deliveries.map((delivery) => delivery.articleId),
      deliveries.map((delivery) => delivery.sequence),
      outcomes.map((outcome) => outcome.kind),
      outcomes.map((outcome) => (outcome.kind === 'done' ? null : outcome.reason)),
      deliveries.map((delivery) => backoffSeconds(delivery.attempts)),
      version,
      // Where the index held a newer state, this version is not in it.
      outcomes.some((outcome) => outcome.kind === 'done' && outcome.newer === undefined),
      deliveries.map((delivery) => delivery.claimedAt),
    ]);
    return rows.map(({ lag }) => lag);
  }

  /** Gives claims back, to be taken up again at once. */
  async release(targetId: number, deliveries: readonly Delivery[]): Promise<void> {
    await this.pool.query(
      `with claimed as materialized (
         select d.article_id from delivery d join unnest($2::integer[], $3::bigint[]) as o (article_id, sequence)
           on d.article_id = o.article_id and d.sequence = o.sequence
         where d.target_id = $1 order by d.article_id for update of d)
       update delivery d set claimed_until = null from claimed where d.target_id = $1 and d.article_id = claimed.article_id`,
      [
        targetId,
        deliveries.map((delivery) => delivery.articleId),
        deliveries.map((delivery) => delivery.sequence),
      ],
    );
  }

  /**
   * Frees every claim on the engine's targets. For a leader that sends nothing itself: whoever
   * claimed before is gone, or sends what the versions make harmless.
   */
  async releaseAll(engine: SearchEngineName): Promise<void> {
    await this.pool.query(
      `with claimed as materialized (
         select d.target_id, d.article_id from delivery d join search_target t on t.id = d.target_id
         where t.engine = $1 and d.claimed_until is not null order by d.target_id, d.article_id for update of d)
       update delivery d set claimed_until = null from claimed
       where d.target_id = claimed.target_id and d.article_id = claimed.article_id`,
      [engine],
    );
  }

  /** Has these articles sent once more, whatever was sent before. */
  async enqueue(targetId: number, articleIds: readonly number[]): Promise<void> {
    await this.pool.query(
      `insert into delivery (target_id, article_id) select $1, id from unnest($2::integer[]) as id order by id on conflict do nothing`,
      [targetId, articleIds],
    );
    await this.pool.query('notify doum_delivery');
  }

  /**
   * How many deliveries a build waits for: those under way, those that failed and are tried again
   * soon, and those that it began with and has not sent, because a change that was being handed out
   * locked them. It does not wait for later ones, which never end, nor for those that failed too
   * often.
   */
  async awaited(targetId: number): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(
      `select count(*)::integer as count from delivery d join search_target t on t.id = d.target_id where d.target_id = $1
         and (claimed_until > now() or attempts between 1 and ${AWAITED_ATTEMPTS} or (attempts = 0 and enqueued_at <= t.started_at))`,
      [targetId],
    );
    return rows[0]!.count;
  }

  /**
   * Deletes what nobody will send: deliveries of builds that failed while changes were handed out.
   */
  async dropUndeliverable(): Promise<void> {
    await this.pool.query(
      `delete from delivery d using search_target t where t.id = d.target_id and t.state = 'FAILED'`,
    );
  }

  /** How many deliveries a target still has, claimed and waiting ones included. */
  async pending(targetId: number): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(
      'select count(*)::integer as count from delivery where target_id = $1',
      [targetId],
    );
    return rows[0]!.count;
  }
}

/**
 * Full jitter: anything up to 1, 2, 4 … 60 seconds. Brooker, "Exponential Backoff And Jitter",
 * 2015.
 */
function backoffSeconds(attempts: number): number {
  return Math.random() * Math.min(MAX_BACKOFF_SECONDS, 2 ** attempts);
}
