import { In } from 'typeorm';
import { ArticleRow, auditArticles } from '../articles/index.js';
import { actingAs } from '../core/database/audit.js';
import { type DataSource, queryRows } from '../core/database/database.js';
import { HOUR_MS } from '../core/durations.js';
import type { JobKind } from '../core/work/jobs.js';
import { FORGET_NOTICES } from './notices.js';

const KEPT_DAYS = 30;
const MAX_AT_ONCE = 200;

const OLD = `
  select id from article where trashed_at < now() - interval '${KEPT_DAYS} days'
  order by trashed_at limit ${MAX_AT_ONCE} for update skip locked`;

/** Deletes what has been in the trash for 30 days, and notices after 90 days. */
export function emptyTrash(dataSource: DataSource): JobKind {
  return {
    kind: 'empty-trash',
    everyMs: HOUR_MS,
    run: () =>
      dataSource.transaction(async (manager) => {
        await manager.query(FORGET_NOTICES);
        const ids = (await queryRows<{ id: number }>(manager, OLD, [])).map(({ id }) => id);
        if (ids.length === 0) return null;
        await actingAs('trash', 'deleteArticle', () => auditArticles(manager, ids));
        await manager.delete(ArticleRow, { id: In(ids) });
        return ids.length === MAX_AT_ONCE ? new Date() : null;
      }),
  };
}
