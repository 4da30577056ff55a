import type { Socket } from 'node:net';
import type { Pool, PoolClient } from 'pg';
import { isDatabaseAway } from './database-errors.js';

/** A connection that is in use and says nothing for so long is taken for dead. */
const SILENCE_MS = 120_000;

const guarded = new WeakSet<PoolClient>();

/**
 * Makes every connection that is taken from the pool safe to hold: one that breaks between two
 * statements is told by the next statement, where without a listener it would end the process; and
 * one whose other end vanished without a word is closed after two minutes of silence, so that
 * nothing waits for ever. node-postgres's own `query_timeout` would hand such a connection back to
 * the pool in the middle of a transaction.
 */
export function guardConnections(pool: Pool): void {
  pool.on('acquire', guard);
}

/** Lets the connections that are taken while the work runs be silent as long as they like. */
export async function withoutSilenceLimit<T>(pool: Pool, work: () => Promise<T>): Promise<T> {
  pool.on('acquire', allowSilence);
  try {
    return await work();
  } finally {
    pool.off('acquire', allowSilence);
  }
}

/**
 * Lets this connection be silent as long as it likes, until it is given back: for a statement that
 * takes long or a reader that may.
 */
export function allowSilence(client: PoolClient): void {
  socketOf(client).setTimeout(0);
}

/**
 * Does the work on one connection inside a transaction, and commits. Rejects with what went wrong;
 * when the connection broke during COMMIT that may have happened or not.
 */
export async function transaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    broken =
      isDatabaseAway(error) ||
      (await client.query('rollback').then(
        () => false,
        () => true,
      ));
    throw error;
  } finally {
    // A connection that may still be inside the transaction is closed, not reused.
    client.release(broken);
  }
}

/**
 * Reads one moment's state of the database: yields what `read` yields inside one read-only
 * transaction. The connection is held until the generator is read to its end or left. The reader
 * may be slow or pause.
 */
export async function* readSnapshot<T>(
  pool: Pool,
  read: (client: PoolClient) => AsyncGenerator<T>,
): AsyncGenerator<T, void, undefined> {
  const client = await pool.connect();
  let isCommitted = false;
  try {
    await client.query('begin transaction isolation level repeatable read read only');
    allowSilence(client);
    await client.query('set local idle_in_transaction_session_timeout = 0');
    yield* read(client);
    await client.query('commit');
    isCommitted = true;
  } finally {
    // A connection that may still be inside the transaction is closed, not reused.
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

/** The socket beneath a connection. */
export function socketOf(client: PoolClient): Socket {
  return (client as unknown as { connection: { stream: Socket } }).connection.stream;
}
