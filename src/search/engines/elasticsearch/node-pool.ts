import {
  BaseConnectionPool,
  type Connection,
  type ConnectionPoolOptions,
  type GetConnectionOptions,
} from '@elastic/elasticsearch';
import { ExponentialBackoff, handleAll, noJitterGenerator, retry } from 'cockatiel';
import { messageOf } from '../../../core/errors.js';
import type { Logger } from '../../../core/logger.js';

/** A node that takes longer to answer a ping is given up, in milliseconds. */
const PING_MS = 3_000;

/** Pauses between pings of a node that was given up. */
const PAUSES = { initialDelay: 500, maxDelay: 5_000, generator: noJitterGenerator };

/** What a proxy answers for a node that is away. */
const AWAY = new Set([502, 503, 504]);

/** The nodes that were asked for one answer, in order; the `context` of its requests. */
export type AskedNodes = Record<'asked', Connection[]>;

/**
 * - `answers`: is asked.
 * - `suspected`: a request failed or takes long. A ping decides; meanwhile others are asked.
 * - `givenUp`: did not answer a ping. Only pings are sent, with growing pauses, until one is
 *   answered.
 */
type NodeState = 'answers' | 'suspected' | 'givenUp';

/**
 * The nodes of a cluster, asked in turns. A node that does not answer is left out while others do.
 * It is found by pings, so no request waits for it twice, and none is needed to notice its return.
 * Both are logged. A single address is always asked: it may be that of a load balancer.
 */
export class NodePool extends BaseConnectionPool {
  /** Requests in progress for an answer that another one was asked for before; see `askNodes`. */
  additional = 0;
  /** Nodes in another state than `answers`. */
  private readonly failing = new Map<Connection, 'suspected' | 'givenUp'>();
  private readonly closing = new AbortController();
  private readonly pings = retry(handleAll, {
    maxAttempts: Infinity,
    backoff: new ExponentialBackoff(PAUSES),
  }).dangerouslyUnref();
  private turn = 0;

  constructor(
    options: ConnectionPoolOptions,
    private readonly logger: Logger,
  ) {
    super(options);
  }

  /** Whether each node is in use, by its address without user and password. */
  nodes(): { node: string; isUsed: boolean }[] {
    return this.connections.map((connection) => ({
      node: connection.url.host,
      isUsed: this.stateOf(connection) !== 'givenUp',
    }));
  }

  stateOf(connection: Connection): NodeState {
    return this.failing.get(connection) ?? 'answers';
  }

  /** Whether all nodes answer. */
  get isWhole(): boolean {
    return this.failing.size === 0;
  }

  /** Whether a request may be answered: not all nodes are given up. */
  get hasHope(): boolean {
    return this.connections.some((connection) => this.stateOf(connection) !== 'givenUp');
  }

  /** The next node: one that answers and was not asked for the same answer yet, if there is one. */
  override getConnection({ context }: GetConnectionOptions): Connection | null {
    const { asked } = (context as AskedNodes | null) ?? { asked: [] };
    const answering = this.connections.filter((node) => this.stateOf(node) === 'answers');
    const hopeful = this.connections.filter((node) => this.stateOf(node) !== 'givenUp');
    const candidates = [
      answering.filter((node) => !asked.includes(node)),
      answering,
      hopeful.filter((node) => !asked.includes(node)),
      hopeful,
      this.connections,
    ].find((nodes) => nodes.length > 0);
    if (!candidates) return null;
    this.turn += 1;
    const chosen = candidates[this.turn % candidates.length]!;
    asked.push(chosen);
    return chosen;
  }

  /** The client calls this after a failed request. The node is pinged and, if need be, given up. */
  override markDead(connection: Connection): this {
    const isKnown = this.connections.includes(connection);
    if (isKnown && this.connections.length > 1 && !this.failing.has(connection))
      void this.check(connection);
    return this;
  }

  /** Pings decide instead: a late answer of a slow node is not a reason to ask it again. */
  override markAlive(): this {
    return this;
  }

  override async empty(): Promise<void> {
    this.closing.abort();
    await super.empty();
  }

  private async check(connection: Connection): Promise<void> {
    const { logger, failing } = this;
    const node = connection.url.host;
    failing.set(connection, 'suspected');
    try {
      await ping(connection);
    } catch (error) {
      if (this.closing.signal.aborted) return;
      failing.set(connection, 'givenUp');
      logger.warn(
        { node, error: messageOf(error) },
        'The Elasticsearch node does not answer, and is not asked now.',
      );
      await this.pings.execute(() => ping(connection), this.closing.signal).catch(() => undefined);
      if (this.closing.signal.aborted) return;
      logger.info({ node }, 'The Elasticsearch node answers again.');
    }
    failing.delete(connection);
  }
}

/** Rejects unless the node answers; that it refuses the request is an answer. */
async function ping(connection: Connection): Promise<void> {
  const { statusCode } = await connection.request(
    { method: 'HEAD', path: '/' },
    { requestId: 'ping', name: 'ping', context: null, timeout: PING_MS },
  );
  if (AWAY.has(statusCode)) throw new Error(`It answered with status ${statusCode}.`);
}
