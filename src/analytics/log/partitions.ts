import type { ClientBase } from 'pg';
import { DAY_MS } from '../../core/durations.js';

/** The pool, or the connection of a transaction. */
type Connection = Pick<ClientBase, 'query'>;

/** Number of months for which servers create partitions in advance. */
const MONTHS_AHEAD = 2;

/**
 * Creates the partitions of the log and the roll-ups for rows of these times. A database function
 * does the work, because the role of a server may have no right to create tables. Servers may call
 * this concurrently.
 */
export async function makePartitions(source: Connection, times: readonly Date[]): Promise<void> {
  await source.query('select make_log_partitions($1)', [times]);
}

/** Creates the partitions of this month and of the following months. */
export async function preparePartitions(source: Connection, now: Date): Promise<void> {
  const months = Array.from({ length: MONTHS_AHEAD }, (_, i) =>
    Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1 + i),
  );
  await makePartitions(source, [now, ...months.map((month) => new Date(month))]);
}

/**
 * Drops partitions whose whole month is older than the retention. Partitions of the log stay until
 * they are rolled up, and all while a reader locks them. Resolves to the dropped names.
 */
export async function dropPartitions(
  source: Connection,
  now: Date,
  { logDays, rollupDays }: { logDays: number; rollupDays: number },
): Promise<string[]> {
  const before = [logDays, rollupDays].map((days) => new Date(now.getTime() - days * DAY_MS));
  const dropped: string[] = [];
  for (;;) {
    // One partition at a time: no lock is held while waiting for another one.
    const { rows } = await source.query<{ name: string | null }>(
      'select drop_log_partition($1, $2) as name',
      before,
    );
    if (rows[0]!.name === null) return dropped;
    dropped.push(rows[0]!.name);
  }
}
