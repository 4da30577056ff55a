import type { Pool } from 'pg';

/** How long a tombstone is kept: who asks less often must start anew. */
export const KEPT_DAYS = 90;

/** Maximum number of tombstones that one statement deletes. */
const BATCH = 1_000;

/**
 * For each audience, the last old transaction that clients can read. Its tombstones are kept, and
 * those of later ones: so a client that has asked since then has read past the deleted ones, even
 * if nothing changed before and after its last request, and however long a transaction runs.
 * Without this it would not miss any, but be told to start anew, and again when it has done so,
 * until that transaction ends.
 */
const FORGET = `
  with reached as materialized (
    select f.audience, (
      select c.xid from change c
      where c.audience = f.audience and c.changed_at < now() - make_interval(days => $1)
        and c.xid < pg_snapshot_xmin(pg_current_snapshot())
      order by c.xid desc limit 1) as xid
    from change_feed f
  ), old as (
    select c.audience, c.kind, c.entity_id
    from change c join reached on reached.audience = c.audience and c.xid < reached.xid
    where c.removed and c.changed_at < now() - make_interval(days => $1)
    order by c.changed_at limit $2
    for update of c skip locked
  ), gone as (
    delete from change c using old
    where (c.audience, c.kind, c.entity_id) = (old.audience, old.kind, old.entity_id)
    returning c.audience, c.xid
  ), forgotten as (
    select distinct on (audience) audience, xid from gone order by audience, xid desc
  ), noted as (
    update change_feed f set forgotten = greatest(f.forgotten, forgotten.xid)
    from forgotten where forgotten.audience = f.audience
  )
  select count(*)::integer as count from gone`;

/**
 * Deletes up to 1,000 tombstones that are older than 90 days. Resolves to whether there may be
 * more. Safe on several servers at once.
 */
export async function forgetTombstones(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ count: number }>(FORGET, [KEPT_DAYS, BATCH]);
  return rows[0]!.count === BATCH;
}
