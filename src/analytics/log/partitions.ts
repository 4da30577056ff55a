import { isRightMissing, SQLSTATE, sqlState } from '../../core/database-errors.js';
import { DAY_MS } from '../../core/durations.js';
import {
  type Connection,
  createPartition,
  LOG_TABLES,
  monthOf,
  type Partition,
  PARTITIONED_TABLES,
  partitionOf,
  readPartitions,
  ROLLUP_TABLES,
} from './partition-tables.js';

/** Number of months for which servers make partitions in advance. */
const MONTHS_AHEAD = 2;

/** How long before the end of the partitions a server that may not make any begins to warn. */
const WARNED_MS = 30 * DAY_MS;

/** Short, because everybody else queues behind a pending lock on a whole table. */
const LOCK_TIMEOUT = '2s';

/**
 * Creates the partitions of the log and the roll-ups in advance, and drops those that have expired.
 * Any number of servers may do so at once.
 */
export class Partitions {
  /** Expired partitions that this role may not drop: they are not tried again. */
  private readonly emptied = new Set<string>();

  constructor(
    private readonly pool: Connection,
    private readonly keepDays: { log: number; rollup: number },
  ) {}

  /** Creates missing partitions for this month and those that follow. */
  async prepare(now: Date, monthsAhead = MONTHS_AHEAD): Promise<void> {
    await this.ensureFor(Array.from({ length: monthsAhead + 1 }, (_, i) => monthOf(now, i)));
  }

  /**
   * The same for a server, whose role may lack the right to create. Resolves to null if there are
   * partitions for the next 30 days, else to the moment from which there are none.
   */
  async prepareIfAllowed(now: Date): Promise<Date | null> {
    try {
      await this.prepare(now);
      return null;
    } catch (error) {
      if (!isRightMissing(error)) throw error;
    }
    return this.lackingFrom(now);
  }

  /**
   * The moment from which a partition is lacking; null if there are all for the next 30 days. Makes
   * none.
   */
  private async lackingFrom(now: Date): Promise<Date | null> {
    const end = now.getTime() + WARNED_MS;
    // On 31 January they touch three months.
    const months = [0, 1, 2].map((later) => monthOf(now, later));
    const needed = months.filter((month) => month.getTime() <= end);
    return (await this.missing(partitionsOf(PARTITIONED_TABLES, needed)))[0]?.month ?? null;
  }

  /** The moment from which the log has no partition, from this month on. */
  async end(now: Date, client: Connection = this.pool): Promise<Date> {
    const there = new Set((await readPartitions(client)).map(({ partition }) => partition));
    const has = (month: Date) =>
      partitionsOf(LOG_TABLES, [month]).every(({ partition }) => there.has(partition));
    let month = monthOf(now, 0);
    while (has(month)) month = monthOf(month, 1);
    return month;
  }

  /** Resolves to whether a time is in a month for whose rows the log has no partition. */
  async findLacking(times: readonly Date[]): Promise<(time: Date) => boolean> {
    const missing = await this.missing(partitionsOf(LOG_TABLES, times));
    const months = new Set(missing.map(({ month }) => month.getTime()));
    return (time) => months.has(monthOf(time, 0).getTime());
  }

  /** Creates missing partitions for rows of these times. */
  async ensureFor(times: readonly Date[]): Promise<void> {
    await this.ensure(PARTITIONED_TABLES, times);
    // A day in Korea begins in UTC on the day before, which may lie in the month before.
    await this.ensure(
      ROLLUP_TABLES,
      times.map((time) => new Date(time.getTime() - DAY_MS)),
    );
  }

  /**
   * Drops the partitions whose whole month is older than the retention, or empties them if the role
   * may not drop them. Partitions of the log are kept until they are rolled up. Resolves to the
   * names of the dropped and emptied partitions.
   */
  async drop(now: Date): Promise<string[]> {
    const dropped: string[] = [];
    for (const partition of await readPartitions(this.pool)) {
      const days = isOfLog(partition) ? this.keepDays.log : this.keepDays.rollup;
      const isExpired = untilOf(partition).getTime() <= now.getTime() - days * DAY_MS;
      if (!isExpired || this.emptied.has(partition.partition)) continue;
      if (await this.dropOne(partition)) dropped.push(partition.partition);
    }
    return dropped;
  }

