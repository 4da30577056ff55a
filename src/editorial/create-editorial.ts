import { type ArticleMemory, ArticleService } from '../articles/index.js';
import { type DataSource, poolOf } from '../core/database/database.js';
import type { ChangeBarrier, Feature } from '../core/feature.js';
import type { Jobs } from '../core/work/jobs.js';
import type { Registry } from '../core/metrics.js';
import type { CursorSealer } from '../core/pagination.js';
import { removeUnusedMedia } from '../media/index.js';
import { AuditResolver } from './audit-resolver.js';
import { BulkUpdateResolver } from './bulk-update.js';
import { NoteResolver } from './note-resolver.js';
import { NoticeResolver } from './notices.js';
import { Schedules } from './schedules.js';
import { emptyTrash } from './trash.js';
import { WorkflowResolver } from './workflow-resolver.js';

/** Creates the feature: reviews, schedules, notes, the trash and the audit log. */
export function createEditorial({
  dataSource,
  barrier,
  memory,
  jobs,
  cursors,
  metrics,
}: {
  dataSource: DataSource;
  barrier: ChangeBarrier;
  memory: ArticleMemory;
  jobs: Jobs;
  cursors: CursorSealer;
  metrics: Registry;
}): Feature {
  const pool = poolOf(dataSource);
  const service = new ArticleService();
  const schedules = new Schedules(dataSource, service, jobs);
  jobs.register(emptyTrash(dataSource), removeUnusedMedia(pool, metrics));
  return {
    resolvers: [
      new WorkflowResolver(service, schedules, dataSource, barrier, memory),
      new BulkUpdateResolver(service, dataSource, memory),
      new NoteResolver(dataSource, barrier, memory),
      new NoticeResolver(dataSource),
      new AuditResolver(pool, cursors),
    ],
  };
}
