import { type Client, errors } from '@elastic/elasticsearch';
import { messageOf } from '../../../core/errors.js';
import { isObject } from '../../../core/is-object.js';
import { indexName } from './aliases.js';
import { type HealthFacts, readHealth } from './cluster-health.js';
import { type OutageCause, outageCause } from './outage-cause.js';

/** Limit of each request, in milliseconds: nothing is repeated. */
const REQUEST_MS = 3_000;

/** A node that hangs is left out of an answer. */
const NODE_LIMIT = '2s';

/** What was read, or why it could not be read. */
export type Answer<T> = { value: T } | { fault: OutageCause };

/** A node of the cluster. Sizes are in bytes; null: the server does not tell. */
export interface NodeFacts {
  name: string;
  version: string;
  isData: boolean;
  hasNori: boolean;
  freeBytes: number | null;
  totalBytes: number | null;
  heapUsedPercent: number | null;
  /** By how much its clock is ahead of this machine's, to within `errorMs`; null: not told. */
  clock: { offsetMs: number; errorMs: number } | null;
}

/** The nodes that answered within two seconds, and how many did not. */
export interface NodesFacts {
  nodes: NodeFacts[];
  silent: number;
}

/** Settings by their full names, e.g. `cluster.max_shards_per_node`. */
export type ClusterSettings = Record<string, string>;

/** An index that begins with the prefix, or that its alias points to. */
export interface IndexFacts {
  name: string;
  /** The generation that Doum created; null for an index of somebody else. */
  generation: string | null;
  isSearched: boolean;
  replicas: number;
  /** The names of the blocks that are set, e.g. `index.blocks.write`. */
  blocks: string[];
}

const NODE_STATS =
  'nodes.*.name,nodes.*.timestamp,nodes.*.jvm.mem.heap_used_percent,nodes.*.fs.total.*';

interface NodesAnswer {
  _nodes?: { failed?: number };
  nodes?: Record<
    string,
    {
      name: string;
      version: string;
      roles?: string[];
      plugins?: { name: string }[];
      timestamp?: number;
      jvm?: { mem?: { heap_used_percent?: number } };
      fs?: { total?: { available_in_bytes?: number; total_in_bytes?: number } };
    }
  >;
}

/**
 * Reads the state of a cluster with short limits, and changes nothing. Each method tells by itself
 * why it could not be read, so that one missing privilege hides nothing else.
 */
export class ClusterReader {
  constructor(
    private readonly client: Client,
    private readonly prefix: string,
  ) {}

  /** Whether something answers that is an Elasticsearch, at the one address of the client. */
  reach(): Promise<Answer<true>> {
    return answerOf(async () => {
      await this.read('/_nodes/_local/none', { filter_path: 'nodes.*.version' });
      return true as const;
    });
  }

  nodes(): Promise<Answer<NodesFacts>> {
    return answerOf(async () => {
      const limit = { timeout: NODE_LIMIT };
      const [sentAt, from] = [Date.now(), performance.now()];
      const stats = this.read<NodesAnswer>('/_nodes/stats/jvm,fs', {
        ...limit,
        filter_path: NODE_STATS,
      }).then(
        (answer) => ({ nodes: answer.nodes ?? {}, tookMs: performance.now() - from }),
        // Some services do not show them.
        () => ({ nodes: {} as NonNullable<NodesAnswer['nodes']>, tookMs: 0 }),
      );
      const info = await this.read<NodesAnswer>('/_nodes/_all/plugins', {
        ...limit,
        filter_path:
          '_nodes.failed,nodes.*.name,nodes.*.version,nodes.*.roles,nodes.*.plugins.name',
      });
      const { nodes: statsOf, tookMs } = await stats;
      const nodes = Object.entries(info.nodes ?? {}).map(([id, node]): NodeFacts => {
        const { timestamp, jvm, fs } = statsOf[id] ?? {};
        return {
          name: node.name,
          version: node.version,
          isData: node.roles?.some((role) => role.startsWith('data')) ?? true,
          hasNori: node.plugins?.some(({ name }) => name === 'analysis-nori') ?? false,
          freeBytes: fs?.total?.available_in_bytes ?? null,
          totalBytes: fs?.total?.total_in_bytes ?? null,
          heapUsedPercent: jvm?.mem?.heap_used_percent ?? null,
          clock:
            timestamp === undefined
              ? null
              : { offsetMs: timestamp - (sentAt + tookMs / 2), errorMs: tookMs / 2 },
        };
      });
      return { nodes, silent: info._nodes?.failed ?? 0 };
    });
  }

