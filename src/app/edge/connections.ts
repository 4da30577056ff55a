import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Counts } from '../../core/metrics.js';

/** How many connections are kept open; 0 is unlimited. */
export interface ConnectionLimits {
  total: number;
  /** From one network. Connections of trusted proxies are excepted. */
  perAddress: number;
}

/** Why a request is refused before it is looked at. */
export type ConnectionRefusal = 'full' | 'address' | 'pipelined';

/** One connection, with what is under way on it. */
export interface Connection {
  readonly socket: Socket;
  /** null: of a trusted proxy, which is not counted by its address. */
  readonly network: string | null;
  /** Responses that are not finished. */
  readonly responses: Set<ServerResponse>;
}

/** Requests that one connection may send before their answers; browsers and proxies send one. */
const MAX_PIPELINED = 8;

/** A refused connection is told why if its request comes within this time. */
const REFUSED_MS = 2_000;

/** Refused connections that are told why at the same time; further ones are cut without a word. */
const MAX_REFUSED = 200;

/** The same of one network, so that no single one takes the word from all others. */
const MAX_REFUSED_PER_NETWORK = 20;

/**
 * Counts the open connections of a server. Beyond `total` the connection that has been idle for
 * longest makes room for a new one; where none is idle, the one that has been sending its request
 * for longest. Where there is none of these either, and beyond `perAddress`, the new one is kept
 * just long enough to refuse its first request.
 */
export class Connections {
  private readonly open = new Map<Socket, Connection>();
  private readonly perNetwork = new Counts();
  /** Connections without a request under way and not of a proxy, the one idle for longest first. */
  private readonly idle = new Set<Connection>();
  /** Connections with a request under way and not of a proxy, the one busy for longest first. */
  private readonly busy = new Set<Connection>();
  private readonly refused = new Map<Socket, ConnectionRefusal>();
  private readonly refusedPerNetwork = new Counts();

  /** `networkOfPeer` tells the network of a peer's address, or null for a trusted proxy. */
  constructor(
    private readonly limits: ConnectionLimits,
    private readonly networkOfPeer: (address: string) => string | null,
    private readonly onRefusal: (reason: ConnectionRefusal) => void,
  ) {}

  /** The connections within the limits. */
  get all(): Iterable<Connection> {
    return this.open.values();
  }

  /** How many connections are within the limits. */
  get count(): number {
    return this.open.size;
  }

  /** Takes up a new connection: for the server's event `connection`. */
  add(socket: Socket): void {
    const network = this.networkOfPeer(socket.remoteAddress ?? '');
    const refusal = this.admit(network);
    if (refusal !== null) return this.refuse(socket, network, refusal);
    const connection: Connection = { socket, network, responses: new Set() };
    this.open.set(socket, connection);
    if (network !== null) {
      this.idle.add(connection);
      this.perNetwork.add(network);
    }
    socket.once('close', () => {
      this.remove(connection);
      closeWaiting(connection);
    });
  }

  /** Takes up a request, unless it is refused: returns why, or null. */
  begin(socket: Socket, response: ServerResponse): ConnectionRefusal | null {
    const connection = this.open.get(socket);
    if (connection === undefined) return this.refused.get(socket) ?? null;
    if (connection.responses.size >= MAX_PIPELINED) {
      this.onRefusal('pipelined');
      return 'pipelined';
    }
    this.idle.delete(connection);
    if (connection.network !== null) this.busy.add(connection);
    connection.responses.add(response);
    response.once('close', () => {
      connection.responses.delete(response);
      if (connection.responses.size > 0 || connection.network === null || !this.open.has(socket))
        return;
      this.busy.delete(connection);
      this.idle.add(connection);
    });
    return null;
  }

  private admit(network: string | null): ConnectionRefusal | null {
    const { total, perAddress } = this.limits;
    if (perAddress > 0 && network !== null && this.perNetwork.of(network) >= perAddress)
      return 'address';
    if (total === 0 || this.open.size < total) return null;
    const [oldest = this.longestSending()] = this.idle;
    if (oldest === undefined) return 'full';
    this.remove(oldest);
    oldest.socket.destroy();
    return null;
  }

  private longestSending(): Connection | undefined {
    for (const connection of this.busy) if (isSending(connection)) return connection;
    return undefined;
  }

  private remove(connection: Connection): void {
    const { socket, network } = connection;
    if (!this.open.delete(socket) || network === null) return;
    this.idle.delete(connection);
    this.busy.delete(connection);
    this.perNetwork.remove(network);
  }

  private refuse(socket: Socket, network: string | null, reason: ConnectionRefusal): void {
    this.onRefusal(reason);
    const ofNetwork = network === null ? 0 : this.refusedPerNetwork.of(network);
    if (this.refused.size >= MAX_REFUSED || ofNetwork >= MAX_REFUSED_PER_NETWORK)
      return void socket.destroy();
    this.refused.set(socket, reason);
    if (network !== null) this.refusedPerNetwork.add(network);
    const timer = setTimeout(() => socket.destroy(), REFUSED_MS);
    socket.once('close', () => {
      clearTimeout(timer);
      this.refused.delete(socket);
      if (network !== null) this.refusedPerNetwork.remove(network);
    });
  }
}

/**
 * Has the responses close that waited behind another one when their connection ended. Node.js
 * closes only the one that was being sent; whatever the others hold until they close, such as a
 * turn, would be held for ever.
 */
function closeWaiting({ responses }: Connection): void {
  for (const response of responses) {
    if (response.socket !== null) continue;
    response.destroy();
    response.emit('close');
  }
}

/** Whether a request of the connection has not come whole. */
function isSending({ responses }: Connection): boolean {
  for (const { req } of responses) if (!req.complete) return true;
  return false;
}
