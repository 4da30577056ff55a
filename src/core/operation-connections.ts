import { connect as openSocket, type Socket } from 'node:net';
import type { Pool, PoolClient } from 'pg';
import { socketOf } from './connections.js';
import type { FairQueue } from './fair-queue.js';
import { currentOperation, type Operation } from './operation.js';
import { sleep } from './sleep.js';

/** Most statements have ended by themselves by then. */
const FIRST_CANCEL_MS = 20;
const CANCEL_EVERY_MS = 250;
/** A connection that holds on after so many tries is closed: Postgres cannot be reached. */
const MOST_CANCELS = 8;
const CANCEL_LIMIT_MS = 1_000;

/** The code of a CancelRequest in Postgres's protocol. */
const CANCEL_REQUEST = 80_877_102;

type Callback = (
  error: Error | undefined,
  client: PoolClient | undefined,
  release: PoolClient['release'],
) => void;

/**
 * Makes operations share the connections of the pool: clients take turns in the queue, and a
 * statement that runs when its operation ends is cancelled in Postgres. What the server does by
 * itself takes connections as before. Applies to TypeORM too.
 */
export function shareConnections(pool: Pool, queue: FairQueue): void {
  const takeAny = pool.connect.bind(pool) as Pool['connect'];
  const connect = (callback?: Callback): Promise<PoolClient> | void => {
    const operation = currentOperation();
    if (!operation) return callback ? takeAny(callback as never) : takeAny();
    const taken = take(operation);
    if (!callback) return taken;
    taken.then(
      (client) => callback(undefined, client, client.release),
      (error: Error) => callback(error, undefined, () => undefined),
    );
  };
  const take = async ({ client: name, signal }: Operation): Promise<PoolClient> => {
    const leave = await queue.enter(name, signal);
    try {
      const client = await takeAny();
      const stopWatching = cancelWhenAborted(client, signal);
      const release = client.release.bind(client);
      client.release = (error) => {
        const cancelled = stopWatching();
        const giveBack = () => {
          release(error);
          leave();
        };
        // A cancellation that is under way must not meet the next statement on this connection.
        if (cancelled) void cancelled.then(giveBack);
        else giveBack();
      };
      return client;
    } catch (error) {
      leave();
      throw error;
    }
  };
  pool.connect = connect as Pool['connect'];
}

/** Returns what stops it, which returns a promise where a cancellation is under way. */
function cancelWhenAborted(client: PoolClient, signal: AbortSignal): () => Promise<void> | null {
  const released = new AbortController();
  let cancelling: Promise<void> | null = null;
  const cancel = () => {
    cancelling = cancelUntil(client, released.signal);
  };
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  return () => {
    signal.removeEventListener('abort', cancel);
    released.abort();
    return cancelling;
  };
}

/**
 * Cancels whatever statement runs until the connection is given back: work that ended between two
 * statements may begin another.
 */
async function cancelUntil(client: PoolClient, released: AbortSignal): Promise<void> {
  await sleep(FIRST_CANCEL_MS, released);
  for (let tries = 0; !released.aborted; tries++) {
    if (tries === MOST_CANCELS) return void socketOf(client).destroy();
    await sendCancel(client);
    await sleep(CANCEL_EVERY_MS, released);
  }
}

/**
 * Resolves when Postgres has taken it, or cannot be reached. `client.cancel` of node-postgres has
 * no listener for errors.
 */
function sendCancel(client: PoolClient): Promise<void> {
  const { processID, secretKey, host, port } = client as PoolClient &
    Record<'processID' | 'secretKey', number> & { host: string; port: number };
  const { remoteAddress, remotePort } = socketOf(client) as Socket;
  const request = Buffer.alloc(16);
  for (const [i, value] of [16, CANCEL_REQUEST, processID, secretKey].entries())
    request.writeInt32BE(value, 4 * i);
  return new Promise((resolve) => {
    // A socket in the file system has no address.
    const socket = remoteAddress
      ? openSocket(remotePort!, remoteAddress)
      : openSocket(`${host}/.s.PGSQL.${port}`);
    socket.setTimeout(CANCEL_LIMIT_MS, () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    socket.on('connect', () => socket.end(request));
    socket.resume();
  });
}
