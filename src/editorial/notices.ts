import type { Pool } from 'pg';
import type { EntityManager } from 'typeorm';
import type { Editor } from '../articles/index.js';
import { queryRows } from '../core/database.js';
import { DAY_MS } from '../core/durations.js';
import type { JobKind } from '../core/jobs.js';
import type { NoticeKind } from './note-types.js';

const ADD = `
  insert into notice (recipient_id, kind, article_id, actor, comment)
  select id, $2, $3, $4, $5 from person
  where id = any($1::integer[]) and id is distinct from $6::integer and deactivated_at is null`;

const FORGET = "delete from notice where created_at < now() - interval '90 days'";

/** Tells people what somebody else did, in the transaction of that. Nobody is told of oneself. */
export async function tell(
  manager: EntityManager,
  recipientIds: readonly (number | null)[],
  kind: `${NoticeKind}`,
  articleId: number,
  { name, personId = null }: Editor,
  comment: string | null = null,
): Promise<void> {
  const ids = recipientIds.filter((id) => id !== null);
  if (ids.length === 0) return;
  await queryRows(manager, ADD, [ids, kind, articleId, name, comment, personId]);
}

/** Removes notices after 90 days. */
export function forgetNotices(pool: Pool): JobKind {
  return {
    kind: 'forget-notices',
    everyMs: DAY_MS,
    run: async () => {
      await pool.query(FORGET);
      return null;
    },
  };
}
