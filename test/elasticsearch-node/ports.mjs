import { createServer } from 'node:net';

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
  const probe = createServer();
  return new Promise((done, fail) => {
    probe.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      fail(
        error.code === 'EADDRINUSE'
          ? new PortTaken(port)
          : new Error(`Elasticsearch cannot listen on port ${port}: ${error.message}.`),
      );
    });
    probe.listen(port, '127.0.0.1', () => {
      const { port: free } = /** @type {import('node:net').AddressInfo} */ (probe.address());
      probe.close(() => done(free));
    });
  });
}
