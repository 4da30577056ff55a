import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import pg from 'pg';
import { withDatabase } from '../../src/app/open-database.js';
import { type ClusterNode, startCluster } from '../../test/elasticsearch-node/cluster.mjs';
import { freePort } from '../../test/elasticsearch-node/ports.mjs';
import { type OwnPostgres, startOwnPostgres } from '../../test/faults/own-postgres.js';
import { type Proxy, type ProxyKind, startProxy } from '../../test/faults/proxies.js';
import { waitUntilDelivered } from '../../test/support/delivery.js';
import { eventually } from '../../test/support/eventually.js';
import { type CliResult, runCli } from '../../test/support/run-cli.js';
import { type ServerProcess, startServer } from '../../test/support/server-process.js';
import { stopAll } from '../../test/support/stop-all.js';
import { buildTrafficCatalogue, type TrafficCatalogue } from '../../test/support/writers.js';
import { generateArticles } from '../support/generate-articles.js';
import { importArticles } from '../support/import-articles.js';

const ARTICLES = 1_000;
export const INDEX = 'doum-cluster';
/** The default with DATABASE_URL. */
const SHUTDOWN_DELAY = '7';
/** Elasticsearch removes a silent node after half a minute, and a restart takes a while. */
const RETURN_MS = 180_000;
/** Until the first index has everything, on a busy machine. */
const START_MS = 300_000;

/** Three Elasticsearch nodes with passwords and TLS, a Postgres, two servers and a proxy. */
export interface DoumCluster {
  readonly nodes: readonly ClusterNode[];
  readonly postgres: OwnPostgres;
  readonly proxy: Proxy;
  readonly servers: readonly ServerProcess[];
  readonly catalogue: TrafficCatalogue;
  readonly pool: pg.Pool;
  /** The answer of the first Elasticsearch node to a GET request. */
  ask<T>(path: string): Promise<T>;
  /** Stops a server by SIGTERM and starts it again; throws if it does not end with code 0. */
  restartServer(turn: number): Promise<void>;
  /** Waits until every part serves again and every copy of the index is there. */
  untilWhole(): Promise<void>;
  command(args: string[]): Promise<CliResult>;
  /** Prints the newest warnings of the servers, which may say why requests failed. */
  showWarnings(): void;
  /** Ends everything; never rejects. */
  stop(): Promise<void>;
}

/** Starts everything with 1,000 articles; ends what has started if a part of it does not start. */
export async function startDoumCluster(kind: ProxyKind): Promise<DoumCluster> {
  const stops: (() => Promise<unknown>)[] = [];
  const servers: ServerProcess[] = [];
  const showWarnings = () => {
    for (const { pid, log } of servers)
      process.stderr.write(`-- server ${pid}\n${log.slice(-15).join('\n')}\n`);
  };
  try {
    const postgres = await startOwnPostgres();
    stops.unshift(() => postgres.stop());
    const elasticsearch = await startCluster();
    stops.unshift(() => elasticsearch.stop());
    const pool = new pg.Pool({ connectionString: postgres.url, application_name: 'faults' });
    pool.on('error', () => undefined);
    stops.unshift(() => pool.end());
    const environment = {
      ...elasticsearch.environment,
      DATABASE_URL: postgres.url,
      ELASTICSEARCH_INDEX: INDEX,
      SEARCH_FALLBACK: 'memory',
    };
    const ports = [await freePort(), await freePort()];
    const start = async (turn: number) => {
      const own = { PORT: String(ports[turn]), SHUTDOWN_DELAY };
      servers[turn] = await startServer({ ...environment, ...own });
    };
    stops.unshift(() => stopAll(servers.map((server) => () => server.stop())));
    for (const turn of ports.keys()) await start(turn);
    const catalogue = await buildTrafficCatalogue(servers[0]!);
    const lines = Readable.from(articlesOf(catalogue));
    await withDatabase(postgres.url, (dataSource) => importArticles(dataSource, lines));
    await waitUntilDelivered(pool, START_MS);
    const proxy = await startProxy(kind, ports);
    stops.unshift(() => proxy.stop());
    const { nodes } = elasticsearch;
    const { ELASTICSEARCH_USER: user, ELASTICSEARCH_PASSWORD: password } = environment;
    const tls = { ca: await readFile(environment.ELASTICSEARCH_CA), agent: false };
    const ask = <T>(path: string) =>
      new Promise<T>((resolve, reject) => {
        request(`${nodes[0]!.url}${path}`, { ...tls, auth: `${user}:${password}` })
          .on('response', (answer) => void (json(answer) as Promise<T>).then(resolve, reject))
          .on('error', reject)
          .end();
      });
    const requireWhole = async () => {
      const { status } = await ask<{ status: string }>('/_cluster/health');
      if (status !== 'green') throw new Error(`The Elasticsearch cluster is ${status}.`);
      for (const { url } of servers) {
        const { status: readiness } = await fetch(`${url}/readyz`);
        if (readiness !== 200) throw new Error(`${url} is not ready.`);
      }
    };
    return {
      ...{ nodes, postgres, proxy, servers, catalogue, pool, ask, showWarnings },
      command: (args) => runCli(args, environment),
      async restartServer(turn) {
        servers[turn]!.kill('SIGTERM');
        const { code, signal } = await servers[turn]!.exited;
        if (code !== 0) throw new Error(`A server ended with ${code ?? signal}.`);
        await start(turn);
      },
      async untilWhole() {
        await proxy.untilAllServe();
        await eventually(requireWhole, RETURN_MS);
      },
      stop: () => stopAll(stops),
    };
  } catch (error) {
    showWarnings();
    await stopAll(stops);
    throw error;
  }
}

/** Import lines of articles with the texts of the demo in the categories of the writers. */
function articlesOf({ categories }: TrafficCatalogue): string[] {
  const lines = [...generateArticles(ARTICLES, 1)];
  return lines.flatMap((line, i) => {
    const object = JSON.parse(line) as { type: string; variants: { body: string }[] };
    if (object.type !== 'article') return [];
    const [{ body }] = object.variants as [{ body: string }];
    const category = categories[i % categories.length]!.slug;
    return JSON.stringify({ ...object, category, variants: [{ platforms: ['common'], body }] });
  });
}
