import type { Pool } from 'pg';
import { sqlState } from '../../core/database-errors.js';

/** The tables that are cut into months of UTC: those of the log, and the roll-ups. */
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

/** Rows that are updated again get their new version on the same page. */
const UPDATED = new Set<string>(['search_log']);

const DAY_MS = 86_400_000;

/** So many months are there before they begin. */
const AHEAD = 2;

/** Whoever waits for a lock on a whole table lets everybody else wait behind it. */
const LOCK_TIMEOUT = '2s';

/** A month that is whole: everything in it is older than is kept. */
interface Expired {
  table: string;
  partition: string;
  until: Date;
}

/**
 * Makes the partitions of the log and the roll-ups before they are wanted, and drops those whose
 * time is over. Any number of servers may do it at once.
 */
export class Partitions {
  constructor(
    private readonly pool: Pool,
    private readonly keepDays: { log: number; rollup: number },
  ) {}

  /** Makes this month's and the next ones'. */
  async prepare(now: Date): Promise<void> {
    await this.ensureFor(Array.from({ length: AHEAD + 1 }, (_, i) => monthOf(now, i)));
  }

  /** Makes those for rows of these times, of whatever month. */
  async ensureFor(times: readonly Date[]): Promise<void> {
    await this.ensure(TABLES, times);
    // The week in which a month begins has mostly begun in the month before.
    await this.ensure(
      ROLLUP_TABLES,
      times.map((time) => new Date(time.getTime() - 7 * DAY_MS)),
    );
  }

  /**
   * Drops what is older than it is kept, a month at a time, once all of the month is. Months of the
   * log wait until the roll-ups hold them. Resolves to the names of what was dropped.
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
      // Made apart and then attached: only that lets readers and writers of the other months go on
      // meanwhile. Whether it is there is looked up in the catalogue itself: `to_regclass` does not
      // see at once what was committed while the lock was waited for.
      await this.pool.query(`
        do $$
        begin
          perform pg_advisory_xact_lock(hashtext('doum_partitions'));
          if not exists (select from pg_class where relname = '${partition}' and relnamespace = current_schema()::regnamespace) then
            create table ${partition} (like ${table} including all) ${UPDATED.has(table) ? 'with (fillfactor = 85)' : ''};
            alter table ${table} attach partition ${partition} for values from ('${from.toISOString()}') to ('${to.toISOString()}');
          end if;
        end $$`);
    }
  }

  private async expired(now: Date): Promise<Expired[]> {
    const { rows } = await this.pool.query<{ table: string; partition: string }>(
      `select parent.relname as "table", child.relname as partition
       from pg_inherits join pg_class child on child.oid = inhrelid join pg_class parent on parent.oid = inhparent
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

  /** False where it has to wait: for the roll-ups, or for whoever reads it. */
  private async dropOne(table: string, partition: string, until: Date): Promise<boolean> {
    const isLog = (LOG_TABLES as readonly string[]).includes(table);
    try {
      await this.pool.query(`
        do $$
        begin
          set local lock_timeout = '${LOCK_TIMEOUT}';
          if ${isLog ? `exists (select from rollup_due where start < '${until.toISOString()}')` : 'false'} then
            raise exception using errcode = 'lock_not_available', message = 'not rolled up yet';
          end if;
          update analytics_state set ${isLog ? 'log_from' : 'rollup_from'} = greatest(${isLog ? 'log_from' : 'rollup_from'}, '${until.toISOString()}');
          drop table if exists ${partition};
        end $$`);
      return true;
    } catch (error) {
      if (sqlState(error) !== '55P03') throw error;
      return false;
    }
  }
}

/** The first moment of the month, so many months later. */
function monthOf(time: Date, later: number): Date {
  return new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + later));
}

function partitionName(table: string, month: Date): string {
  return `${table}_${month.toISOString().slice(0, 7).replace('-', '_')}`;
}
