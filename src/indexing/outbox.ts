import type { Pool } from 'pg';

/** Outbox rows that are expanded at once. */
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
 * Turns one batch of committed outbox rows into deliveries: for each target, the articles whose
 * documents the change touches. It is one statement, so that a process stopped in the middle of it
 * leaves no lock behind; and it runs after the commit of the change, so that an article that was
 * inserted during a rename is found. Several replicas may do it at once. Resolves to the number of
 * rows, and to whether there may be more.
 */
export async function expandOutbox(pool: Pool): Promise<{ taken: number; more: boolean }> {
  // Not prepared, so that it is planned for the present length of the queue: a plan made while it
  // was empty reads the whole queue for each row.
  const { rows } = await pool.query<{ taken: number }>(EXPAND);
  return { taken: rows[0]!.taken, more: rows[0]!.taken >= BATCH };
}

/** An empty queue that takes up more room than this is shrunk. */
const SPARE_BYTES = 250_000;

/**
 * Gives back the room of the outbox and the deliveries when they are empty, without waiting for a
 * writer or making one wait: deleted rows leave holes in the table and in its indexes, which vacuum
 * gives back only in part.
 */
export async function shrinkQueues(pool: Pool): Promise<void> {
  await pool.query({
    name: 'indexing-shrink-queues',
    text: `select shrink_queue(queue) from unnest(array['outbox', 'delivery']::regclass[]) as queue
      where pg_total_relation_size(queue) > ${SPARE_BYTES}`,
  });
}
