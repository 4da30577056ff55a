import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

/** For each node: they start at once, on the same processors. */
const LIMIT_MINUTES = 3;

/**
 * Waits until a node answers that its cluster works. Rejects when the server ends first, or after
 * three minutes for each node.
 * @param {string} url
 * @param {{ hasExited(): boolean }} server
 * @param {{ auth?: string, ca?: string, nodes?: number }} [options] auth: user:password; ca: the
 *   certificates to trust, as PEM; nodes: how many nodes the cluster must have
 */
export async function untilReady(url, server, { auth, ca, nodes = 1 } = {}) {
  const health = `${url}/_cluster/health?wait_for_status=yellow&wait_for_nodes=>=${nodes}&timeout=5s`;
  const minutes = LIMIT_MINUTES * nodes;
  const end = Date.now() + minutes * 60_000;
  while (Date.now() < end) {
    if (server.hasExited()) throw new Error('stopped while starting');
    if ((await statusOf(health, { auth, ca })) === 200) return;
    await sleep(100);
  }
  throw new Error(`did not get ready within ${minutes} minutes`);
}

/**
 * 0 without an answer. `fetch` cannot trust a certificate of the tests.
 * @param {string} url
 * @param {{ auth?: string, ca?: string }} options
 * @returns {Promise<number>}
 */
function statusOf(url, { auth, ca }) {
  const request = ca ? requestTls : requestPlain;
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(10_000);
    request(url, { auth, ca, signal, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .on('error', () => resolve(0))
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
