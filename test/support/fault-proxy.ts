import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { deferred } from './deferred.js';
import { connectTo, proxiedAddress } from './proxied-address.js';

/**
 * How the proxy treats connections. `refuse`: closes all and accepts none. `hang`: accepts, but
 * forwards nothing until the mode changes. `slowMs`: delays each chunk in both directions.
 * `cutAfterBytes`: closes a connection after this many bytes of its next answer.
 */
export type FaultMode = 'pass' | 'refuse' | 'hang' | { slowMs: number } | { cutAfterBytes: number };

/** Numbers of connections. */
export interface ConnectionCounts {
  open: number;
  accepted: number;
  refused: number;
  /** Closed within an answer. */
  cut: number;
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
  const connections: ConnectionCounts = { open: 0, accepted: 0, refused: 0, cut: 0 };
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
  const carry = async (from: Socket, to: Socket, isAnswer: boolean) => {
    let counted: FaultMode = mode;
    let answered = 0;
    for await (const chunk of from as AsyncIterable<Buffer>) {
      await untilPassing();
      if (counted !== mode) [counted, answered] = [mode, 0];
      if (typeof counted === 'object' && 'slowMs' in counted) await sleep(counted.slowMs);
      if (isAnswer && typeof counted === 'object' && 'cutAfterBytes' in counted) {
        const left = counted.cutAfterBytes - answered;
        answered += chunk.length;
        if (chunk.length >= left) {
          connections.cut += 1;
          if (left > 0) await new Promise((resolve) => to.write(chunk.subarray(0, left), resolve));
          return;
        }
      }
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
    connections.open += 1;
    const upstream = connectTo(url);
    for (const socket of [client, upstream]) {
      socket.setNoDelay();
      socket.on('error', () => undefined);
      sockets.add(socket);
    }
    const directions = [carry(client, upstream, false), carry(upstream, client, true)];
    const ended = Promise.race(directions.map((direction) => direction.catch(() => undefined)));
    void ended.then(() => {
      connections.open -= 1;
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
    stop: async () => {
      setMode('refuse');
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