  health(): Promise<Answer<HealthFacts>> {
    return answerOf(() =>
      readHealth((...request) => this.read(...request), this.prefix, NODE_LIMIT),
    );
  }

  settings(): Promise<Answer<ClusterSettings>> {
    return answerOf(async () => {
      const found = await this.read<Record<string, object>>('/_cluster/settings', {
        include_defaults: true,
        master_timeout: NODE_LIMIT,
        filter_path:
          '*.cluster.routing.allocation.disk,*.cluster.max_shards_per_node,*.cluster.blocks',
      });
      const { defaults = {}, persistent = {}, transient = {} } = found;
      return { ...flatten(defaults), ...flatten(persistent), ...flatten(transient) };
    });
  }

  /** The privileges that the user lacks; none if Elasticsearch asks for no user. */
  lackingPrivileges(): Promise<Answer<string[]>> {
    return answerOf(async () => {
      const names = [this.prefix, `${this.prefix}-*`];
      const body = { cluster: ['monitor'], index: [{ names, privileges: ['all'] }] };
      try {
        const path = '/_security/user/_has_privileges';
        const { cluster, index } = await this.client.transport.request<{
          cluster: Record<string, boolean>;
          index: Record<string, Record<string, boolean>>;
        }>({ method: 'POST', path, body }, OPTIONS);
        return [
          ...Object.entries(cluster).flatMap(([name, has]) => (has ? [] : [name])),
          ...Object.entries(index).flatMap(([name, { all }]) => (all ? [] : [`all for ${name}`])),
        ];
      } catch (error) {
        if (!isWithoutSecurity(error)) throw error;
        return [];
      }
    });
  }

  /** Of the indices that begin with the prefix, those that Doum created, or that are searched. */
  indices(): Promise<Answer<IndexFacts[]>> {
    return answerOf(async () => {
      const { prefix } = this;
      const found = await this.read<
        Record<
          string,
          {
            aliases?: Record<string, unknown>;
            mappings?: { _meta?: { doum?: { prefix: string; generation: string } } };
            settings?: { index?: object };
          }
        >
      >(`/${prefix},${prefix}-*`, {
        ignore_unavailable: true,
        master_timeout: NODE_LIMIT,
        expand_wildcards: 'open,closed',
        filter_path:
          '*.aliases,*.mappings._meta,*.settings.index.number_of_replicas,*.settings.index.blocks',
      });
      return Object.entries(found).flatMap(
        ([name, { aliases, mappings, settings: given = {} }]) => {
          const settings = flatten(given);
          const mark = mappings?._meta?.doum;
          const isOurs = mark?.prefix === prefix && name === indexName(prefix, mark.generation);
          const isSearched = name === prefix || (aliases !== undefined && prefix in aliases);
          if (!isOurs && !isSearched) return [];
          return {
            name,
            generation: isOurs ? mark.generation : null,
            isSearched,
            replicas: Number(settings['index.number_of_replicas'] ?? 0),
            blocks: Object.keys(settings).filter(
              (key) => key.startsWith('index.blocks.') && settings[key] === 'true',
            ),
          };
        },
      );
    });
  }

  private read<T>(
    path: string,
    querystring: Record<string, unknown> = {},
    body?: object,
  ): Promise<T> {
    const method = body === undefined ? 'GET' : 'POST';
    return this.client.transport.request<T>({ method, path, querystring, body }, OPTIONS);
  }
}

/** The values of nested objects, by the path of their names. */
function flatten(given: object, prefix = ''): Record<string, string> {
  const entries = Object.entries(given).map(([name, value]: [string, unknown]) =>
    isObject(value) ? flatten(value, `${prefix}${name}.`) : { [prefix + name]: String(value) },
  );
  return Object.assign({}, ...entries) as Record<string, string>;
}

const OPTIONS = { requestTimeout: REQUEST_MS, maxRetries: 0 };

/** Without the module, or with `xpack.security.enabled: false`, there is no such path. */
function isWithoutSecurity(error: unknown): boolean {
  return error instanceof errors.ResponseError && [400, 404, 405].includes(error.statusCode ?? 0);
}

async function answerOf<T>(work: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    const fault = outageCause(error) ?? {
      code: 'ELASTICSEARCH_FAILS',
      message: `Elasticsearch refuses a request (${messageOf(error).slice(0, 200)}).`,
    };
    return { fault };
  }
}
