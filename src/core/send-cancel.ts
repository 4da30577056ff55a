import { connect as openSocket, isIP } from 'node:net';
import { connect as encrypt, type ConnectionOptions, TLSSocket } from 'node:tls';
import type { PoolClient } from 'pg';
import { socketOf } from './connections.js';

const TIMEOUT_MS = 1_000;

/** Codes of requests before a session in Postgres's protocol. */
const CANCEL_REQUEST = 80_877_102;
const TLS_REQUEST = 80_877_103;

/** What node-postgres keeps of a connection, which its types do not name. */
interface Internals {
  processID: number;
  secretKey: number;
  host: string;
  port: number;
  ssl: ConnectionOptions | boolean;
}

/**
 * Asks Postgres to end the statement that runs on the connection. Resolves when it has received the
 * request or cannot be reached. The request is encrypted if the connection is, because whoever reads
 * it could cancel statements. `client.cancel` of node-postgres is not used: it handles no connection
 * errors and never encrypts.
 */
export function sendCancel(client: PoolClient): Promise<void> {
  const { processID, secretKey, host, port, ssl } = client as unknown as Internals;
  const peer = socketOf(client);
  const cancel = requestOf(CANCEL_REQUEST, processID, secretKey);
  return new Promise((resolve) => {
    // A Unix socket has no remote address.
    const socket = peer.remoteAddress
      ? openSocket(peer.remotePort!, peer.remoteAddress)
      : openSocket(`${host}/.s.PGSQL.${port}`);
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    if (!(peer instanceof TLSSocket)) {
      socket.on('connect', () => socket.end(cancel));
      return void socket.resume();
    }
    const options: ConnectionOptions = {
      ...(typeof ssl === 'object' && { ...ssl, key: ssl.key }),
      ...{ socket, host, ...(isIP(host) === 0 && { servername: host }) },
    };
    // With sslnegotiation=direct the handshake comes first.
    if (peer.alpnProtocol) return sendEncrypted({ ...options, ALPNProtocols: ['postgresql'] });
    socket.on('connect', () => socket.write(requestOf(TLS_REQUEST)));
    // The answer is S, as it was when the connection was opened.
    socket.once('data', () => sendEncrypted(options));
    function sendEncrypted(given: ConnectionOptions): void {
      const encrypted = encrypt(given, () => encrypted.end(cancel));
      encrypted.on('error', () => socket.destroy());
      encrypted.resume();
    }
  });
}

/** A request with these numbers, after its length. */
function requestOf(...numbers: number[]): Buffer {
  const length = 4 * (numbers.length + 1);
  const request = Buffer.alloc(length);
  for (const [i, value] of [length, ...numbers].entries()) request.writeInt32BE(value, 4 * i);
  return request;
}
