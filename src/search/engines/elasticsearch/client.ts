import { readFileSync } from 'node:fs';
import {
  Client,
  ClusterConnectionPool,
  Transport,
  type TransportOptions,
  type TransportRequestOptions,
  type TransportRequestParams,
} from '@elastic/elasticsearch';
import { context, propagation, trace } from '@opentelemetry/api';
import { messageOf, OperatorError } from '../../../core/errors.js';
import { currentOperation } from '../../../core/operation.js';

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
 * Creates a client that keeps connections open, asks the nodes in turns, and sends a request once
 * more, to another node if there is one, when the first fails or does not answer in time. It sends
 * nothing by itself, except pings to nodes that failed. OperatorError if the file of the
 * certificate authority cannot be read.
 */
export function createElasticsearchClient({
  nodes,
  user,
  password,
  apiKey,
  ca,
}: ElasticsearchConnection): Client {
  const client = new Client({
    nodes,
    ConnectionPool: NodePool,
    Transport: NodeTransport,
    // Names the sender in the tasks and the log of Elasticsearch.
    headers: { 'x-opaque-id': 'doum' },
    maxRetries: 1,
    requestTimeout: 30_000,
    pingTimeout: 1_000,
    ...(user && password && { auth: { username: user, password } }),
    ...(apiKey && { auth: { apiKey } }),
    // Without TLS these options apply to the connection too.
    tls: { ...CONNECT, ...(ca && { ca: readAuthority(ca) }) },
  });
  // The client has read user and password of an address. Its spans show the address.
  for (const { url } of client.connectionPool.connections) [url.username, url.password] = ['', ''];
  return client;
}

/** Whether every node answered the last request that it got. */
export function isWhole(client: Client): boolean {
  return client.connectionPool.connections.every(({ status }) => status === 'alive');
}

/**
 * Leaves out a node that failed while others answer, and pings it after five seconds. By default
 * these are minutes. The other pool of the client finds no node at all after an outage of all.
 */
class NodePool extends ClusterConnectionPool {
  override resurrectTimeout = 5_000;
  override resurrectTimeoutCutoff = 0;
}

/** Sets what the client does not pass on, neither from its constructor nor from a request. */
class NodeTransport extends Transport {
  constructor(options: TransportOptions) {
    super({ ...options, retryOnTimeout: true, retryBackoff: () => 0 });
  }

  /** Ends with the operation of the caller, and belongs to its trace. */
  override request(
    params: TransportRequestParams,
    options: TransportRequestOptions = {},
  ): Promise<never> {
    const headers = { ...options.headers };
    propagation.inject(context.active(), headers);
    const signals = [options.signal, currentOperation()?.signal].filter((signal) => !!signal);
    return super.request(params, {
      ...options,
      headers,
      // The client dispatches a timeout on the signal, so each request has one of its own.
      ...(signals.length > 0 && { signal: AbortSignal.any(signals) }),
      // Only requests of clients are traced, not what the server does on its own.
      openTelemetry: { enabled: trace.getActiveSpan()?.isRecording() ?? false },
    }) as Promise<never>;
  }
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
