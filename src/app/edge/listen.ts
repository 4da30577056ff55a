import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config } from '../../config/index.js';
import { OperatorError } from '../../core/errors.js';

/**
 * Maximum number of connections that wait to be accepted. Node's default of 511 is too small when a
 * client opens hundreds at once.
 */
const BACKLOG = 4_096;

/**
 * Resolves to the URL when the server listens. `prefix` is that of the variables HOST and PORT, for
 * the OperatorError when it cannot listen.
 */
export function listen(
  server: Server,
  { host, port }: Pick<Config, 'host' | 'port'>,
  prefix: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === 'EADDRINUSE'
          ? `Port ${port} is taken by another program: set ${prefix}PORT to a free one.`
          : `The server cannot listen on ${host}:${port} (${error.code}): check ${prefix}HOST and ${prefix}PORT.`;
      reject(new OperatorError(reason, { cause: error }));
    });
    server.listen({ port, host, backlog: BACKLOG }, () => {
      const { port: actual, family, address } = server.address() as AddressInfo;
      const shown =
        address === '0.0.0.0' || address === '::'
          ? 'localhost'
          : family === 'IPv6'
            ? `[${address}]`
            : address;
      resolve(`http://${shown}:${actual}`);
    });
  });
}
