import { readFileSync } from 'node:fs';
import {
  Client,
  type ConnectionPoolOptions,
  errors,
  Transport,
  type TransportOptions,
} from '@elastic/elasticsearch';
import { Gauge } from 'prom-client';
import { messageOf, OperatorError } from '../../../core/errors.js';
import type { Logger } from '../../../core/logger.js';
import type { Registry } from '../../../core/metrics.js';
import { currentOperation } from '../../../core/operation.js';
import { isTracing } from '../../../core/tracing.js';
import { EngineUnavailable } from '../../engine.js';
import { NodePool } from './node-pool.js';
import { outageCause } from './outage-cause.js';
import { TracedConnection } from './traced-connection.js';

/** `ca` is the path of a PEM file with the certificate authority to trust. */
export interface ElasticsearchConnection {
  nodes: string[];
  user?: string;
  password?: string;
  apiKey?: string;
  ca?: string;
}

/**
 * Limit for a new connection with its TLS handshake, in milliseconds. The client ends a request
 * early only once it has a connection.
 */
const CONNECT = { timeout: 3_000 };

/**
 * Creates a client that keeps connections open, distributes requests over the nodes that answer,
 * and retries a request at most twice on others if the connection fails. It sends no requests by
 * itself, except pings to nodes that failed. OperatorError if the file of the certificate authority
 * cannot be read.
 */
export function createElasticsearchClient(
  { nodes, user, password, apiKey, ca }: ElasticsearchConnection,
  logger: Logger,
): Client {
  const client = new Client({
    nodes,
    ConnectionPool: class extends NodePool {
      constructor(options: ConnectionPoolOptions) {
        super(options, logger);
      }
    },
    ...(isTracing() && { Connection: TracedConnection }),
    Transport: TransportWithoutSpans,
    // Names the sender in the tasks and the log of Elasticsearch.
    headers: { 'x-opaque-id': 'doum' },
    maxRetries: 2,
    requestTimeout: 30_000,
    ...(user && password && { auth: { username: user, password } }),
    ...(apiKey && { auth: { apiKey } }),
    // Without TLS these options apply to the connection too.
    tls: { ...CONNECT, ...(ca && { ca: readAuthority(ca) }) },
  });
  client.diagnostic.on('response', (error, result) => {
    const connection = result?.meta.connection;
    if (error instanceof errors.TimeoutError && connection)
      client.connectionPool.markDead(connection);
  });
  return client;
}

/** `TracedConnection` makes the spans. */
class TransportWithoutSpans extends Transport {
  constructor(options: TransportOptions) {
    super({ ...options, openTelemetry: { enabled: false } });
  }
}

/**
 * Registers a gauge for each node of the client. There is none for a single address, which is
 * always asked.
 */
export function registerNodeMetrics(registry: Registry, client: Client): void {
  const pool = client.connectionPool as NodePool;
  new Gauge({
    name: 'doum_elasticsearch_node_up',
    help: '1 if this process asks the Elasticsearch node, 0 while it does not answer.',
    labelNames: ['node'],
    registers: [registry],
    collect() {
      const nodes = pool.nodes();
      if (nodes.length > 1)
        for (const { node, isUsed } of nodes) this.set({ node }, isUsed ? 1 : 0);
    },
  });
}

function readAuthority(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new OperatorError(
      `ELASTICSEARCH_CA names ${file}, which cannot be read (${messageOf(error)}).`,
      { cause: error },
    );
  }
}

/**
 * Runs a call and converts its errors to those of the search port: `EngineUnavailable` if
 * Elasticsearch cannot answer now. Other errors, such as a rejected request, are defects of Doum
 * and stay unchanged. If the operation of the caller was aborted, rejects with the reason of the
 * abort. The message says what to do, and contains no host name; the cause does.
 */
export async function withEngineErrors<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof errors.RequestAbortedError) currentOperation()?.signal.throwIfAborted();
    const cause = outageCause(error);
    throw cause === null
      ? error
      : new EngineUnavailable(cause.message, { cause: error, code: cause.code });
  }
}

/**
 * The type of an error response of Elasticsearch, such as `index_not_found_exception`; an empty
 * string for other errors.
 */
export function errorType(error: unknown): string {
  const body: unknown = error instanceof errors.ResponseError ? error.body : null;
  const type = (body as { error?: { type?: unknown } } | null)?.error?.type;
  return typeof type === 'string' ? type : '';
}
