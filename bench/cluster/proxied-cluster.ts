import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { type ClusterNode, startCluster } from '../../test/elasticsearch-node/cluster.mjs';
import { type FaultProxy, startFaultProxy } from '../../test/support/fault-proxy.js';

/** A node with the proxies through which Doum and the other nodes reach it. */
export interface ProxiedNode extends Omit<ClusterNode, 'url'> {
  http: FaultProxy;
  transport: FaultProxy;
}

/** Three real Elasticsearch nodes with passwords and TLS, behind proxies. */
export interface ProxiedCluster {
  readonly nodes: ProxiedNode[];
  /** The variables with which Doum uses it, through the proxies. */
  readonly environment: Record<string, string>;
  /** The answer of the first node to a GET request, past the proxies. */
  ask<T>(path: string): Promise<T>;
  stop(): Promise<void>;
}

export async function startProxiedCluster(): Promise<ProxiedCluster> {
  const proxiesOf = (addresses: string[]) => Promise.all(addresses.map(startFaultProxy));
  let transports: FaultProxy[] = [];
  const cluster = await startCluster({
    async publishAt(ports) {
      transports = await proxiesOf(ports.map((port) => `http://127.0.0.1:${port}`));
      return transports.map(({ url }) => Number(new URL(url).port));
    },
  });
  const https = await proxiesOf(cluster.nodes.map(({ url }) => url));
  const { ELASTICSEARCH_USER: user, ELASTICSEARCH_PASSWORD: password } = cluster.environment;
  const ca = await readFile(cluster.environment.ELASTICSEARCH_CA, 'utf8');
  return {
    nodes: cluster.nodes.map((node, i) =>
      Object.assign(node, { http: https[i]!, transport: transports[i]! }),
    ),
    environment: {
      ...cluster.environment,
      ELASTICSEARCH_URL: https.map(({ url }) => url).join(','),
    },
    ask: <T>(path: string) =>
      new Promise<T>((resolve, reject) => {
        const url = `${cluster.nodes[0]!.url}${path}`;
        request(url, { ca, auth: `${user}:${password}`, agent: false }, (answer) => {
          void answer.toArray().then((chunks: Buffer[]) => {
            resolve(JSON.parse(Buffer.concat(chunks).toString()) as T);
          }, reject);
        })
          .on('error', reject)
          .end();
      }),
    async stop() {
      await Promise.all([...https, ...transports].map((proxy) => proxy.stop()));
      await cluster.stop();
    },
  };
}
