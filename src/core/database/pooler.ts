import type { Pool, PoolClient } from 'pg';
import { SETTINGS } from './database.js';
import { messageOf, OperatorError } from '../errors.js';
import type { Logger } from '../logger.js';
import { sqlState } from './database-errors.js';

/** SQLSTATE codes: a prepared statement exists already, or does not exist. */
const STATEMENT_ELSEWHERE = new Set(['42P05', '26000']);

/** A statement that is prepared once on a connection, as on hot paths. */
const PREPARED = { name: 'doum-pooler-check', text: 'select 1' };

/**
 * Looks for a connection pooler such as PgBouncer in front of Postgres. Resolves to null without a
 * pooler. Otherwise resolves to statements that give the role the session settings, which a pooler
 * does not pass on. Throws OperatorError if the pooler does not keep prepared statements, which hot
 * paths use.
 */
export async function findPooler(pool: Pool): Promise<string[] | null> {
  const first = await pool.connect();
  try {
    const { rows } = await first.query<{ pid: number }>('select pg_backend_pid() as pid');
    // A pooler reports a process id of its own.
    if (rows[0]!.pid === (first as PoolClient & { processID: number }).processID) return null;
    const second = await pool.connect();
    try {
      // A pooler gives both clients its most recent session. A pooler without support for prepared
      // statements lets the second client find the statement of the first.
      for (const client of [first, second, first]) await client.query(PREPARED);
    } finally {
      second.release();
    }
    const lacking = await first.query<{ statement: string }>(
      `select format('alter role %I set %s = %L', current_user, name, value) as statement
       from pg_settings join unnest($1::text[], $2::text[]) as wanted (name, value) using (name)
       where setting <> replace(value, 's', '000')`,
      [Object.keys(SETTINGS), Object.values(SETTINGS)],
    );
    return lacking.rows.map(({ statement }) => statement);
  } catch (error) {
    if (!STATEMENT_ELSEWHERE.has(sqlState(error))) throw error;
    throw new OperatorError(
      'DATABASE_URL names a connection pooler that does not keep prepared statements ' +
        `(${messageOf(error)}). Set max_prepared_statements to 200 in PgBouncer, which needs ` +
        'version 1.21 or later, or let DATABASE_URL name Postgres itself.',
      { cause: error },
    );
  } finally {
    first.release();
  }
}

/** Warns if the role lacks settings behind a pooler. Throws like `findPooler`. */
export async function checkPooler(pool: Pool, logger: Logger): Promise<void> {
  const statements = await findPooler(pool);
  if (statements?.length)
    logger.warn(
      { statements },
      'DATABASE_URL names a connection pooler, so Doum cannot set these itself: run the ' +
        'statements once, and reconnect the pooler.',
    );
}
