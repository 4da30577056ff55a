import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from '@elastic/elasticsearch';
import { EmbeddedPostgres } from '../../src/app/postgres/embedded-postgres.js';
import { startCluster } from '../../test/elasticsearch-node/cluster.mjs';
import { startElasticsearch } from '../../test/elasticsearch-node/start.mjs';

/** A Postgres and an Elasticsearch whose data stay in a folder. */
export interface Services {
  databaseUrl: string;
  /** The variables with which a server uses Elasticsearch. */
  environment: Record<string, string>;
  client: Client;
  /** The processes of Elasticsearch, by the names of the nodes. */
  nodes(): Promise<Map<string, number>>;
  stop(): Promise<void>;
}

/**
 * Starts both. What an earlier run left in the folder is there again. `heapMb`: of each
 * Elasticsearch node.
 */
export async function startKeptServices(
  folder: string,
  { nodes: count, heapMb }: { nodes: number; heapMb: number },
): Promise<Services> {
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const data = path.resolve(folder, `elasticsearch-${count}`);
  const postgres = await EmbeddedPostgres.start(folder);
  try {
    const single = count === 1 ? await startElasticsearch({ dataDir: data, heapMb, log }) : null;
    const cluster =
      count === 1 ? null : await startCluster({ nodes: count, dataDir: data, heapMb, log });
    const environment: Record<string, string> = cluster
      ? cluster.environment
      : { ELASTICSEARCH_URL: single!.url };
    const client = new Client({
      nodes: environment.ELASTICSEARCH_URL!.split(','),
      requestTimeout: 120_000,
      ...(cluster && {
        auth: {
          username: environment.ELASTICSEARCH_USER!,
          password: environment.ELASTICSEARCH_PASSWORD!,
        },
        tls: { ca: readFileSync(environment.ELASTICSEARCH_CA!) },
      }),
    });
    return {
      databaseUrl: postgres.url,
      environment,
      client,
      async nodes() {
        const { nodes } = await client.nodes.info({ metric: 'process' });
        return new Map(Object.values(nodes).map((node) => [node.name, node.process!.id]));
      },
      async stop() {
        await client.close();
        await single?.stop();
        await cluster?.stop();
        await postgres.stop();
      },
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}
