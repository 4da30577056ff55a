import { AsyncResource } from 'node:async_hooks';
import type { Pool, PoolClient } from 'pg';
import { socketOf } from './connections.js';
import type { FairQueue } from './fair-queue.js';
import { currentOperation, type Operation } from './operation.js';
import { sendCancel } from './send-cancel.js';
import { sleep } from './sleep.js';

/** Delay before the first cancellation. Most statements end by themselves within this time. */
const FIRST_CANCEL_MS = 20;
const CANCEL_EVERY_MS = 250;
/** After this many cancellations the connection is closed: Postgres cannot be reached. */
const MAX_CANCELS = 8;

type Callback = (
  error: Error | undefined,
  client: PoolClient | undefined,
  release: PoolClient['release'],
) => void;

/**
 * Makes operations share the connections of the pool fairly: clients take turns in the queue, and a
 * statement that still runs when its operation is aborted is cancelled in Postgres. Work outside
 * operations takes connections directly. Replaces `pool.connect`, so it applies to TypeORM too.
 */
export function shareConnections(pool: Pool, queue: FairQueue): void {
  const takeAny = pool.connect.bind(pool) as Pool['connect'];
  const connect = (callback?: Callback): Promise<PoolClient> | void => {
    const operation = currentOperation();
    // The pool calls it in the context of whoever released the connection, who may be traced.
    if (!operation) return callback ? takeAny(AsyncResource.bind(callback) as never) : takeAny();
    const taken = take(operation);
    if (!callback) return taken;
    taken.then(
      (client) => callback(undefined, client, client.release),
      (error: Error) => callback(error, undefined, () => undefined),
    );
  };
  const take = async ({ client: name, signal }: Operation): Promise<PoolClient> => {
    const endTurn = await queue.acquire(name, signal);
    try {
      const client = await takeAny();
      const stopWatching = cancelWhenAborted(client, signal);
      const release = client.release.bind(client);
      client.release = (error) => {
        const cancelled = stopWatching();
        const giveBack = () => {
          release(error);
          endTurn();
        };
        // A cancellation in progress must not hit the next statement on this connection.
        if (cancelled) void cancelled.then(giveBack);
        else giveBack();
      };
      return client;
    } catch (error) {
      endTurn();
      throw error;
    }
  };
  pool.connect = connect as Pool['connect'];
}

/**
 * Cancels the statements of the connection when the signal aborts. Returns a function that stops
 * this; it returns a promise if a cancellation is in progress, else null.
 */
function cancelWhenAborted(client: PoolClient, signal: AbortSignal): () => Promise<void> | null {
  // Created only now: a signal, and the error of its abort, take time for each statement.
  let released: AbortController | null = null;
  let cancelling: Promise<void> | null = null;
  const cancel = () => {
    released = new AbortController();
    cancelling = cancelUntil(client, released.signal);
  };
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  return () => {
    signal.removeEventListener('abort', cancel);
    released?.abort();
    return cancelling;
  };
}

/**
 * Sends cancellations repeatedly until the connection is released, because the work may start
 * another statement.
 */
async function cancelUntil(client: PoolClient, released: AbortSignal): Promise<void> {
  await sleep(FIRST_CANCEL_MS, released);
  for (let tries = 0; !released.aborted; tries++) {
    if (tries === MAX_CANCELS) return void socketOf(client).destroy();
    await sendCancel(client);
    await sleep(CANCEL_EVERY_MS, released);
  }
}
