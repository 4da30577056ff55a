import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { deferred } from './deferred.js';
import { connectTo, proxiedAddress } from './proxied-address.js';
import { stopAfterFile } from './stop-after-file.js';

/**
 * How the proxy treats connections. `refuse`: closes all and accepts none. `hang`: accepts, but
 * forwards nothing until the mode changes.
 */
export type FaultMode = 'pass' | 'refuse' | 'hang';

/** Numbers of connections. */
export interface ConnectionCounts {
  accepted: number;
  refused: number;
}

/** A TCP proxy in front of a service (`http://` or `postgres://`) that fails on command. */
export interface FaultProxy {
  /** The URL of the service through the proxy. */
  readonly url: string;
  readonly connections: ConnectionCounts;
  setMode(mode: FaultMode): void;
  /** Sets the mode `refuse`. */
  down(): void;
  /** Sets the mode `pass`. */
  up(): void;
  stop(): Promise<void>;
}

export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const url = new URL(target);
  const sockets = new Set<Socket>();
  const connections: ConnectionCounts = { accepted: 0, refused: 0 };
  let mode: FaultMode = 'pass';
  let changed = deferred();

  const setMode = (next: FaultMode) => {
    mode = next;
    changed.resolve();
    changed = deferred();
    if (mode === 'refuse') sockets.forEach((socket) => socket.destroy());
  };
  const untilPassing = async () => {
    while (mode === 'hang') await changed.promise;
  };

  /** Forwards one direction in the current mode. */
  const carry = async (from: Socket, to: Socket) => {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      await untilPassing();
      if (!to.write(chunk) && !to.destroyed)
        await Promise.race([once(to, 'drain'), once(to, 'close')]);
    }
    // The end of a service is not visible either while the proxy hangs.
    await untilPassing();
    if (from.readableEnded && !to.destroyed) await new Promise<void>((resolve) => to.end(resolve));
  };

  const server = createServer((client) => {
    client.on('error', () => undefined);
    if (mode === 'refuse') {
      connections.refused += 1;
      return client.destroy();
    }
    connections.accepted += 1;
    const upstream = connectTo(url);
    for (const socket of [client, upstream]) {
      socket.setNoDelay();
      socket.on('error', () => undefined);
      sockets.add(socket);
    }
    const directions = [carry(client, upstream), carry(upstream, client)];
    const ended = Promise.race(directions.map((direction) => direction.catch(() => undefined)));
    void ended.then(() => {
      for (const socket of [client, upstream]) {
        socket.destroy();
        sockets.delete(socket);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: proxiedAddress(target, (server.address() as AddressInfo).port),
    connections,
    setMode,
    down: () => setMode('refuse'),
    up: () => setMode('pass'),
    stop: stopAfterFile(async () => {
      setMode('refuse');
      await new Promise((resolve) => server.close(resolve));
    }),
  };
}
