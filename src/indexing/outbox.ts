import type { Pool } from 'pg';

/** So many outbox rows are expanded at once. */
const BATCH = 500;

const EXPAND = `
  with due as materialized (
    select id from outbox order by id limit ${BATCH} for update skip locked
  ), taken as (
    delete from outbox using due where outbox.id = due.id returning kind, entity_id, created_at
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
  -- Whoever indexes for an engine may be another process than this one.
  select (select count(*) from taken)::integer as taken,
    (select pg_notify('doum_delivery', '') from (select from delivered limit 1) as any_delivered) as notified`;

/**
 * Turns committed outbox rows into deliveries: for each target, the articles whose documents the
 * change touches. One statement on its own, so that a process stopped in the middle of it leaves no
 * lock behind, and after the commit of the change, so that an article inserted while a rename was
 * open is found. Several replicas may do it at once.
 */
export async function expandOutbox(pool: Pool): Promise<{ taken: number; more: boolean }> {
  // Without a name, so that it is planned for the table as it is: a plan made while the queue was
  // empty reads it once a row.
  const { rows } = await pool.query<{ taken: number }>(EXPAND);
  return { taken: rows[0]!.taken, more: rows[0]!.taken >= BATCH };
}

/** A queue that was longer than this takes up more room than it needs once it is empty. */
const SPARE_BYTES = 250_000;

/**
 * Gives back the room of the outbox and the deliveries when they are empty, without ever waiting
 * for a writer or letting one wait: rows that go leave holes, in the table and more so in its
 * indexes, which vacuum gives back only in part.
 */
export async function shrinkQueues(pool: Pool): Promise<void> {
  await pool.query({
    name: 'indexing-shrink-queues',
    text: `select shrink_queue(queue) from unnest(array['outbox', 'delivery']::regclass[]) as queue
      where pg_total_relation_size(queue) > ${SPARE_BYTES}`,
  });
}
