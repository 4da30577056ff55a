import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Connects to the server at `url` from a local address such as 127.0.0.2. */
export async function openSocket(url: string, from = '127.0.0.1'): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), localAddress: from });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Resolves when the server has closed the connection. */
export function untilClosed(socket: Socket): Promise<void> {
  return new Promise((resolve) =>
    socket.closed ? resolve() : void socket.once('close', () => resolve()),
  );
}
