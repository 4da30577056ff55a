import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Free ports are chosen from these. Systems give higher ones to outgoing connections (Linux from
 * 32768 on), so a port found free there can be taken before a program that starts listens on it.
 */
const [FIRST, LAST] = [20_000, 31_999];

/** The ports that this process was given or asked for: their programs may not listen yet. */
const given = new Set();

/** A port that Elasticsearch was to listen on belongs to another program. */
export class PortTaken extends Error {
  /** @param {number} port */
  constructor(port) {
    super(`Elasticsearch cannot listen on port ${port}: another program has it.`);
  }
}

/**
 * The port if it is free, or a free one for 0. PortTaken if it is not.
 * @param {number} port
 * @returns {Promise<number>}
 */
export async function requireFreePort(port) {
  if (port === 0) return freePort();
  given.add(port);
  const probe = createServer();
  return new Promise((done, fail) => {
    probe.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      fail(
        error.code === 'EADDRINUSE'
          ? new PortTaken(port)
          : new Error(`Elasticsearch cannot listen on port ${port}: ${error.message}.`),
      );
    });
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
    try {
      return await requireFreePort(port);
    } catch (error) {
      if (!(error instanceof PortTaken)) throw error;
    }
  }
}
