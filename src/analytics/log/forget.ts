import type { Pool, PoolClient } from 'pg';
import { allowLongStatements, transaction } from '../../core/connections.js';
import { isLockConflict } from '../../core/database-errors.js';
import { DAY_MS, HOUR_MS } from '../../core/durations.js';
import { OperatorError } from '../../core/errors.js';
import { DEFLECTION_MS, koreanDayOf } from '../figures.sql.js';
import { spanStart } from '../statistics/plan-range.js';

/** The tables from which rows are removed, their time columns, and the spans of their rows. */
const TABLES = {
  searches: { table: 'search_log', column: 'at', length: 1 },
  clicks: { table: 'search_click', column: 'search_at', length: 1 },
  suggestions: { table: 'suggestion_log', column: 'at', length: 1 },
  searchRollups: { table: 'search_rollup', column: 'hour', length: HOUR_MS },
  queryRollups: { table: 'query_rollup_of_day', column: 'day', length: DAY_MS },
} as const;
type PartitionedTable = keyof typeof TABLES;

/** Number of rows removed, by table. */
export type Forgotten = Record<PartitionedTable | 'comments' | 'popularQueries', number>;

/** [from, to) in epoch milliseconds; `from` may be -Infinity. */
interface Range {
  from: number;
  to: number;
}

/** A partition from which rows are removed. */
interface Part {
  kind: PartitionedTable;
  /** SQL identifier, quoted where necessary. */
  name: string;
  range: Range;
  /** Whether the range covers the whole partition. */
  isWhole: boolean;
}

/**
 * Locks out the writers of the log, of the popular queries and of the roll-ups: they must not write
 * afterwards what they read before.
 */
const LOCK = `
  select pg_advisory_xact_lock(hashtext('doum_search_log'));
  lock table popular_query, rollup_due in exclusive mode`;

/** Short, because new readers of a partition queue behind a pending TRUNCATE. */
const LOCK_TIMEOUT = '5s';

const PARTS = `
  select name,
    coalesce(bounds[1]::timestamptz >= $2 and bounds[2]::timestamptz <= $3, false) as "isWhole"
  from (
    select relid::regclass::text as name,
      regexp_match(
        pg_get_expr(relpartbound, relid), $$\\('([^']+)'\\) TO \\('([^']+)'\\)$$
      ) as bounds
    from pg_partition_tree($1::regclass) join pg_class on oid = relid where isleaf) leaf
  where bounds is null or (bounds[1]::timestamptz < $3 and bounds[2]::timestamptz > $2)
  order by name`;

/**
 * Marks the partly removed days at both ends to be rolled up again; a server ignores those that the
 * log no longer covers. The deflection rate depends on the searches that follow.
 */
const MARK_DUE = `
  insert into rollup_due (day)
    select distinct ${koreanDayOf('at')} from unnest($1::timestamptz[]) at order by 1
  on conflict do nothing`;

/**
 * Deletes the records of what people did in [`from`, `to`): searches with their clicks,
 * suggestions, roll-ups and the comments of feedback. `from` null means no lower bound. The
 * deletion is one transaction: if it rejects, nothing was deleted. The salts of past days no longer
 * exist, so visitors could not be identified anyway; this removes the texts as well.
 *
 * - Roll-ups are deleted by whole hours and days. A running server rolls up again what remains of
 *   the days at both ends. If the log of that time is no longer kept, the sums of the rest of the
 *   hour and the queries of the rest of the day are lost.
 * - Months that lie completely in the range are truncated.
 * - `popular_query` is emptied; a server fills it again.
 * - A `to` in the future is replaced by the current time. Servers may still write events that they
 *   recorded seconds ago.
 *
 * With `dryRun` the rows are only counted. `onProgress` receives the number of partitions done and
 * in total. Throws OperatorError if `to` is more than a day in the future or not after `from`, and
 * if a reader blocks the truncation for longer than five seconds.
 */
