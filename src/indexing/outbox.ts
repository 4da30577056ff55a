import type { Pool } from 'pg';
import { isDeadlock, violatedConstraint } from '../core/database/database-errors.js';

/** Outbox rows per batch. An import writes four for each article. */
const BATCH_SIZE = 2_000;

const EXPAND = `
  with due as materialized (
    select id from outbox order by id limit ${BATCH_SIZE} for update skip locked
  ), taken as (
    delete from outbox using due where outbox.id = due.id returning kind, entity_id, created_at
  ), changed as (
    select kind, entity_id, min(created_at) as created_at from taken group by kind, entity_id
  ), touched as (
    -- Articles, nearly all changes, skip the function, which takes a millisecond per call.
    select article_id, min(created_at) as enqueued_at
    from (
      select entity_id as article_id, created_at from changed where kind = 'article'
      union all
      select article_id, created_at
      from changed cross join lateral articles_of_change(kind, entity_id) as article_id
      where kind <> 'article'
    ) as article_change
    group by article_id
  ), delivered as (
    insert into delivery (target_id, article_id, enqueued_at)
    select target.id, touched.article_id, touched.enqueued_at
    from touched cross join search_target target
    where target.state in ('BUILDING', 'LIVE')
    order by target.id, touched.article_id
    on conflict (target_id, article_id) do update set
      sequence = excluded.sequence, claimed_until = null, next_attempt_at = '-infinity',
      attempts = 0
    -- A due delivery without a claim keeps its sequence, because its article is read later.
    where delivery.claimed_until is not null or delivery.next_attempt_at > '-infinity'
    returning 1
  )
  -- Wakes the process that sends the deliveries, perhaps another one.
  select (select count(*) from taken)::integer as taken,
    (select pg_notify('doum_delivery', '')
      from (select from delivered limit 1) as any_delivered) as notified`;

/**
 * Expands one batch of committed outbox rows into deliveries: for each target, the articles whose
 * documents the change affects. One statement, so a suspended process leaves no lock behind. Runs
 * after the commit, so an article inserted during a rename is found. Replicas may run it
 * concurrently. Resolves to whether rows were taken, and whether there may be more.
 */
export async function expandOutbox(pool: Pool): Promise<{ any: boolean; more: boolean }> {
  // Not prepared: a plan made for an empty queue reads a long queue once per row.
  const { rows } = await pool.query<{ taken: number }>(EXPAND);
  const { taken } = rows[0]!;
  return { any: taken > 0, more: taken >= BATCH_SIZE };
}

/**
 * Whether `expandOutbox` failed because a target was deleted meanwhile, e.g. replaced by a new
 * index. Nothing was changed; the next attempt should succeed.
 */
export function isTargetReplaced(error: unknown): boolean {
  return isDeadlock(error) || violatedConstraint(error) === 'delivery_target_id_fkey';
}
