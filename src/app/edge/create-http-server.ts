import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { createCounter, registerGauge, type Registry } from '../../core/metrics.js';
import { type ConnectionLimits, type ConnectionRefusal, Connections } from './connections.js';
import { Drain } from './drain.js';
import { type EarlyRefusal, refuseEarly } from './refusals.js';
import { CUT_REASONS, SlowReaders, type CutReason } from './slow-readers.js';

/** Headers of which Node.js drops a second value, which a proxy might use. */
const SINGLE = ['host', 'authorization', 'content-type'] as const;

/** What is wrong with the head of a request, or null. See RFC 9112, 3.2. */
function faultOfHead(request: IncomingMessage): string | null {
  const repeated = SINGLE.find((name) => (request.headersDistinct[name]?.length ?? 0) > 1);
  if (repeated !== undefined)
    return `The request has the header ${titled(repeated)} more than once; send it once.`;
  const { host } = request.headers;
  if (host === undefined) {
    return request.httpVersion === '1.1'
      ? 'The request has no header Host; HTTP/1.1 needs one.'
      : null;
  }
  const named = hostOfTarget(request.url ?? '');
  if (named !== null && named !== host.toLowerCase()) {
    return (
      'The header Host does not name the host that the address of the request names; send the ' +
      'same one.'
    );
  }
  return null;
}

/** The host in a target such as `http://help.example.com/search`; null if the target is a path. */
function hostOfTarget(target: string): string | null {
  const [, authority] = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(target) ?? [];
  return authority?.toLowerCase() ?? null;
}

function titled(name: string): string {
  return name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
}

/** Limits and timeouts of connections. */
export interface EdgeConfig {
  connections: ConnectionLimits;
  /** How long an idle connection is kept open, in milliseconds. */
  keepAliveMs: number;
  /** How long an answer waits for a client that reads nothing of it, in milliseconds. */
  stalledMs: number;
}

interface Parts extends EdgeConfig {
  /** The network of a peer's address, for the limits; null for a trusted proxy. */
  networkOfPeer: (address: string) => string | null;
  metrics: Registry;
}

/** Maximum time in which a client must send its request. */
const REQUEST_TIMEOUT_MS = 30_000;

/** A phone with bad reception still reads 1,000 bytes per second. */
const READING_LIMITS = { bytesPerSecond: 1_000, unsentBytes: 64_000_000 };

/** Interval between checks of the connections. */
const CHECK_MS = 1_000;

const REFUSALS: Record<ConnectionRefusal, EarlyRefusal> = {
  full: {
    status: 503,
    code: 'OVERLOADED',
    message: 'The server has no connection left.',
    hint: 'Try again in 5 seconds. Operators set this limit by MAX_CONNECTIONS.',
    retryAfterSeconds: 5,
  },
  address: {
    status: 429,
    code: 'RATE_LIMITED',
    message: 'Too many connections are open from this address.',
    hint:
      'Close some, or use them for several requests. Operators set this limit by ' +
      'MAX_CONNECTIONS_PER_ADDRESS.',
    retryAfterSeconds: 5,
  },
  pipelined: {
    status: 429,
    code: 'RATE_LIMITED',
    message: 'Too many requests wait for their answers on this connection.',
    hint: 'Send the next request when an answer has come.',
    retryAfterSeconds: 1,
  },
};

/** A server that does not listen yet, and what empties it. */
export interface EdgeServer {
  server: Server;
  drain: Drain;
}

/**
 * Creates an HTTP server that limits how many connections its peers keep open, and how long an
 * answer waits for a client that does not read it. It refuses requests without a host or with two
 * different hosts. GET /livez, which is cheap, is answered even if the limit of connections is
 * reached.
 */
export function createHttpServer(listener: RequestListener, parts: Parts): EdgeServer {
  const counted = connectionMetrics(parts.metrics, () => connections.count);
  const connections = new Connections(parts.connections, parts.networkOfPeer, counted.refused);
  const readers = new SlowReaders(
    connections,
    { ...READING_LIMITS, stalledMs: parts.stalledMs },
    counted.cut,
  );
  const server = createServer({
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: parts.keepAliveMs,
    // Prevents NODE_OPTIONS from enabling the lenient parser.
    insecureHTTPParser: false,
    // Checked by `faultOfHead`, which gives a reason.
    requireHostHeader: false,
  });
  // By default Node.js drops headers after the first 2,000, including an address that a proxy
  // appends. The size of the head in bytes is limited anyway.
  server.maxHeadersCount = 0;
  const drain = new Drain(server, connections);
  server.on('connection', (socket: Socket) => connections.add(socket));
  server.on('request', (request, response) => {
    const refusal = connections.begin(request.socket, response);
    drain.answer(response);
    // A supervisor that gets no answer would kill a process that is only busy.
    if (refusal === 'full' && isLivenessProbe(request)) response.shouldKeepAlive = false;
    else if (refusal !== null) return refuseEarly(request, response, REFUSALS[refusal]);
    const fault = faultOfHead(request);
    if (fault !== null)
      return refuseEarly(request, response, { status: 400, code: 'BAD_REQUEST', message: fault });
    listener(request, response);
  });
  const timer = setInterval(() => readers.check(performance.now()), CHECK_MS).unref();
  server.once('close', () => clearInterval(timer));
  return { server, drain };
}

function isLivenessProbe({ method, url }: IncomingMessage): boolean {
  return method === 'GET' && url === '/livez';
}

/**
 * Registers metrics of open, refused and cut connections. Returns functions that count the latter.
 */
function connectionMetrics(registry: Registry, open: () => number) {
  registerGauge(registry, 'doum_connections', 'Open connections.', open);
  const refused = createCounter(
    registry,
    'doum_connections_refused_total',
    'Connections and requests refused by the limits of connections, by the limit.',
    Object.keys(REFUSALS).map((reason) => ({ reason })),
  );
  const cut = createCounter(
    registry,
    'doum_connections_cut_total',
    'Connections closed because the client does not read: "stalled", "slow", ' +
      'or "memory" if too much waits for all clients.',
    CUT_REASONS.map((reason) => ({ reason })),
  );
  return {
    refused: (reason: ConnectionRefusal) => refused.inc({ reason }),
    cut: (reason: CutReason) => cut.inc({ reason }),
  };
}
