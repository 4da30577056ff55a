import type { Pool } from 'pg';

/** So many outbox rows are expanded at once. */
const BATCH = 500;

const EXPAND = `
  with taken as (
    delete from outbox where id in (select id from outbox order by id limit ${BATCH} for update skip locked)
    returning kind, entity_id, created_at
  ), touched as (
    select article_id, min(created_at) as enqueued_at from taken cross join lateral articles_of_change(kind, entity_id) as article_id
    group by article_id
  ), delivered as (
    insert into delivery (target_id, article_id, enqueued_at)
    select target.id, touched.article_id, touched.enqueued_at from touched cross join search_target target
    where target.state in ('BUILDING', 'LIVE')
    order by target.id, touched.article_id
    on conflict (target_id, article_id) do update set
      sequence = excluded.sequence, claimed_until = null, next_attempt_at = '-infinity', attempts = 0
    returning 1
  )
  select (select count(*) from taken)::integer as taken, (select count(*) from delivered)::integer as delivered`;

/**
 * Turns committed outbox rows into deliveries: for each target, the articles whose documents the change touches. One
 * statement on its own, so that a process stopped in the middle of it leaves no lock behind, and after the commit of
 * the change, so that an article inserted while a rename was open is found. Resolves to whether there may be more.
 */
export async function expandOutbox(pool: Pool): Promise<{ taken: number; more: boolean }> {
  const { rows } = await pool.query<{ taken: number }>({ name: 'indexing-expand-outbox', text: EXPAND });
  return { taken: rows[0]!.taken, more: rows[0]!.taken === BATCH };
}
