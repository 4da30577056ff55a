import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Registry } from '../../core/metrics.js';
import { type ConnectionLimits, type ConnectionRefusal, Connections } from './connections.js';
import { connectionMetrics } from './connection-metrics.js';
import { type EarlyRefusal, refuseEarly } from './refusals.js';
import { SlowReaders } from './slow-readers.js';

/** Headers whose second value would be dropped here, while a proxy may go by it. */
const SINGLE = ['host', 'authorization', 'content-type'] as const;

/**
 * What is wrong with the head of a request, in one sentence; null when nothing is. See RFC 9112,
 * 3.2.
 */
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
    return 'The header Host does not name the host that the address of the request names; send the same one.';
  }
  return null;
}

/**
 * The host in a target such as `http://help.example.com/search`; null where the target is a path.
 */
function hostOfTarget(target: string): string | null {
  const [, authority] = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(target) ?? [];
  return authority?.toLowerCase() ?? null;
}

function titled(name: string): string {
  return name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
}

/** How the server treats connections. */
export interface EdgeConfig {
  connections: ConnectionLimits;
  /** How long a connection without a request is kept, in milliseconds. */
  keepAliveMs: number;
  /** How long an answer waits for a client that takes nothing of it, in milliseconds. */
  stalledMs: number;
}

interface Parts extends EdgeConfig {
  /** The network that the address of a peer counts as; null for a trusted proxy. */
  networkOfPeer: (address: string) => string | null;
  metrics: Registry;
}

/** A client that sends its request slower than that is no client. */
const REQUEST_TIMEOUT_MS = 30_000;

/** 1,000 bytes a second are enough for a phone on the edge of its network. */
const READING_LIMITS = { bytesPerSecond: 1_000, unsentBytes: 64_000_000 };

/** How often connections are looked at. */
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
    hint: 'Close some, or use them for several requests. Operators set this limit by MAX_CONNECTIONS_PER_ADDRESS.',
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

/**
 * An HTTP server that bounds what its peers can hold: how many connections they keep open, and how
 * long an answer waits for a client that does not read it. It refuses requests whose head names two
 * hosts, or none. Where no connection is left it still lets GET /livez through, which costs
 * nothing.
 */
export function createHttpServer(listener: RequestListener, parts: Parts): Server {
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
    // NODE_OPTIONS cannot turn the lenient parser on.
    insecureHTTPParser: false,
    // Refused below, with a sentence.
    requireHostHeader: false,
  });
  // Node.js drops those beyond 2,000, an address that a proxy adds at the end among them. The head
  // is bounded by its bytes.
  server.maxHeadersCount = 0;
  server.on('connection', (socket: Socket) => connections.add(socket));
  server.on('request', (request, response) => {
    const refusal = connections.begin(request.socket, response);
    // Who is told to end a process that does not answer would end one that only has much to do.
    if (refusal === 'full' && isLivenessProbe(request)) response.shouldKeepAlive = false;
    else if (refusal !== null) return refuseEarly(request, response, REFUSALS[refusal]);
    const fault = faultOfHead(request);
    if (fault !== null)
      return refuseEarly(request, response, { status: 400, code: 'BAD_REQUEST', message: fault });
    listener(request, response);
  });
  const timer = setInterval(() => readers.check(performance.now()), CHECK_MS).unref();
  server.once('close', () => clearInterval(timer));
  return server;
}

function isLivenessProbe({ method, url }: IncomingMessage): boolean {
  return method === 'GET' && url === '/livez';
}