export async function forgetLog(
  pool: Pool,
  { from, to }: { from: Date | null; to: Date },
  { dryRun, onProgress }: { dryRun: boolean; onProgress?: (done: number, total: number) => void },
): Promise<Forgotten> {
  const range = checkedRange(from, to);
  try {
    return await transaction(pool, async (client) => {
      // Statements over many rows, and waiting for the writers of the log, can take long.
      await allowLongStatements(client);
      await client.query(
        dryRun ? 'set transaction isolation level repeatable read, read only' : LOCK,
      );
      await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`);
      const forgotten = await forgetRows(client, range, dryRun, onProgress);
      if (!dryRun)
        await client.query(MARK_DUE, [
          [range.from - DEFLECTION_MS, range.from, range.to]
            .filter((edge) => edge !== -Infinity)
            .map((edge) => new Date(edge)),
        ]);
      return forgotten;
    });
  } catch (error) {
    if (!isLockConflict(error)) throw error;
    throw new OperatorError(
      'Nothing was forgotten, because somebody reads the log, perhaps an export: ' +
        'try again when that is done.',
      { cause: error },
    );
  }
}

function checkedRange(from: Date | null, to: Date): Range {
  const now = Date.now();
  if (to.getTime() > now + DAY_MS)
    throw new OperatorError(`Only the past can be forgotten, not all until ${to.toISOString()}.`);
  const range = { from: from?.getTime() ?? -Infinity, to: Math.min(to.getTime(), now) };
  if (range.from < range.to) return range;
  throw new OperatorError(
    `What is to be forgotten must end after it begins, not from ${from!.toISOString()} to ` +
      `${new Date(range.to).toISOString()}.`,
  );
}

async function forgetRows(
  client: PoolClient,
  range: Range,
  dryRun: boolean,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<Forgotten> {
  const forgotten: Partial<Forgotten> = {};
  const parts = await partsOf(client, range);
  for (const kind of Object.keys(TABLES) as PartitionedTable[]) forgotten[kind] = 0;
  for (const [done, part] of parts.entries()) {
    onProgress(done, parts.length);
    forgotten[part.kind]! += await (dryRun || part.isWhole
      ? countRows(client, part)
      : deleteRows(client, part));
  }
  const between = [bound(range.from), bound(range.to)];
  const comments = 'feedback %s where comment is not null and updated_at >= $1 and updated_at < $2';
  forgotten.comments = await (dryRun
    ? count(client, `from ${comments.replace('%s', '')}`, between)
    : change(client, `update ${comments.replace('%s', 'set comment = null')}`, between));
  forgotten.popularQueries = await (dryRun
    ? count(client, 'from popular_query', [])
    : change(client, 'delete from popular_query', []));
  const whole = parts.filter((part) => part.isWhole).map(({ name }) => name);
  // Last, because TRUNCATE blocks all readers until the transaction ends.
  if (!dryRun && whole.length > 0) await client.query(`truncate ${whole.join(', ')}`);
  onProgress(parts.length, parts.length);
  return forgotten as Forgotten;
}

async function partsOf(client: PoolClient, range: Range): Promise<Part[]> {
  const parts: Part[] = [];
  for (const kind of Object.keys(TABLES) as PartitionedTable[]) {
    const { table, length } = TABLES[kind];
    const touched = {
      from: spanStart(range.from, length),
      to: spanStart(range.to + length - 1, length),
    };
    const { rows } = await client.query<Pick<Part, 'name' | 'isWhole'>>(PARTS, [
      table,
      bound(touched.from),
      bound(touched.to),
    ]);
    parts.push(...rows.map((row) => ({ ...row, kind, range: touched })));
  }
  return parts;
}

function countRows(client: PoolClient, { kind, name, range }: Part): Promise<number> {
  const { column } = TABLES[kind];
  return count(client, `from ${name} where ${column} >= $1 and ${column} < $2`, [
    bound(range.from),
    bound(range.to),
  ]);
}

function deleteRows(client: PoolClient, { kind, name, range }: Part): Promise<number> {
  const { column } = TABLES[kind];
  return change(client, `delete from ${name} where ${column} >= $1 and ${column} < $2`, [
    bound(range.from),
    bound(range.to),
  ]);
}

async function count(client: PoolClient, from: string, parameters: unknown[]): Promise<number> {
  const { rows } = await client.query<{ count: string }>(`select count(*) ${from}`, parameters);
  return Number(rows[0]!.count);
}

async function change(
  client: PoolClient,
  statement: string,
  parameters: unknown[],
): Promise<number> {
  return (await client.query(statement, parameters)).rowCount!;
}

/** The moment as a query parameter. */
function bound(moment: number): Date | string {
  return moment === -Infinity ? '-infinity' : new Date(moment);
}
