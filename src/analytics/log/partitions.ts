import type { Pool } from 'pg';
import { SQLSTATE, sqlState } from '../../core/database-errors.js';
import { DAY_MS } from '../../core/durations.js';

/** The tables that are partitioned by months of UTC: the log and the roll-ups. */
export const LOG_TABLES = ['search_log', 'search_click', 'suggestion_log'] as const;
export const ROLLUP_TABLES = [
  'search_rollup',
  'query_rollup',
  'query_rollup_of_day',
  'query_rollup_of_week',
  'rewrite_rollup',
  'rewrite_rollup_of_day',
  'click_rollup',
  'click_rollup_of_day',
  'visitor_rollup',
] as const;
const TABLES = [...LOG_TABLES, ...ROLLUP_TABLES];

/** Number of months for which partitions are made in advance. */
const MONTHS_AHEAD = 2;

/** Short, because everybody else queues behind a pending lock on a whole table. */
const LOCK_TIMEOUT = '2s';

/** A partition whose rows are all older than the retention. */
interface Expired {
  table: string;
  partition: string;
  until: Date;
}

/**
 * Creates the partitions of the log and the roll-ups in advance, and drops those that have expired.
 * Any number of servers may do so at once.
 */
export class Partitions {
  constructor(
    private readonly pool: Pool,
    private readonly keepDays: { log: number; rollup: number },
  ) {}

  /** Creates missing partitions for this month and the next two. */
  async prepare(now: Date): Promise<void> {
    await this.ensureFor(Array.from({ length: MONTHS_AHEAD + 1 }, (_, i) => monthOf(now, i)));
  }

  /** Creates missing partitions for rows of these times. */
  async ensureFor(times: readonly Date[]): Promise<void> {
    await this.ensure(TABLES, times);
    // The roll-up of a week is stored under its first day, which may lie in the month before.
    await this.ensure(
      ROLLUP_TABLES,
      times.map((time) => new Date(time.getTime() - 7 * DAY_MS)),
    );
  }

  /**
   * Drops the partitions whose whole month is older than the retention. Partitions of the log are
   * kept until they are rolled up. Resolves to the names of the dropped partitions.
   */
  async drop(now: Date): Promise<string[]> {
    const dropped: string[] = [];
    for (const { table, partition, until } of await this.expired(now)) {
      if (await this.dropOne(table, partition, until)) dropped.push(partition);
    }
    return dropped;
  }

  private async ensure(tables: readonly string[], times: readonly Date[]): Promise<void> {
    const months = new Map(times.map((time) => [monthOf(time, 0).getTime(), monthOf(time, 0)]));
    const wanted = [...months.values()].flatMap((month) =>
      tables.map((table) => ({
        table,
        partition: partitionName(table, month),
        from: month,
        to: monthOf(month, 1),
      })),
    );
    const { rows } = await this.pool.query<{ partition: string }>(
      'select partition from unnest($1::text[]) as partition where to_regclass(partition) is null',
      [wanted.map(({ partition }) => partition)],
    );
    const missing = new Set(rows.map(({ partition }) => partition));
    for (const { table, partition, from, to } of wanted) {
      if (!missing.has(partition)) continue;
      // Creating the table first and attaching it then does not block readers and writers of the
      // other months. pg_class is queried because `to_regclass` may not see at once what another
      // server committed while this one waited for the lock.
      await this.pool.query(`
        do $$
        begin
          perform pg_advisory_xact_lock(hashtext('doum_partitions'));
          if not exists (
            select from pg_class
            where relname = '${partition}' and relnamespace = current_schema()::regnamespace
          ) then
            create table ${partition} (like ${table} including all) ${storageOf(table)};
            alter table ${table} attach partition ${partition}
              for values from ('${from.toISOString()}') to ('${to.toISOString()}');
          end if;
        end $$`);
    }
  }

  private async expired(now: Date): Promise<Expired[]> {
    const { rows } = await this.pool.query<{ table: string; partition: string }>(
      `select parent.relname as "table", child.relname as partition
       from pg_inherits
         join pg_class child on child.oid = inhrelid
         join pg_class parent on parent.oid = inhparent
       where inhparent = any($1::text[]::regclass[]) order by child.relname`,
      [TABLES],
    );
    return rows.flatMap(({ table, partition }) => {
      const [, year, month] = /_(\d{4})_(\d{2})$/.exec(partition) ?? [];
      if (month === undefined) return [];
      const until = new Date(Date.UTC(Number(year), Number(month)));
      const days = (LOG_TABLES as readonly string[]).includes(table)
        ? this.keepDays.log
        : this.keepDays.rollup;
      return until.getTime() <= now.getTime() - days * DAY_MS ? [{ table, partition, until }] : [];
    });
  }

  /** Returns false if the partition is not rolled up yet or is locked by a reader. */
  private async dropOne(table: string, partition: string, until: Date): Promise<boolean> {
    const isLog = (LOG_TABLES as readonly string[]).includes(table);
    const end = `'${until.toISOString()}'`;
    const isDue = isLog ? `exists (select from rollup_due where start < ${end})` : 'false';
    const column = isLog ? 'log_from' : 'rollup_from';
    try {
      await this.pool.query(`
        do $$
        begin
          set local lock_timeout = '${LOCK_TIMEOUT}';
          if ${isDue} then
            raise exception using errcode = 'lock_not_available', message = 'not rolled up yet';
          end if;
          update analytics_state set ${column} = greatest(${column}, ${end});
          drop table if exists ${partition};
        end $$`);
      return true;
    } catch (error) {
      if (sqlState(error) !== SQLSTATE.LOCK_NOT_AVAILABLE) throw error;
      return false;
    }
  }
}

/** The start of the month of `time`, plus `later` months. */
function monthOf(time: Date, later: number): Date {
  return new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + later));
}

/** The rows of search_log are updated: free space on each page allows HOT updates. */
function storageOf(table: string): string {
  return table === 'search_log' ? 'with (fillfactor = 85)' : '';
}

function partitionName(table: string, month: Date): string {
  return `${table}_${month.toISOString().slice(0, 7).replace('-', '_')}`;
}
