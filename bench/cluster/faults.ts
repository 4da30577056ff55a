import type { ClusterNode } from '../../test/elasticsearch-node/cluster.mjs';
import { eventually } from '../../test/support/eventually.js';
import { type DoumCluster, INDEX } from './doum-cluster.js';

export interface Fault {
  name: string;
  /** How long the fault lasts; 0 if the fault ends by itself. */
  seconds: number;
  /** Begins the fault. Resolves to a function that ends it; to nothing when `seconds` is 0. */
  begin(cluster: DoumCluster): Promise<(() => Promise<void> | void) | void>;
}

const PRIMARY = `/_cat/shards/${INDEX}-*?format=json&h=prirep,node&s=prirep`;
const MASTER = '/_cat/master?format=json';

/** The faults by the names of the option `--faults`. */
export const FAULTS: Record<string, Fault[]> = {
  killed: [
    {
      name: 'node killed',
      seconds: 30,
      async begin(cluster) {
        const node = await firstNode(cluster, PRIMARY);
        await node.kill();
        return () => node.restart();
      },
    },
  ],
  stopped: [stopped('node stopped', PRIMARY), stopped('master stopped', MASTER)],
  servers: [
    {
      name: 'servers restarted in turn',
      seconds: 0,
      async begin({ servers, restartServer, proxy }) {
        for (const turn of servers.keys()) {
          await restartServer(turn);
          await proxy.untilAllServe();
        }
      },
    },
  ],
  postgres: [
    {
      name: 'Postgres restarted',
      seconds: 0,
      begin: ({ postgres }) => postgres.restart('fast'),
    },
    {
      name: 'Postgres crashed',
      seconds: 0,
      begin: ({ postgres }) => postgres.restart('immediate'),
    },
  ],
};

/** The processes of the node stop (SIGSTOP) and go on. */
function stopped(name: string, path: string): Fault {
  return {
    name,
    seconds: 60,
    async begin(cluster) {
      const node = await firstNode(cluster, path);
      node.pause();
      return () => node.resume();
    },
  };
}

/** The node of the first row that Elasticsearch answers to this path. */
async function firstNode({ nodes, ask }: DoumCluster, path: string): Promise<ClusterNode> {
  // A node under load may close the connection.
  const [row] = await eventually(() => ask<{ node: string }[]>(path));
  return nodes.find(({ name }) => name === row!.node)!;
}
