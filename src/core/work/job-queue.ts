import type { SqlSource } from '../database/database.js';

/** Without a claim, so that a server that is finishing a replaced job cannot delete the new one. */
const ADD = `
  insert into job (kind, key, payload, run_at)
  select $1, id::text, jsonb_build_object('id', id), now() + ms * interval '1 millisecond'
  from unnest($2::bigint[], $3::integer[]) as _ (id, ms)
  on conflict (kind, key) do update set run_at = excluded.run_at, claim = null,
    claimed_until = null, attempts = 0, failed_at = null`;

const HASTEN = `
  update job set run_at = now() where kind = $1 and run_at > now() and key = any($2::text[])`;

/**
 * Adds a job of a kind for each row, with the id of the row as key and payload, or replaces the job
 * with that key. `delayMs`: how much later than now it runs.
 */
export async function addJobs(
  source: SqlSource,
  kind: string,
  rows: readonly { id: number; delayMs: number }[],
): Promise<void> {
  if (rows.length > 0)
    await source.query(ADD, [kind, rows.map(({ id }) => id), rows.map(({ delayMs }) => delayMs)]);
}

/** Makes waiting jobs with these keys due now. */
export async function hastenJobs(
  source: SqlSource,
  kind: string,
  ids: readonly number[],
): Promise<void> {
  await source.query(HASTEN, [kind, ids]);
}
