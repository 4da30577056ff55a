import type { ClientBase } from 'pg';

/** The tables that are partitioned by months of UTC: the log and the roll-ups. */
export const LOG_TABLES = ['search_log', 'search_click', 'suggestion_log'] as const;
export const ROLLUP_TABLES = ['search_rollup', 'query_rollup_of_day'] as const;
export const PARTITIONED_TABLES: readonly string[] = [...LOG_TABLES, ...ROLLUP_TABLES];

export interface Partition {
  table: string;
  partition: string;
  /** Its first moment. */
  month: Date;
}

/** The pool, or the connection of a transaction. */
export type Connection = Pick<ClientBase, 'query'>;

/** The partition of a table for a month, which begins at `month`. */
export function partitionOf(table: string, month: Date): Partition {
  const suffix = month.toISOString().slice(0, 7).replace('-', '_');
  return { table, partition: `${table}_${suffix}`, month };
}

/** The start of the month of `time`, plus `later` months. */
export function monthOf(time: Date, later: number): Date {
  return new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + later));
}

/** All partitions of the log and the roll-ups that there are. */
export async function readPartitions(source: Connection): Promise<Partition[]> {
  const { rows } = await source.query<{ table: string; partition: string }>(
    `select parent.relname as "table", child.relname as partition
     from pg_inherits
       join pg_class child on child.oid = inhrelid
       join pg_class parent on parent.oid = inhparent
     where inhparent in (select to_regclass(name) from unnest($1::text[]) name)
     order by child.relname`,
    [PARTITIONED_TABLES],
  );
  return rows.flatMap(({ table, partition }) => {
    const [, year, month] = /_(\d{4})_(\d{2})$/.exec(partition) ?? [];
    if (month === undefined) return [];
    return [{ table, partition, month: new Date(Date.UTC(Number(year), Number(month) - 1)) }];
  });
}

/** Creates a partition, unless there is one. Any number of servers may do so at once. */
export async function createPartition(
  source: Connection,
  { table, partition, month }: Partition,
): Promise<void> {
  // Creating the table first and attaching it then does not block readers and writers of the
  // other months. pg_class is queried because `to_regclass` may not see at once what another
  // server committed while this one waited for the lock.
  await source.query(`
    do $$
    begin
      perform pg_advisory_xact_lock(hashtext('doum_partitions'));
      if not exists (
        select from pg_class
        where relname = '${partition}' and relnamespace = current_schema()::regnamespace
      ) then
        create table ${partition} (like ${table} including all) ${storageOf(table)};
        alter table ${table} attach partition ${partition}
          for values from ('${month.toISOString()}') to ('${monthOf(month, 1).toISOString()}');
      end if;
    end $$`);
}

/** The rows of search_log are updated: free space on each page allows HOT updates. */
function storageOf(table: string): string {
  return table === 'search_log' ? 'with (fillfactor = 85)' : '';
}
