import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import type { QueryRunner } from 'typeorm';

/** Longer than the second after which Postgres cancels an autovacuum that is in the way. */
const WAIT_MS = 2_000;

/** Shorter than the second after which Postgres looks for deadlocks, and ends a writer of one. */
const OTHERS_MS = 800;

/** The pauses between attempts, in which everybody who waited behind the last one goes on. */
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 15_000;

const GIVE_UP_MS = 10 * 60_000;

/** SQLSTATE: a lock timeout, a deadlock. */
const IN_USE = new Set(['55P03', '40P01']);

/** The oldest transaction that holds a lock on the table $1, or on a partition of it. */
const HOLDER = `
  select a.pid, a.application_name as application,
    round(extract(epoch from clock_timestamp() - a.xact_start))::integer as seconds
  from pg_locks l join pg_stat_activity a on a.pid = l.pid and a.datname = current_database()
  where l.granted and l.pid <> pg_backend_pid()
    and ($2 or l.mode <> 'AccessShareLock')
    and l.relation in (
      select $1::regclass union all select relid from pg_partition_tree($1::regclass))
  order by a.xact_start limit 1`;

interface Holder {
  pid: number;
  application: string;
  seconds: number | null;
}

/** Others used the tables that a migration changes for ten minutes, so nothing was changed. */
class TablesInUse extends Error {
  override readonly name = 'TablesInUse';
  /** SQLSTATE: a lock timeout. */
  readonly code = '55P03';
}

/**
 * Locks tables until the transaction ends: everything that a migration changes, before it changes
 * anything. `exclusive` locks out who writes or locks rows, for triggers; `access exclusive` also
 * readers. The first table is one that most writers of the others lock first, such as `article`.
 *
 * Other servers write meanwhile, in several orders. So it waits for one table while it holds none,
 * at most two seconds, and then for the others together less than the time after which Postgres
 * ends a transaction of a deadlock. If that does not do, it lets everybody pass, logs who is in the
 * way, and tries again after a pause, with the table that was in use as the first. Rejects with
 * TablesInUse after ten minutes.
 */
export async function lockTables(
  runner: QueryRunner,
  mode: 'exclusive' | 'access exclusive',
  tables: readonly string[],
): Promise<void> {
  const logger = pino({ base: undefined }, pino.destination({ dest: 2, sync: true }));
  const deadline = Date.now() + GIVE_UP_MS;
  let order = tables;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS)) {
    const busy = await lockOrLetPass(runner, mode, order);
    if (busy === null) return;
    await runner.query('select pg_stat_clear_snapshot()');
    const [holder] = (await runner.query(HOLDER, [busy, mode === 'access exclusive'])) as Holder[];
    const reason = holder ? `${describe(holder)} uses it` : 'it was in use a moment ago';
    if (Date.now() >= deadline)
      throw new TablesInUse(
        `the table ${busy} was in use for ten minutes (${reason}): end that transaction first`,
      );
    logger.warn(
      { table: busy, ...holder },
      `A migration waits for the table ${busy}: ${reason}. Others pass, then it tries again.`,
    );
    await sleep(pauseMs);
    order = [busy, ...tables.filter((table) => table !== busy)];
  }
}

/** Resolves to null, or to the table that was in use; then it holds no lock. */
async function lockOrLetPass(
  runner: QueryRunner,
  mode: string,
  tables: readonly string[],
): Promise<string | null> {
  await runner.query('savepoint lock_tables');
  let othersUntil = Infinity;
  for (const table of tables) {
    // 0 would be no limit.
    const waitMs = Math.max(1, Math.min(WAIT_MS, Math.round(othersUntil - performance.now())));
    try {
      await runner.query(`set local lock_timeout = ${waitMs}; lock table ${table} in ${mode} mode`);
    } catch (error) {
      if (!IN_USE.has((error as { code?: string }).code ?? '')) throw error;
      await runner.query('rollback to savepoint lock_tables');
      return table;
    }
    othersUntil = Math.min(othersUntil, performance.now() + OTHERS_MS);
  }
  await runner.query(`release savepoint lock_tables; set local lock_timeout = ${WAIT_MS}`);
  return null;
}

function describe({ pid, application, seconds }: Holder): string {
  const since = seconds === null ? '' : `, since ${seconds} s`;
  return `session ${pid} (${application || 'unnamed'}${since})`;
}
