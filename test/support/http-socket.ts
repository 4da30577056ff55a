import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';

/** Connects to the server at `url` from a local address such as 127.0.0.2. */
export async function openSocket(url: string, from = '127.0.0.1'): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), localAddress: from });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/**
 * Sends a request head of these lines, and reads the answer until the server closes the connection.
 */
export async function sendHead(
  url: string,
  lines: readonly string[],
  from?: string,
): Promise<{ head: string; body: string }> {
  const socket = await openSocket(url, from);
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  const answer = await text(socket);
  const end = answer.indexOf('\r\n\r\n');
  return { head: answer.slice(0, end), body: answer.slice(end + 4) };
}

/** Resolves when the server has closed the connection. */
export function untilClosed(socket: Socket): Promise<void> {
  return new Promise((resolve) =>
    socket.closed ? resolve() : void socket.once('close', () => resolve()),
  );
}
