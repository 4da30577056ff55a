import type { Pool } from 'pg';
import { type IndexOutcome, SearchEngineName, TermVectorStore } from '../search/index.js';
import type { DeliveryTarget } from './targets.js';

/** An article to send to a target. Each change of the article raises `sequence`. */
export interface Delivery {
  articleId: number;
  sequence: number;
  attempts: number;
  /** A read after this time contains the change. */
  claimedAt: Date;
}

/** A safety net for lost claims, longer than any batch takes. New leaders release old claims. */
const CLAIM_SECONDS = 600;
const MAX_BACKOFF_SECONDS = 60;

/** Builds do not wait for deliveries with more failed attempts, but count them as dead letters. */
export const AWAITED_ATTEMPTS = 3;

// Statistics may stem from an empty queue. Postgres then expects one row of the target, and reads
// all rows of the target for each batch or even for each row. To force the index on articles, keys
// are an array from a subquery, and `target_id + 0` is an expression without an index.
const CLAIM = `
  with due as materialized (
    select article_id from delivery
    where target_id = $1 and next_attempt_at <= now()
      and (claimed_until is null or claimed_until < now())
    order by next_attempt_at, sequence limit $2 for update skip locked
  )
  update delivery d set claimed_until = now() + interval '${CLAIM_SECONDS} seconds'
  where d.target_id + 0 = $1 and d.article_id = any(array(select article_id from due))
  returning d.article_id as "articleId", d.sequence, d.attempts, now() as "claimedAt"`;

const SETTLE = `
  -- What the engine said about each claimed delivery.
  with outcome as (
    select * from unnest($2::integer[], $3::bigint[], $4::text[], $5::text[],
        $6::double precision[], $8::timestamptz[])
      as o (article_id, sequence, kind, reason, delay, claimed_at)
  ), locked as materialized (
    -- Locks the deliveries in the order in which they are created, which prevents deadlocks. The
    -- delivery of an article that changed meanwhile has another sequence (not is_same) and stays.
    select d.article_id, d.sequence = o.sequence as is_same, o.kind, o.reason,
      o.delay, o.claimed_at
    from delivery d join outcome o using (article_id)
    where d.target_id + 0 = $1 and d.article_id = any(array(select article_id from outcome))
    order by d.article_id for update of d
  ), finished as (
    -- Deletes the deliveries that are done or refused.
    delete from delivery d
    where d.target_id + 0 = $1 and d.article_id = any(
      array(select article_id from locked where is_same and kind <> 'retry'))
    returning d.article_id,
      extract(epoch from clock_timestamp() - d.enqueued_at)::double precision as lag
  ), postponed as (
    -- Retries the failed deliveries later.
    update delivery d set claimed_until = '-infinity', attempts = attempts + 1, reason = l.reason,
      next_attempt_at = now() + l.delay * interval '1 second'
    from locked l
    where d.target_id + 0 = $1 and d.article_id = l.article_id and l.is_same and l.kind = 'retry'
      and d.article_id = any(
        array(select article_id from locked where is_same and kind = 'retry'))
  ), renewed as (
    -- The earlier change is in the index. The later change has waited at most since the claim.
    update delivery d set enqueued_at = greatest(d.enqueued_at, l.claimed_at)
    from locked l
    where d.target_id + 0 = $1 and d.article_id = l.article_id and not l.is_same
      and l.kind = 'done'
      and d.article_id = any(
        array(select article_id from locked where not is_same and kind = 'done'))
  ), buried as (
    -- Makes the refused deliveries dead letters.
    insert into dead_letter as l (target_id, article_id, version, reason)
    select $1, article_id, $7, reason from finished join locked using (article_id)
    where kind = 'refused'
    on conflict (target_id, article_id) do update set
      version = excluded.version, reason = excluded.reason, created_at = clock_timestamp()
    where l.version < excluded.version
  ), resolved as (
    -- Deletes the dead letters of articles that the index accepted now.
    delete from dead_letter l using outcome o
    where l.target_id = $1 and l.article_id = any(array(select article_id from outcome))
      and l.article_id = o.article_id and o.kind = 'done' and l.version < $7
  )
  select lag from finished join locked using (article_id) where kind = 'done'`;

