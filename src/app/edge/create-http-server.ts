import { createServer, type RequestListener, type Server } from 'node:http';
import { registerGauge, type Registry } from '../../core/metrics.js';
import { Drain } from './drain.js';

/** A client must send its request within this time. */
const REQUEST_TIMEOUT_MS = 30_000;

/** Longer than a proxy keeps its connections (nginx: 60 s): the proxy must close its own first. */
const KEEP_ALIVE_MS = 75_000;

/**
 * Creates an HTTP server that does not listen yet, and what empties it. The proxy in front limits
 * connections and slow clients; see deploy/nginx.
 */
export function createHttpServer(
  listener: RequestListener,
  metrics: Registry,
): { server: Server; drain: Drain } {
  const server = createServer({
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Prevents NODE_OPTIONS from enabling the lenient parser.
    insecureHTTPParser: false,
  });
  // By default Node.js drops headers after the first 2,000, also an address that a proxy appends.
  server.maxHeadersCount = 0;
  const drain = new Drain(server);
  server.on('request', listener);
  registerGauge(metrics, 'doum_connections', 'Open connections.', () => drain.connections);
  return { server, drain };
}
