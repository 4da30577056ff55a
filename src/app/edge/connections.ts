import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Counts } from '../../core/metrics.js';

/** Maximum number of open connections; 0 means unlimited. */
export interface ConnectionLimits {
  total: number;
  /** From one network. Connections of trusted proxies do not count. */
  perAddress: number;
}

/** Why a connection or request is refused. */
export type ConnectionRefusal = 'full' | 'address' | 'pipelined';

/** An open connection with its unfinished responses. */
export interface Connection {
  readonly socket: Socket;
  /** The network of the peer; null for a trusted proxy. */
  readonly network: string | null;
  readonly responses: Set<ServerResponse>;
}

/** Maximum number of unanswered requests per connection. Browsers and proxies send one. */
const MAX_PIPELINED = 8;

/** How long a refused connection is kept open to answer its request with the reason. */
const REFUSED_MS = 2_000;

/** Maximum number of refused connections that are kept open. Further ones are closed at once. */
const MAX_REFUSED = 200;

/** The same per network, so that one network cannot use up all of them. */
const MAX_REFUSED_PER_NETWORK = 20;

/**
 * Counts the open connections of a server. If there are `total`, a new connection replaces the one
 * that has been idle the longest or, if none is idle, the one that has been sending its request the
 * longest. If there is no such connection, or `perAddress` is reached, the new connection is kept
 * only to refuse its first request.
 */
export class Connections {
  private readonly open = new Map<Socket, Connection>();
  private readonly perNetwork = new Counts();
  /** Connections without a running request, except those of proxies; longest idle first. */
  private readonly idle = new Set<Connection>();
  /** Connections with a running request, except those of proxies; longest busy first. */
  private readonly busy = new Set<Connection>();
  private readonly refused = new Map<Socket, ConnectionRefusal>();
  private readonly refusedPerNetwork = new Counts();

  /** `networkOfPeer` returns the network of a peer's address, or null for a trusted proxy. */
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

  /** Adds a new connection, or refuses it. Call it for the server's event `connection`. */
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

  /** Registers a request. Returns why it is refused, or null. */
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
 * Closes the responses that waited behind another one when their connection ended. Node.js closes
 * only the response that was being sent, so the others would never release what they hold, such as
 * a turn.
 */
function closeWaiting({ responses }: Connection): void {
  for (const response of responses) {
    if (response.socket !== null) continue;
    response.destroy();
    response.emit('close');
  }
}

/** Whether a request of the connection has not been received completely. */
function isSending({ responses }: Connection): boolean {
  for (const { req } of responses) if (!req.complete) return true;
  return false;
}
