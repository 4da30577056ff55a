import type { Pool, QueryResult } from 'pg';
import type { Logger } from '../core/logger.js';
import { currentOperation } from '../core/operation.js';
import { sleep } from '../core/sleep.js';

const FIRST_PAUSE_MS = 20;
const MAX_PAUSE_MS = 500;

/**
 * The transactions that have changed a table whose changes are events, and still run, the oldest
 * one first. A prepared one has no session.
 */
const WRITERS = `
  select distinct l.virtualtransaction as id, a.pid, a.application_name as application,
    round(extract(epoch from now() - a.xact_start))::integer as seconds
  from pg_locks l left join pg_stat_activity a on a.pid = l.pid
  where l.locktype = 'relation' and l.granted
    and l.database = (select oid from pg_database where datname = current_database())
    and l.mode in ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
      'AccessExclusiveLock')
    and l.relation in (
      select t.tgrelid from pg_trigger t join pg_proc p on p.oid = t.tgfoid
      where p.proname like 'write\\_webhook\\_events%')
    and (cardinality($1::text[]) = 0 or l.virtualtransaction = any($1))
  order by seconds desc nulls first`;

interface Writer {
  id: string;
  pid: number | null;
  application: string | null;
  /** Since when its transaction runs. */
  seconds: number | null;
}

/**
 * Resolves when the transactions have ended that changed something before now: if a webhook was
 * turned on meanwhile, they may not have written the events that it wants. One in REPEATABLE READ
 * or SERIALIZABLE that has read before may change something later, still without an event. Rejects
 * when the operation ends before, and logs who was in the way.
 */
export async function untilWritersEnded(pool: Pool, logger: Logger): Promise<void> {
  const signal = currentOperation()?.signal;
  let writers: Writer[] = [];
  try {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS)) {
      const ids = writers.map(({ id }) => id);
      const { rows }: QueryResult<Writer> = await pool.query(WRITERS, [ids]);
      if (rows.length === 0) return;
      writers = rows;
      await sleep(pauseMs, signal);
      signal?.throwIfAborted();
    }
  } catch (error) {
    if (writers[0]) {
      const { pid, application, seconds } = writers[0];
      logger.warn(
        { pid, application, seconds },
        'A webhook waited in vain for a transaction that writes: end its session.',
      );
    }
    throw error;
  }
}
