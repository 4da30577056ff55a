import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy before a service that goes away and comes back on command. */
export interface TcpProxy {
  url: string;
  /** How many connections have reached it, whatever became of them. */
  readonly connections: number;
  /** Cuts every connection and refuses new ones. */
  down(): void;
  /** Accepts connections and stays silent; those that are open fall silent as well. */
  hang(): void;
  /** Passes new connections on; those that fell silent are cut. */
  up(): void;
  stop(): Promise<void>;
}

export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let state: 'up' | 'down' | 'hanging' = 'up';
  let connections = 0;
  const keep = (socket: Socket, ...others: Socket[]) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      for (const other of others) other.destroy();
    });
  };
  const server = createServer((client) => {
    connections += 1;
    if (state === 'down') return client.destroy();
    if (state === 'hanging') return keep(client);
    const upstream = connect(Number(port), hostname);
    keep(client, upstream);
    keep(upstream, client);
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => sockets.forEach((socket) => socket.destroy());
  const down = () => {
    state = 'down';
    cut();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    get connections() {
      return connections;
    },
    down,
    hang() {
      state = 'hanging';
      for (const socket of sockets) socket.unpipe().pause();
    },
    up() {
      if (state === 'hanging') cut();
      state = 'up';
    },
    stop: async () => {
      down();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