/**
 * The queue of deliveries. Every method is one short statement, so no lock is held while an engine
 * works. Statements are not prepared: a plan made for an empty queue is very slow for a long one.
 */
export class Deliveries {
  constructor(private readonly pool: Pool) {}

  /** Claims the oldest due deliveries, for `CLAIM_SECONDS`. */
  async claim(targetId: number, limit: number): Promise<Delivery[]> {
    const { rows } = await this.pool.query<Delivery>(CLAIM, [targetId, limit]);
    return rows;
  }

  /**
   * Records the outcomes of claimed deliveries: finished ones are deleted unless the article
   * changed meanwhile, failed ones are retried with exponential backoff and jitter, refused ones
   * become dead letters. Resolves to the delays, in seconds, of the changes that are now in the
   * index.
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
      deliveries.map((delivery) => delivery.claimedAt),
    ]);
    return rows.map(({ lag }) => lag);
  }

  /**
   * Makes claimed deliveries due at once. `claimed_until` becomes -infinity, not null, so that a
   * later change gets a new sequence: the previous leader may still settle the present one.
   */
  async release(targetId: number, deliveries: readonly Delivery[]): Promise<void> {
    await this.pool.query(
      `with outcome as (
         select * from unnest($2::integer[], $3::bigint[]) as o (article_id, sequence)
       ), claimed as materialized (
         select d.article_id from delivery d join outcome o using (article_id, sequence)
         where d.target_id + 0 = $1 and d.article_id = any(array(select article_id from outcome))
         order by d.article_id for update of d)
       update delivery d set claimed_until = '-infinity'
       where d.target_id + 0 = $1 and d.article_id = any(array(select article_id from claimed))`,
      [
        targetId,
        deliveries.map((delivery) => delivery.articleId),
        deliveries.map((delivery) => delivery.sequence),
      ],
    );
  }

  /**
   * Releases all claims on the engine's targets, before a leader sends anything itself. A previous
   * leader that still sends does no harm: the index ignores older versions.
   */
  async releaseAll(engine: SearchEngineName): Promise<void> {
    await this.pool.query(
      `with claimed as materialized (
         select d.target_id, d.article_id from delivery d join search_target t on t.id = d.target_id
         where t.engine = $1 and d.claimed_until > '-infinity'
         order by d.target_id, d.article_id for update of d)
       update delivery d set claimed_until = '-infinity' from claimed
       where d.article_id = any(array(select article_id from claimed))
         and d.target_id + 0 = claimed.target_id and d.article_id = claimed.article_id`,
      [engine],
    );
  }

  /** Enqueues these articles even if unchanged. Their words are cut again. */
  async enqueue({ id, engine }: DeliveryTarget, articleIds: readonly number[]): Promise<void> {
    if (engine === SearchEngineName.MEMORY)
      await new TermVectorStore(this.pool).forgetSources(articleIds);
    await this.pool.query(
      `insert into delivery (target_id, article_id)
       select t.id, article_id
       from search_target t cross join unnest($2::integer[]) as article_id
       where t.id = $1
       order by article_id on conflict do nothing`,
      [id, articleIds],
    );
    await this.pool.query('notify doum_delivery');
  }

  /**
   * The number of deliveries for which a build waits: claimed, to be retried soon, and initial ones
   * that a lock held back. Later changes (which never end) and deliveries that failed too often do
   * not count.
   */
  async awaited(targetId: number): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(
      `select count(*)::integer as count
       from delivery d join search_target t on t.id = d.target_id
       where d.target_id = $1
         and (claimed_until > now() or attempts between 1 and ${AWAITED_ATTEMPTS}
           or (attempts = 0 and enqueued_at <= t.started_at))`,
      [targetId],
    );
    return rows[0]!.count;
  }

  /** The number of deliveries of a target, claimed ones included. */
  async pending(targetId: number): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(
      'select count(*)::integer as count from delivery where target_id = $1',
      [targetId],
    );
    return rows[0]!.count;
  }
}

/** Full jitter: up to 1, 2, 4 … 60 seconds. Brooker, "Exponential Backoff And Jitter", 2015. */
function backoffSeconds(attempts: number): number {
  return Math.random() * Math.min(MAX_BACKOFF_SECONDS, 2 ** attempts);
}
