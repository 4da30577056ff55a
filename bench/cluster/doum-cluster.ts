import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { generateArticles } from '../support/generate-articles.js';
import { eventually } from '../../test/support/eventually.js';
import { freePort } from '../../test/elasticsearch-node/ports.mjs';
import { type ProxiedCluster, startProxiedCluster } from './proxied-cluster.js';
import { type CliResult, runCli } from '../../test/support/run-cli.js';
import { type ServerProcess, startServer } from '../../test/support/server-process.js';
import { stopAll } from '../../test/support/stop-all.js';
import { buildTrafficCatalogue, type TrafficCatalogue } from '../../test/support/writers.js';
import { waitUntilDelivered } from '../../test/support/delivery.js';
import { type OwnPostgres, startOwnPostgres } from '../../test/faults/own-postgres.js';
import { type Proxy, type ProxyKind, startProxy } from '../../test/faults/proxies.js';

const ARTICLES = 1_000;
const INDEX = 'doum-cluster';
/** The default with DATABASE_URL. */
const SHUTDOWN_DELAY = '7';
/** Elasticsearch removes a silent node after half a minute, and a restart takes a while. */
const RETURN_MS = 180_000;
/** Until the first index has everything, on a busy machine. */
const START_MS = 300_000;

/** What an operator runs: three Elasticsearch nodes, a Postgres, two servers, a proxy. */
export interface DoumCluster {
  readonly elasticsearch: ProxiedCluster;
  readonly postgres: OwnPostgres;
  readonly proxy: Proxy;
  readonly servers: readonly ServerProcess[];
  readonly catalogue: TrafficCatalogue;
  readonly pool: pg.Pool;
  readonly indexPrefix: string;
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
    const elasticsearch = await startProxiedCluster();
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
    const command = (args: string[]) => runCli(args, environment);
    await importArticles(command, catalogue);
    await waitUntilDelivered(pool, START_MS);
    const proxy = await startProxy(kind, ports);
    stops.unshift(() => proxy.stop());
    return {
      ...{ elasticsearch, postgres, proxy, servers, catalogue, pool, command, showWarnings },
      indexPrefix: INDEX,
      async restartServer(turn) {
        servers[turn]!.kill('SIGTERM');
        const { code, signal } = await servers[turn]!.exited;
        if (code !== 0) throw new Error(`A server ended with ${code ?? signal}.`);
        await start(turn);
      },
      async untilWhole() {
        await proxy.untilAllServe();
        await eventually(() => requireWhole(elasticsearch, servers), RETURN_MS);
      },
      stop: () => stopAll(stops),
    };
  } catch (error) {
    showWarnings();
    await stopAll(stops);
    throw error;
  }
}

async function requireWhole(
  elasticsearch: ProxiedCluster,
  servers: readonly ServerProcess[],
): Promise<void> {
  const { status } = await elasticsearch.ask<{ status: string }>('/_cluster/health');
  if (status !== 'green') throw new Error(`The Elasticsearch cluster is ${status}.`);
  for (const { url } of servers) {
    const { status: readiness } = await fetch(`${url}/readyz`);
    if (readiness !== 200) throw new Error(`${url} is not ready.`);
  }
}

/** Imports articles with the texts of the demo into the categories of the writers. */
async function importArticles(
  command: DoumCluster['command'],
  { categories }: TrafficCatalogue,
): Promise<void> {
  const lines = [...generateArticles(ARTICLES, 1)].flatMap((line, i) => {
    const object = JSON.parse(line) as { type: string; variants: { body: string }[] };
    if (object.type !== 'article') return [];
    const [{ body }] = object.variants as [{ body: string }];
    const category = categories[i % categories.length]!.slug;
    return JSON.stringify({ ...object, category, variants: [{ platforms: ['common'], body }] });
  });
  const folder = await mkdtemp(path.join(tmpdir(), 'doum-import-'));
  try {
    const file = path.join(folder, 'articles.jsonl');
    await writeFile(file, `${lines.join('\n')}\n`);
    const { code, stdout, stderr } = await command(['import', file]);
    if (code !== 0) throw new Error(`The import failed (${code}): ${stdout} ${stderr}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
