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
import { currentOperation } from '../../../core/work/operation.js';

/** `ca` is the path of a PEM file with the certificate authority to trust. */
export interface ElasticsearchConnection {
  nodes: string[];
  user?: string;
  password?: string;
  apiKey?: string;
  ca?: string;
}

/** Limit for connecting, in milliseconds. Other limits of the client apply once connected. */
const CONNECT = { timeout: 3_000 };

/**
 * Creates a client with persistent connections that rotates over the nodes, and repeats a failed or
 * timed-out request once, on another node if possible. By itself, the client only pings failed
 * nodes. OperatorError if the file of the certificate authority cannot be read.
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
    // The sender, as shown in tasks and logs of Elasticsearch.
    headers: { 'x-opaque-id': 'doum' },
    maxRetries: 1,
    requestTimeout: 30_000,
    pingTimeout: 1_000,
    ...(user && password && { auth: { username: user, password } }),
    ...(apiKey && { auth: { apiKey } }),
    // These options apply to connections without TLS too.
    tls: { ...CONNECT, ...(ca && { ca: readAuthority(ca) }) },
  });
  // The client has read user and password already. Its spans would show them in the address.
  for (const { url } of client.connectionPool.connections) [url.username, url.password] = ['', ''];
  return client;
}

/** Whether every node answered its last request. */
export function isWhole(client: Client): boolean {
  return client.connectionPool.connections.every(({ status }) => status === 'alive');
}

/**
 * Skips a failed node while others answer, and pings it after five seconds (by default, minutes).
 * The client's other pool finds no node at all after an outage of all nodes.
 */
class NodePool extends ClusterConnectionPool {
  override resurrectTimeout = 5_000;
  override resurrectTimeoutCutoff = 0;

  /** Forgets dead nodes first: a ping that fails later would look for its node. */
  override empty(): Promise<void> {
    this.dead = [];
    return super.empty();
  }
}

/** Sets options that the client does not pass on from its constructor or a request. */
class NodeTransport extends Transport {
  constructor(options: TransportOptions) {
    super({ ...options, retryOnTimeout: true, retryBackoff: () => 0 });
  }

  /** A request ends with the operation of the caller, and belongs to its trace. */
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
      // The client adds its timeout to the signal, so requests cannot share one.
      ...(signals.length > 0 && { signal: AbortSignal.any(signals) }),
      // Traces requests of visitors, not background work.
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
