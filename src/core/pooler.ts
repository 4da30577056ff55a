import type { Pool, PoolClient } from 'pg';
import { SETTINGS } from './database.js';
import { messageOf, OperatorError } from './errors.js';
import type { Logger } from './logger.js';
import { sqlState } from './database-errors.js';

/** SQLSTATE codes: a prepared statement that exists already, or that does not exist. */
const STATEMENT_ELSEWHERE = new Set(['42P05', '26000']);

/** A statement that is prepared once on a connection, like those of hot paths. */
const PREPARED = { name: 'doum-pooler-check', text: 'select 1' };

/**
 * Whether a connection pooler such as PgBouncer stands between this process and Postgres: it makes
 * up the process id that a client is told.
 */
async function isPooled(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]!.pid !== (client as PoolClient & { processID: number }).processID;
}

/** A connection pooler between this process and Postgres. */
export interface Pooler {
  /** Statements that give the role the settings which the pooler does not pass on. */
  statements: string[];
}

/**
 * Looks for a connection pooler and for what it may lack in transaction mode. Resolves to null
 * without one. Throws OperatorError if it does not keep prepared statements: hot paths have them.
 */
export async function findPooler(pool: Pool): Promise<Pooler | null> {
  const first = await pool.connect();
  try {
    if (!(await isPooled(first))) return null;
    const second = await pool.connect();
    try {
      // A pooler gives both the same session, the most recent one. If it does not know of prepared
      // statements, the second finds that of the first there.
      for (const client of [first, second, first]) await client.query(PREPARED);
    } finally {
      second.release();
    }
    return { statements: await lackingSettings(first) };
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

/**
 * Warns if the role lacks the settings that a pooler does not pass on. Throws OperatorError if the
 * pooler does not keep prepared statements. Does nothing without a pooler.
 */
export async function checkPooler(pool: Pool, logger: Logger): Promise<void> {
  const { statements } = (await findPooler(pool)) ?? { statements: [] };
  if (statements.length > 0)
    logger.warn(
      { statements },
      'DATABASE_URL names a connection pooler, so Doum cannot set these itself: run the ' +
        'statements once, and reconnect the pooler.',
    );
}

async function lackingSettings(client: PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ role: string; name: string }>(
    `select quote_ident(current_user) as role, name
     from pg_settings join unnest($1::text[], $2::text[]) as wanted (name, value) using (name)
     where setting <> replace(value, 's', '000')`,
    [Object.keys(SETTINGS), Object.values(SETTINGS)],
  );
  return rows.map(
    ({ role, name }) =>
      `alter role ${role} set ${name} = '${SETTINGS[name as keyof typeof SETTINGS]}'`,
  );
}
