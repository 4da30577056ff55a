import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Free ports are chosen from these. Systems give higher ones to outgoing connections (Linux from
 * 32768 on), so a port found free there can be taken before a program that starts listens on it.
 */
const [FIRST, LAST] = [20_000, 31_999];

/** The ports that this process was given or asked for: their programs may not listen yet. */
const given = new Set();

/**
 * The port, if nothing listens on it.
 * @param {number} port
 * @returns {Promise<number>}
 */
export async function requireFreePort(port) {
  given.add(port);
  const probe = createServer();
  return new Promise((done, fail) => {
    probe.once('error', ({ message }) =>
      fail(new Error(`Elasticsearch cannot listen on port ${port}: ${message}.`)),
    );
    probe.listen(port, '127.0.0.1', () => probe.close(() => done(port)));
  });
}

/**
 * A port on which nothing listens; never the same twice in a process.
 * @returns {Promise<number>}
 */
export async function freePort() {
  for (;;) {
    const port = randomInt(FIRST, LAST + 1);
    if (given.has(port)) continue;
    const free = await requireFreePort(port).catch(() => undefined);
    if (free !== undefined) return free;
  }
}
