import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Config } from '../../config/index.js';
import { OperatorError } from '../../core/errors.js';
import { registerGauge, type Registry } from '../../core/metrics.js';
import { sleep } from '../../core/durations.js';

/** A client must send the head of its request within this time. */
const HEAD_TIMEOUT_MS = 30_000;

/** A client must send its request within this time: 10 MB at 85 KB a second. */
const REQUEST_TIMEOUT_MS = 120_000;

/** Longer than a proxy keeps its connections (nginx: 60 s): the proxy must close them first. */
const KEEP_ALIVE_MS = 75_000;

/**
 * Maximum number of connections that wait to be accepted. Node's default of 511 is too small if a
 * client opens hundreds at once.
 */
const BACKLOG = 4_096;

/** Pause between two attempts to close idle connections. */
const CLOSE_IDLE_MS = 100;

/** How long a silent connection is kept after the server stops accepting connections. */
const SILENT_MS = 1_000;

/**
 * Creates an HTTP server that does not listen yet, and its `Drain`. The proxy in front limits
 * connections and slow clients; see deploy/nginx.
 */
export function createHttpServer(
  listener: RequestListener,
  metrics: Registry,
): { server: Server; drain: Drain } {
  const server = createServer({
    headersTimeout: HEAD_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Prevents NODE_OPTIONS from enabling the lenient parser.
    insecureHTTPParser: false,
  });
  // By default Node.js drops headers after the first 2,000, even the address from a proxy.
  server.maxHeadersCount = 0;
  const drain = new Drain(server);
  server.on('request', listener);
  registerGauge(metrics, 'doum_connections', 'Open connections.', () => drain.connections);
  return { server, drain };
}

/**
 * Resolves to the URL when the server listens. `prefix` is the prefix of the variables HOST and
 * PORT, for the OperatorError if the server cannot listen.
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
      const isAny = address === '0.0.0.0' || address === '::';
      const shown = family === 'IPv6' ? `[${address}]` : address;
      resolve(`http://${isAny ? 'localhost' : shown}:${actual}`);
    });
  });
}

/**
 * Empties a server without cutting off an answer. Closing a connection on which a proxy sends a
 * request would fail the request, so each connection ends with an answer that says `Connection:
 * close`.
 */
class Drain {
  private isDraining = false;
  /** The open connections with their unfinished responses. */
  private readonly open = new Map<Socket, Set<ServerResponse>>();

  constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      const responses = new Set<ServerResponse>();
      this.open.set(socket, responses);
      socket.once('close', () => {
        this.open.delete(socket);
        responses.forEach(closeWaiting);
      });
    });
    server.on('request', ({ socket }, response) => {
      const responses = this.open.get(socket);
      responses?.add(response);
      response.once('close', () => responses?.delete(response));
      if (this.isDraining) endConnection(response);
    });
  }

  get connections(): number {
    return this.open.size;
  }

  /** From now on each answer ends its connection. Requests are still answered. */
  begin(): void {
    this.isDraining = true;
    for (const responses of this.open.values()) responses.forEach(endConnection);
  }

  /**
   * Accepts no more connections and closes connections without a request. Resolves when the last
   * answer has been sent, or after `maxMs`, when the rest is cut off.
   */
  async close(maxMs: number): Promise<void> {
    this.begin();
    const over = new AbortController();
    // Also closes connections that wait for their next request.
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    // An answer whose head was sent before `begin` does not end its connection.
    const closing = setInterval(() => this.server.closeIdleConnections(), CLOSE_IDLE_MS);
    const silent = setTimeout(() => this.closeSilent(), SILENT_MS);
    await Promise.race([closed, sleep(maxMs, over.signal)]);
    over.abort();
    clearInterval(closing);
    clearTimeout(silent);
    this.server.closeAllConnections();
    await closed;
  }

  /** Closes connections that have sent nothing, which Node.js counts as busy. */
  private closeSilent(): void {
    for (const [socket, responses] of this.open) if (responses.size === 0) socket.destroy();
  }
}

function endConnection(response: ServerResponse): void {
  response.shouldKeepAlive = false;
}

/**
 * Closes a response that waited behind another one when its connection ended. Node.js closes only
 * the response that was being sent, so the others would never release what they hold, such as a
 * place in the fair queue.
 */
function closeWaiting(response: ServerResponse): void {
  if (response.socket !== null) return;
  response.destroy();
  response.emit('close');
}
