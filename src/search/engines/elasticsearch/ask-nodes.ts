import { type Client, errors, type TransportRequestOptions } from '@elastic/elasticsearch';
import { currentOperation } from '../../../core/operation.js';
import type { AskedNodes, NodePool } from './node-pool.js';

/** After this time another node is asked for the same answer, in milliseconds. */
const PATIENCE_MS = 500;

/** A write may take longer without a fault of its node, in milliseconds. */
const WRITE_PATIENCE_MS = 2_000;

/**
 * How often one answer is asked for. With one of three nodes away, each node may first choose the
 * copy of a shard there, but none does so twice.
 */
const MAX_ATTEMPTS = 4;

/** Maximum number of additional requests at a time. A cluster that is slow needs no more load. */
const MAX_ADDITIONAL = 10;

/**
 * Sends a request that may be sent repeatedly, and answers with the first answer. When there is
 * none after half a second, the node is pinged, and another one gets the same request. The first
 * one may still answer: it can wait for a node that hangs, or the whole cluster may be slow. Ends
 * the other requests then, and all when the operation of the caller is aborted. Rejects with the
 * last error of the client, and with a TimeoutError after `limitMs`: the client's own limit begins
 * anew with each of its retries.
 *
 * `send` is told with `anyCopy` that a node may hang: the request must not insist on a certain copy
 * of a shard. With `whenGivenUp`, for writes that are costly twice, the node is pinged after two
 * seconds, and another one is asked only when it was given up.
 */
export function askNodes<T>(
  client: Client,
  send: (options: TransportRequestOptions, how: { anyCopy: boolean }) => Promise<T>,
  { limitMs, whenGivenUp = false }: { limitMs: number; whenGivenUp?: boolean },
): Promise<T> {
  const pool = client.connectionPool as NodePool;
  const context: AskedNodes = { asked: [] };
  const startedAt = performance.now();
  const answered = new AbortController();
  const ends = [answered.signal, currentOperation()?.signal].filter((signal) => !!signal);
  let attempts = 0;
  let running = 0;
  let askedAt = startedAt;
  let timer: NodeJS.Timeout;
  let limit: NodeJS.Timeout;
  return new Promise<T>((resolve, reject) => {
    const ask = () => {
      attempts += 1;
      running += 1;
      askedAt = performance.now();
      const requestTimeout = Math.max(1, limitMs - (askedAt - startedAt));
      // The client reports a timeout on the signal, so each request has one of its own.
      const signal = AbortSignal.any(ends);
      const options = { context, signal, requestTimeout, retryBackoff: () => 0 };
      send(options, { anyCopy: attempts > 1 || !pool.isWhole }).then(
        (answer) => {
          running -= 1;
          resolve(answer);
        },
        (error: Error) => {
          running -= 1;
          if (running === 0 || isRefusal(error)) reject(error);
        },
      );
    };
    const askAnother = () => {
      const last = context.asked.at(-1);
      if (!last) return;
      if (whenGivenUp && performance.now() - askedAt < WRITE_PATIENCE_MS) return;
      pool.markDead(last);
      if (attempts === MAX_ATTEMPTS || pool.additional >= MAX_ADDITIONAL || !pool.hasHope) return;
      if (whenGivenUp && pool.stateOf(last) !== 'givenUp') return;
      pool.additional += 1;
      ask();
    };
    ask();
    timer = setInterval(askAnother, PATIENCE_MS);
    limit = setTimeout(() => reject(new errors.TimeoutError('Request timed out')), limitMs);
  }).finally(() => {
    clearInterval(timer);
    clearTimeout(limit);
    pool.additional -= attempts - 1;
    if (running > 0) answered.abort();
  });
}

/** Another node would refuse it too. */
function isRefusal(error: Error): boolean {
  const status = error instanceof errors.ResponseError ? (error.statusCode ?? 0) : 0;
  return status >= 400 && status < 500 && status !== 429;
}
