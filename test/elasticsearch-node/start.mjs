import { mkdir, readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { childUser, giveTo, makeTemporaryFolder } from './child-user.mjs';
import { startCluster } from './cluster.mjs';
import { launch } from './launch.mjs';
import { freePort, requireFreePort } from './ports.mjs';
import { prepareDistribution } from './prepare.mjs';
import { lastLines, untilReady } from './until-ready.mjs';
import { writeConfig } from './write-config.mjs';

const HEAP_MB = 512;

/**
 * Starts a real Elasticsearch with the Nori analyzer and answers when it can be used. It ends with
 * this process at the latest.
 * @param {import('./start.d.mts').Options} [options]
 * @returns {Promise<import('./start.d.mts').Elasticsearch>}
 */
export async function startElasticsearch({ port: wanted, log = () => {} } = {}) {
  const user = childUser();
  const port = wanted === undefined ? await freePort() : await requireFreePort(wanted);
  const { home, javaHome, version } = await prepareDistribution({ log, user });
  log(`Starting Elasticsearch ${version} on port ${port} ...`);

  const folder = makeTemporaryFolder(user);
  const path = (/** @type {string} */ name) => join(folder, name);
  const [config, data, logs] = ['config', 'data', 'logs'].map(path);
  const logFile = path('elasticsearch.log');
  for (const name of [logs, path('tmp'), data]) await mkdir(name, { recursive: true });
  await writeConfig({ home, folder: config, port, data, logs, heapMb: HEAP_MB });
  if (user) giveTo(user, folder);
  const server = launch({ home, javaHome, folder, config, logFile, user });
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    await untilReady(url, server);
  } catch (error) {
    const lines = await readFile(logFile, 'utf8').catch(() => '');
    await stop();
    const { message } = /** @type {Error} */ (error);
    throw new Error(`Elasticsearch ${message}; its log ends:\n${lastLines(lines)}`, {
      cause: error,
    });
  }
  return { url, pid: server.pid, exited: server.exited, stop };
}

const HELP = `Starts a real Elasticsearch with the Nori analyzer, for development and tests, until Ctrl-C.

  npm run elasticsearch -- [--nodes 3] [--port 9200]

  --nodes      number of nodes, 1 to 9; several have passwords and TLS
  --port       the port of the (first) node; the default is 9200
`;

/** What the command line asks for. */
function readArguments() {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h' },
      port: { type: 'string', default: '9200' },
      nodes: { type: 'string', default: '1' },
    },
  });
  const { help, port, nodes } = values;
  if (help) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  if (!/^\d{1,5}$/.test(port)) throw new Error(`--port expects a number, not ${port}.`);
  if (!/^[1-9]$/.test(nodes)) throw new Error(`--nodes expects 1 to 9, not ${nodes}.`);
  return { port: Number(port), nodes: Number(nodes) };
}

/** Runs it in the foreground until it is asked to stop. What has started ends with this process. */
async function main() {
  const { nodes, port } = readArguments();
  const log = (/** @type {string} */ line) => console.error(line);
  /** @type {() => Promise<void>} */
  let stop = () => Promise.resolve();
  for (const name of ['SIGINT', 'SIGTERM'])
    process.once(name, () => void stop().finally(() => process.exit()));
  const server =
    nodes === 1
      ? await startElasticsearch({ port, log })
      : await startCluster({ nodes, port, log });
  console.log(
    'nodes' in server
      ? `The cluster is ready; Ctrl-C stops it. Doum finds it with\n\n${describe(server)}\n`
      : `Elasticsearch is ready at ${server.url} (process ${server.pid}); Ctrl-C stops it.`,
  );
  let isAsked = false;
  stop = () => {
    isAsked = true;
    return server.stop();
  };
  const alive = setInterval(() => {}, 2 ** 30);
  const end = await server.exited;
  clearInterval(alive);
  if (isAsked) return;
  await server.stop();
  throw new Error(`Elasticsearch ended by itself (${end}).`);
}

/** @param {import('./cluster.d.mts').Cluster} cluster */
function describe({ environment, nodes }) {
  const variables = Object.entries(environment).map(([name, value]) => `  ${name}=${value}`);
  const processes = nodes.map(({ url, pid }) => `  ${url}  process group ${pid}`);
  return [...variables, '', ...processes].join('\n');
}

const script = process.argv[1] && (await realpath(process.argv[1]).catch(() => ''));
if (script === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
}
