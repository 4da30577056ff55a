import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

/** For each node: they start at once, on the same processors. */
const LIMIT_MINUTES = 3;

/**
 * Waits until a node answers that its cluster works. Rejects when the server ends first, or after
 * three minutes for each node.
 * @param {string} url
 * @param {{ hasExited(): boolean }} server
 * @param {{ security?: import('./write-config.mjs').Credentials, ca?: string, nodes?: number,
 *   signal?: AbortSignal }} options ca: the certificates to trust, as PEM; nodes: how many nodes
 *   the cluster must have
 */
export async function untilReady(url, server, { security, ca, nodes = 1, signal }) {
  const health = `${url}/_cluster/health?wait_for_status=yellow&wait_for_nodes=>=${nodes}&timeout=5s`;
  const headers = security && {
    authorization: `Basic ${Buffer.from(`${security.user}:${security.password}`).toString('base64')}`,
  };
  const minutes = LIMIT_MINUTES * nodes;
  const end = Date.now() + minutes * 60_000;
  let last = 'no answer';
  while (Date.now() < end) {
    signal?.throwIfAborted();
    if (server.hasExited()) throw new Error('stopped while starting');
    try {
      const status = await (ca === undefined
        ? fetch(health, { headers, signal: AbortSignal.timeout(10_000) }).then((a) => a.status)
        : statusByTls(health, ca, headers));
      if (status === 200) return;
      last = `status ${status}`;
    } catch {
      // not listening yet
    }
    await sleep(100);
  }
  throw new Error(`did not get ready within ${minutes} minutes (${last})`);
}

/**
 * `fetch` knows no other authorities than the machine's.
 * @param {string} url
 * @param {string} ca
 * @param {Record<string, string> | undefined} headers
 * @returns {Promise<number>}
 */
function statusByTls(url, ca, headers) {
  return new Promise((resolve, reject) => {
    const options = { ca, headers, signal: AbortSignal.timeout(10_000), agent: false };
    request(url, options, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

/** Stack traces of Java, and what a node says while it stops: not the cause. */
const NOISE =
  /^\s+(at|\.\.\.) |^\s+Suppressed: |\[INFO *\].* (stopp|clos)(ing|ed)|check the logs at/;

/**
 * The end of a log, with the cause of a failed start.
 * @param {string} log
 */
export function lastLines(log) {
  const lines = log.split('\n').filter((line) => line.trim() && !NOISE.test(line));
  return lines
    .map((line) => line.slice(0, 300))
    .slice(-6)
    .join('\n');
}
