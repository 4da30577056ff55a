import type { Pool } from 'pg';
import { HOUR_MS } from '../core/durations.js';
import type { JobKind } from '../core/jobs.js';

const KEPT_DAYS = 30;
const MAX_AT_ONCE = 200;

/** The title is read from the snapshot before the deletion. */
const EMPTY = `
  with old as (
    select id from article
    where trashed_at < now() - interval '${KEPT_DAYS} days'
    order by trashed_at limit ${MAX_AT_ONCE} for update skip locked
  ), gone as (
    delete from article a using old where a.id = old.id returning a.id, a.version
  )
  insert into audit_entry (actor, action, kind, target_id, title, details)
  select 'trash', 'deleteArticle', 'Article', gone.id, r.title,
    jsonb_build_object('version', gone.version)
  from gone join article_revision r on r.article_id = gone.id and r.version = gone.version`;

/** Deletes what has been in the trash for 30 days. */
export function emptyTrash(pool: Pool): JobKind {
  return {
    kind: 'empty-trash',
    everyMs: HOUR_MS,
    run: async () => {
      const { rowCount } = await pool.query(EMPTY);
      return rowCount === MAX_AT_ONCE ? new Date() : null;
    },
  };
}
