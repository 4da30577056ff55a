import { eventually } from '../../test/support/eventually.js';
import type { ProxiedNode } from './proxied-cluster.js';
import type { DoumCluster } from './doum-cluster.js';

/** A fault has begun. `end` ends it; the faults that end by themselves have ended already. */
interface BegunFault {
  /** What it hit. */
  on: string;
  end?: () => Promise<void> | void;
}

interface ClusterFault {
  /** How long it lasts unless told otherwise; 0 if it ends by itself. */
  seconds: number;
  begin(cluster: DoumCluster): Promise<BegunFault>;
}

/** The names of faults that can be asked for together. */
export const FAULT_GROUPS = ['killed', 'stopped', 'slow', 'cut', 'servers', 'postgres'] as const;
export type FaultGroup = (typeof FAULT_GROUPS)[number];

/** 5 s for each answer: the request and the answer are delayed. */
const SLOW_MS = 2_500;

/** The faults by group and name. Those of nodes hit the one that holds the primary of the index. */
export const CLUSTER_FAULTS: Record<FaultGroup, Record<string, ClusterFault>> = {
  killed: {
    'node killed': {
      seconds: 30,
      begin: onNode(holderOfPrimary, async (node) => {
        await node.kill();
        return () => node.restart();
      }),
    },
  },
  stopped: {
    'node stopped': { seconds: 60, begin: onNode(holderOfPrimary, stop) },
    'master stopped': { seconds: 60, begin: onNode(master, stop) },
  },
  slow: {
    'node slow': {
      seconds: 30,
      begin: onNode(holderOfPrimary, (node) => {
        node.http.setMode({ slowMs: SLOW_MS });
        return () => node.http.up();
      }),
    },
  },
  cut: {
    'node cut off': {
      seconds: 45,
      begin: onNode(holderOfPrimary, ({ http, transport }) => {
        // What it sends to the others still arrives, but they cannot reach it.
        for (const proxy of [http, transport]) proxy.setMode('hang');
        return () => [http, transport].forEach((proxy) => proxy.up());
      }),
    },
  },
  servers: {
    'servers restarted in turn': {
      seconds: 0,
      async begin(cluster) {
        for (const turn of cluster.servers.keys()) {
          await cluster.restartServer(turn);
          await cluster.proxy.untilAllServe();
        }
        return { on: 'both' };
      },
    },
  },
  postgres: {
    'Postgres restarted': {
      seconds: 0,
      async begin({ postgres }) {
        await postgres.restart('fast');
        return { on: 'fast shutdown' };
      },
    },
    'Postgres crashed': {
      seconds: 0,
      async begin({ postgres }) {
        await postgres.restart('immediate');
        return { on: 'immediate shutdown' };
      },
    },
  },
};

type Ending = () => Promise<void> | void;

function onNode(
  choose: (cluster: DoumCluster) => Promise<ProxiedNode>,
  begin: (node: ProxiedNode) => Promise<Ending> | Ending,
): ClusterFault['begin'] {
  return async (cluster) => {
    // A node under load may hang up.
    const found = (find: typeof choose) => eventually(() => find(cluster));
    const node = await found(choose);
    const roles = [
      node === (await found(holderOfPrimary)) && 'primary',
      node === (await found(master)) && 'master',
    ].filter(Boolean);
    return { on: roles.join(' and '), end: await begin(node) };
  };
}

function stop(node: ProxiedNode): Ending {
  node.pause();
  return () => node.resume();
}

async function holderOfPrimary({ elasticsearch, indexPrefix }: DoumCluster): Promise<ProxiedNode> {
  const shards = await elasticsearch.ask<{ prirep: string; node: string }[]>(
    `/_cat/shards/${indexPrefix}-*?format=json&h=prirep,node`,
  );
  const primary = shards.find(({ prirep }) => prirep === 'p')!;
  return elasticsearch.nodes.find(({ name }) => name === primary.node)!;
}

async function master({ elasticsearch }: DoumCluster): Promise<ProxiedNode> {
  const [found] = await elasticsearch.ask<{ node: string }[]>('/_cat/master?format=json');
  return elasticsearch.nodes.find(({ name }) => name === found!.node)!;
}