  /**
   * Drops the partitions that servers have emptied because they may not drop them. The database
   * says which: the retention is a setting of the servers, and who migrates may have another. Those
   * of the last month are kept, because the first day of a month in Korea begins in them.
   */
  async dropEmptied(now: Date): Promise<void> {
    const { rows } = await this.pool.query<{ log: Date; rollup: Date }>(
      'select log_from as log, rollup_from as rollup from analytics_state',
    );
    const { log, rollup } = rows[0]!;
    const lastMonth = monthOf(now, -1);
    for (const one of await readPartitions(this.pool)) {
      const until = untilOf(one);
      if (until > lastMonth || until > (isOfLog(one) ? log : rollup)) continue;
      const { partition } = one;
      await this.unlessLocked(`
        if to_regclass('${partition}') is not null then
          if not exists (select from ${partition}) then
            drop table ${partition};
          end if;
        end if`);
    }
  }

  private async ensure(tables: readonly string[], times: readonly Date[]): Promise<void> {
    for (const partition of await this.missing(partitionsOf(tables, times)))
      await createPartition(this.pool, partition);
  }

  private async missing(wanted: readonly Partition[]): Promise<Partition[]> {
    const { rows } = await this.pool.query<{ partition: string }>(
      'select partition from unnest($1::text[]) as partition where to_regclass(partition) is null',
      [wanted.map(({ partition }) => partition)],
    );
    const missing = new Set(rows.map(({ partition }) => partition));
    return wanted.filter(({ partition }) => missing.has(partition));
  }

  /**
   * Drops a partition, or empties it if the role may not drop it. Returns false if the partition is
   * not rolled up yet or is locked by a reader.
   */
  private async dropOne(expired: Partition): Promise<boolean> {
    const { partition } = expired;
    const end = `'${untilOf(expired).toISOString()}'`;
    const isDue = isOfLog(expired)
      ? `exists (select from rollup_due where day < ${end})`
      : 'false';
    const column = isOfLog(expired) ? 'log_from' : 'rollup_from';
    const remove = (statement: string) =>
      this.unlessLocked(`
        if ${isDue} then
          raise exception using errcode = 'lock_not_available', message = 'not rolled up yet';
        end if;
        update analytics_state set ${column} = greatest(${column}, ${end});
        ${statement}`);
    try {
      return await remove(`drop table if exists ${partition}`);
    } catch (error) {
      if (!isRightMissing(error)) throw error;
    }
    const isEmpty = await remove(`delete from ${partition}`);
    if (isEmpty) this.emptied.add(partition);
    return isEmpty;
  }

  /** Runs statements of PL/pgSQL in a transaction. False: a lock was not available in time. */
  private async unlessLocked(statements: string): Promise<boolean> {
    try {
      await this.pool.query(`
        do $$
        begin
          set local lock_timeout = '${LOCK_TIMEOUT}';
          ${statements};
        end $$`);
      return true;
    } catch (error) {
      if (sqlState(error) !== SQLSTATE.LOCK_NOT_AVAILABLE) throw error;
      return false;
    }
  }
}

function isOfLog({ table }: Partition): boolean {
  return (LOG_TABLES as readonly string[]).includes(table);
}

/** All rows of the partition are older than this. */
function untilOf({ month }: Partition): Date {
  return monthOf(month, 1);
}

/** The partitions of the tables for the months of these times. */
function partitionsOf(tables: readonly string[], times: readonly Date[]): Partition[] {
  const months = new Map(times.map((time) => [monthOf(time, 0).getTime(), monthOf(time, 0)]));
  return [...months.values()].flatMap((month) => tables.map((table) => partitionOf(table, month)));
}
