import type { Pool, PoolClient } from 'pg';
import { SAYS_MORE } from '../../articles/index.js';
import { FORGET_COMMENTS } from '../../feedback/index.js';
import { allowLongStatements, transaction } from '../../core/database/connections.js';
import { DAY_MS, HOUR_MS } from '../../core/durations.js';
import { OperatorError } from '../../core/errors.js';
import { DELETE_UNLOGGED } from '../clinic/read-clinic.js';
import { DEFLECTION_MS, koreanDayOf } from '../figures.sql.js';
import { spanStart } from '../statistics/plan-range.js';

/** The tables, each with the column of its time and the time that a row covers, in milliseconds. */
const ROWS = {
  searches: ['search_log', 'at', 1],
  clicks: ['search_click', 'search_at', 1],
  suggestions: ['suggestion_log', 'at', 1],
  searchRollups: ['search_rollup', 'hour', HOUR_MS],
  queryRollups: ['query_rollup_of_day', 'day', DAY_MS],
  comments: ['feedback', 'updated_at', 1],
  popularQueries: ['popular_query', 'now()', Infinity],
} as const;
type Kind = keyof typeof ROWS;

/** Number of removed rows, by kind. */
export type Forgotten = Record<Kind, number>;

/** [from, to) in epoch milliseconds; `from` may be -Infinity. */
interface Range {
  from: number;
  to: number;
}

/**
 * Locks out the writers of the log, of the popular queries and of the roll-ups: otherwise they
 * could write rows that they read before the deletion.
 */
const LOCK = `
  select pg_advisory_xact_lock(hashtext('doum_search_log'));
  lock table popular_query, rollup_due in exclusive mode`;

/**
 * Marks the partly removed days at both ends for another roll-up; servers ignore days that the log
 * no longer covers. Removed searches can change the deflection of searches shortly before.
 */
const MARK_DUE = `
  insert into rollup_due (day)
    select distinct ${koreanDayOf('at')} from unnest($1::timestamptz[]) at order by 1
  on conflict do nothing`;

/**
 * Deletes the records of what people did in [`from`, `to`): searches with their clicks,
 * suggestions, roll-ups, and comments and reasons of feedback. `from` null: no lower bound. The
 * deletion is one transaction: if it rejects, nothing was deleted. Visitors of past days cannot be
 * identified, because their salts are deleted; this function also removes the texts.
 *
 * - Roll-ups are deleted by whole hours and days. A running server rolls up the rest of the days at
 *   both ends again. If the log of that time is no longer kept, the sums of the rest of the hour and
 *   the queries of the rest of the day are lost.
 * - Actions of the clinic go if the log no longer has their query.
 * - `popular_query` is emptied; a server fills the table again.
 * - A `to` in the future becomes the current time. Servers may still write events that they
 *   recorded seconds ago.
 *
 * With `dryRun` the rows are only counted. `onProgress` receives the number of finished tables and
 * of all tables. Throws OperatorError if `to` is more than a day in the future or not after `from`.
 */
export async function forgetLog(
  pool: Pool,
  { from, to }: { from: Date | null; to: Date },
  { dryRun, onProgress }: { dryRun: boolean; onProgress?: (done: number, total: number) => void },
): Promise<Forgotten> {
  const range = checkedRange(from, to);
  return transaction(pool, async (client) => {
    // Statements over many rows, and waiting for the writers of the log, may take long.
    await allowLongStatements(client);
    await client.query(
      dryRun ? 'set transaction isolation level repeatable read, read only' : LOCK,
    );
    const forgotten: Partial<Forgotten> = {};
    const kinds = Object.keys(ROWS) as Kind[];
    for (const [done, kind] of kinds.entries()) {
      onProgress?.(done, kinds.length);
      forgotten[kind] = await forgetRows(client, kind, range, dryRun);
    }
    if (!dryRun) {
      await client.query(DELETE_UNLOGGED);
      const edges = [range.from - DEFLECTION_MS, range.from, range.to];
      await client.query(MARK_DUE, [edges.filter(Number.isFinite).map((edge) => new Date(edge))]);
    }
    return forgotten as Forgotten;
  });
}

function checkedRange(from: Date | null, to: Date): Range {
  const now = Date.now();
  if (to.getTime() > now + DAY_MS)
    throw new OperatorError(`Only the past can be forgotten, not all until ${to.toISOString()}.`);
  const range = { from: from?.getTime() ?? -Infinity, to: Math.min(to.getTime(), now) };
  if (range.from < range.to) return range;
  throw new OperatorError(
    `The range to delete must end after its start, not from ${from!.toISOString()} to ` +
      `${new Date(range.to).toISOString()}.`,
  );
}

async function forgetRows(
  client: PoolClient,
  kind: Kind,
  { from, to }: Range,
  dryRun: boolean,
): Promise<number> {
  const [table, column, length] = ROWS[kind];
  const isComment = kind === 'comments';
  const change = isComment ? FORGET_COMMENTS : `delete from ${table}`;
  const { rowCount, rows } = await client.query<{ count: string }>(
    `${dryRun ? `select count(*) from ${table}` : change}
     where ${column} >= $1::timestamptz and ${column} < $2::timestamptz
       ${isComment ? `and ${SAYS_MORE}` : ''}`,
    length === Infinity
      ? ['-infinity', 'infinity']
      : [bound(spanStart(from, length)), bound(spanStart(to + length - 1, length))],
  );
  return dryRun ? Number(rows[0]!.count) : rowCount!;
}

/** The moment as a query parameter. */
function bound(moment: number): Date | string {
  return moment === -Infinity ? '-infinity' : new Date(moment);
}
