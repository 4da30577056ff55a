import type { Socket } from 'node:net';
import type { Pool, PoolClient } from 'pg';
import { isDatabaseUnavailable } from './database-errors.js';

/** A connection in use is considered dead if it receives nothing for this long. */
const SILENCE_MS = 120_000;

const guarded = new WeakSet<PoolClient>();

/**
 * Makes every connection taken from the pool safe to hold. If a connection breaks between two
 * statements, the next statement reports the break; without an error listener, the break would end
 * the process. A connection whose peer disappears silently is closed after two minutes, so that no
 * statement waits forever. `query_timeout` of node-postgres does not fit here: after a timeout the
 * connection returns to the pool in the middle of a transaction.
 */
export function guardConnections(pool: Pool): void {
  pool.on('acquire', guard);
}

/** Removes the limits of statements and of silence until the end of the transaction. */
export async function allowLongStatements(client: PoolClient): Promise<void> {
  socketOf(client).setTimeout(0);
  await client.query('set local statement_timeout = 0');
}

/**
 * Runs the work on one connection inside a transaction and commits. Rolls back and rejects if the
 * work fails. Rejects if the connection breaks during COMMIT, although the transaction may have
 * been committed.
 */
export async function transaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  begin = 'begin',
): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    broken =
      isDatabaseUnavailable(error) ||
      (await client.query('rollback').then(
        () => false,
        () => true,
      ));
    throw error;
  } finally {
    // A connection that may still be inside the transaction must not be reused.
    client.release(broken);
  }
}

/**
 * Yields what `read` yields inside one read-only transaction: a consistent snapshot of the
 * database. The connection is held until the generator is finished or abandoned. The consumer may
 * be slow or pause.
 */
export async function* readSnapshot<T>(
  pool: Pool,
  read: (client: PoolClient) => AsyncGenerator<T>,
): AsyncGenerator<T, void, undefined> {
  const client = await pool.connect();
  let isCommitted = false;
  try {
    await client.query('begin transaction isolation level repeatable read read only');
    await allowLongStatements(client);
    await client.query('set local idle_in_transaction_session_timeout = 0');
    yield* read(client);
    await client.query('commit');
    isCommitted = true;
  } finally {
    // A connection that may still be inside the transaction must not be reused.
    client.release(!isCommitted);
  }
}

function guard(client: PoolClient): void {
  const socket = socketOf(client);
  if (!guarded.has(client)) {
    guarded.add(client);
    client.on('error', () => undefined);
    socket.on('timeout', () => socket.destroy());
  }
  socket.setTimeout(SILENCE_MS);
}

function socketOf(client: PoolClient): Socket {
  return (client as unknown as { connection: { stream: Socket } }).connection.stream;
}
