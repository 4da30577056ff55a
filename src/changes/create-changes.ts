import type { Pool } from 'pg';
import type { CatalogCache } from '../catalog/index.js';
import { HOUR_MS } from '../core/durations.js';
import type { Feature } from '../core/feature.js';
import type { Jobs } from '../core/work/jobs.js';
import { type Registry, registerPostgresGauges } from '../core/metrics.js';
import type { CursorSealer } from '../core/pagination.js';
import { ChangeReader } from './change-reader.js';
import { ChangeResolver } from './change-resolver.js';
import { ChangeTokens } from './change-tokens.js';

/**
 * Deletes tombstones (`removed` rows) that no valid token needs. They are kept longer than
 * `VALID_DAYS`, because clients see a change only after all earlier transactions have ended.
 */
export const FORGET_TOMBSTONES = `
  delete from change where (audience, kind, entity_id) in (
    select audience, kind, entity_id from change
    where removed and changed_at < now() - interval '100 days' for update skip locked)`;

/** Staff see every change that readers see, so this covers both audiences. */
const HELD_BACK = `
  select coalesce(extract(epoch from clock_timestamp() - min(changed_at)), 0)::float8 as doum_changes_oldest_held_back_seconds
  from change where audience = 'STAFF' and xid >= pg_snapshot_xmin(pg_current_snapshot())`;

/** Creates the feature of changes that mirrors follow, and the job that deletes old tombstones. */
export function createChanges(parts: {
  pool: Pool;
  catalog: CatalogCache;
  cursors: CursorSealer;
  jobs: Jobs;
  metrics: Registry;
}): Feature {
  const { pool } = parts;
  registerPostgresGauges(parts.metrics, pool, HELD_BACK, {
    doum_changes_oldest_held_back_seconds:
      'Age of the oldest change that an older running transaction holds back; 0 without one.',
  });
  parts.jobs.register({
    kind: 'changes',
    everyMs: HOUR_MS,
    run: () => pool.query(`select start_change_feeds(); ${FORGET_TOMBSTONES}`),
  });
  return {
    resolvers: [
      new ChangeResolver(new ChangeReader(pool), new ChangeTokens(parts.cursors), parts.catalog),
    ],
  };
}
