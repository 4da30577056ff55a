import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy before a service that goes away and comes back on command. */
export interface TcpProxy {
  url: string;
  /** Cuts every connection and refuses new ones. */
  down(): void;
  up(): void;
  stop(): Promise<void>;
}

export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let isDown = false;
  const server = createServer((client) => {
    if (isDown) return client.destroy();
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const down = () => {
    isDown = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    down,
    up: () => (isDown = false),
    stop: async () => {
      down();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
