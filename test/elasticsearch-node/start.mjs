import { mkdir, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { childUser, firstUsable, mayEnter } from './child-user.mjs';
import { startCluster } from './cluster.mjs';
import { launch } from './launch.mjs';
import { PortTaken, requireFreePort } from './ports.mjs';
import { prepareDistribution } from './prepare.mjs';
import { lastLines, untilReady } from './until-ready.mjs';
import { writeConfig } from './write-config.mjs';

/**
 * @typedef {import('./start.d.mts').Options} Options
 * @typedef {import('./start.d.mts').Elasticsearch} Elasticsearch
 */

/**
 * Starts a real Elasticsearch with the Nori analyzer and answers when it can be used. It ends with
 * this process at the latest.
 * @param {Options} [options]
 * @returns {Promise<Elasticsearch>}
 */
export async function startElasticsearch({
  port = 0,
  version: wanted,
  dataDir,
  heapMb,
  security,
  log = () => {},
  signal,
} = {}) {
  const user = childUser();
  await requireFreePort(port);
  const data = dataDir && (await ownDataFolder(resolve(dataDir), user));
  const { home, javaHome, version } = await prepareDistribution({
    log,
    version: wanted,
    user,
    signal,
  });

  for (let attempt = 1; ; attempt++) {
    const freePort = await requireFreePort(port);
    log(`Starting Elasticsearch ${version} on port ${freePort} ...`);
    try {
      return await startOnce({
        port: freePort,
        data,
        heapMb,
        security,
        signal,
        user,
        home,
        javaHome,
      });
    } catch (error) {
      // Somebody else was given the same free port in between.
      if (port !== 0 || attempt === 3 || !(error instanceof PortTaken)) throw error;
    }
  }
}

/**
 * @param {{ port: number, data?: string, heapMb?: number, security?: Options['security'], signal?: AbortSignal,
 *   user?: import('./child-user.mjs').ChildUser, home: string, javaHome: string }} node
 * @returns {Promise<Elasticsearch>}
 */
async function startOnce({ port, data, heapMb, security, signal, user, home, javaHome }) {
  const parent = firstUsable([tmpdir(), '/tmp', '/var/tmp'], user);
  if (!parent)
    throw new Error(`Elasticsearch has no temporary folder: ${tmpdir()} cannot be written.`);
  const folder = await mkdtemp(join(parent, 'doum-elasticsearch-'));
  const config = join(folder, 'config');
  const logs = join(folder, 'logs');
  const tmp = join(folder, 'tmp');
  const logFile = join(folder, 'elasticsearch.log');
  const dataFolder = data ?? join(folder, 'data');
  for (const path of [logs, tmp, dataFolder]) await mkdir(path, { recursive: true });
  await writeConfig({ home, folder: config, port, data: dataFolder, logs, heapMb, security });
  if (user) giveTo(user, folder);

  const server = launch({ home, javaHome, folder, config, logFile, user });
  const url = `http://127.0.0.1:${port}`;
  const removeFolder = () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    await untilReady(url, server, { security, signal });
  } catch (error) {
    const early = server.hasExited();
    await server.stop();
    signal?.throwIfAborted();
    const lines = await readFile(logFile, 'utf8').catch(() => '');
    let failure;
    if (/BindHttpException|Address already in use/.test(lines)) failure = new PortTaken(port);
    else if (/failed to obtain node locks/.test(lines))
      failure = new Error(`The data folder ${dataFolder} is in use by another Elasticsearch.`);
    else {
      const what = early
        ? `stopped while starting (${await server.exited})`
        : /** @type {Error} */ (error).message;
      for (const path of [config, logs, tmp, join(folder, 'data')])
        await rm(path, { recursive: true, force: true });
      throw new Error(
        `Elasticsearch ${what}; its log is ${logFile} and ends:\n${lastLines(lines)}`,
      );
    }
    await removeFolder();
    throw failure;
  } finally {
    if (signal?.aborted) await removeFolder();
  }
  return {
    url,
    pid: server.pid,
    exited: server.exited,
    async stop() {
      await server.stop();
      await removeFolder();
    },
  };
}

/**
 * Makes a data folder the server's own; refuses one that holds something else.
 * @param {string} folder
 * @param {import('./child-user.mjs').ChildUser | undefined} user
 */
async function ownDataFolder(folder, user) {
  await mkdir(folder, { recursive: true });
  const files = await readdir(folder);
  if (files.length > 0 && !files.includes('_state') && !files.includes('node.lock')) {
    throw new Error(
      `The data folder ${folder} holds files that are not Elasticsearch's; give an empty or a new one.`,
    );
  }
  if (user) {
    if (!mayEnter(dirname(folder), user)) {
      throw new Error(
        `The data folder ${folder} is closed to the user that Elasticsearch runs as (uid ${user.uid}).`,
      );
    }
    giveTo(user, folder);
  }
  return folder;
}

/**
 * @param {import('./child-user.mjs').ChildUser} user
 * @param {string} folder
 */
function giveTo({ uid, gid }, folder) {
  execFileSync('chown', ['-R', '-h', `${uid}:${gid}`, folder]);
}

const HELP = `Starts a real Elasticsearch with the Nori analyzer, for development and tests, until Ctrl-C.

  npm run elasticsearch -- [--nodes 3] [--version 9.5.3] [--port 9200] [--data-dir FOLDER]

  --nodes      number of nodes, 1 to 9; several have passwords and TLS
  --version    a version of Elasticsearch; the default is the one that the tests use
  --port       the port of the (first) node; the default is 9200
  --data-dir   keeps the data of one node in this folder
`;

/** What the command line asks for. */
function readArguments() {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h' },
      port: { type: 'string', default: '9200' },
      nodes: { type: 'string', default: '1' },
      version: { type: 'string' },
      'data-dir': { type: 'string' },
    },
  });
  const { help, port, nodes, version, 'data-dir': dataDir } = values;
  if (help) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  if (!/^\d{1,5}$/.test(port)) throw new Error(`--port expects a number, not ${port}.`);
  if (!/^[1-9]$/.test(nodes)) throw new Error(`--nodes expects 1 to 9, not ${nodes}.`);
  if (dataDir !== undefined && nodes !== '1')
    throw new Error('--data-dir keeps the data of one node: leave out --nodes.');
  return { port: Number(port), nodes: Number(nodes), version, dataDir };
}

/** Runs it in the foreground until it is asked to stop. */
async function main() {
  const { nodes, ...options } = readArguments();
  const stopping = new AbortController();
  /** @type {Promise<string>} */
  const asked = new Promise((done) => {
    for (const name of ['SIGINT', 'SIGTERM']) {
      process.on(name, () => {
        stopping.abort();
        done(name);
      });
    }
  });
  const log = (/** @type {string} */ line) => console.error(line);
  const { signal } = stopping;
  try {
    const server =
      nodes === 1
        ? await startElasticsearch({ ...options, log, signal })
        : await startCluster({ nodes, port: options.port, version: options.version, log, signal });
    console.log(
      'nodes' in server
        ? `The cluster is ready; Ctrl-C stops it. Doum finds it with\n\n${describe(server)}\n`
        : `Elasticsearch is ready at ${server.url} (process ${server.pid}); Ctrl-C stops it.`,
    );
    const alive = setInterval(() => {}, 2 ** 30);
    const end = await Promise.race([asked, server.exited]);
    clearInterval(alive);
    await server.stop();
    if (!stopping.signal.aborted) throw new Error(`Elasticsearch ended by itself (${end}).`);
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
  }
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
    process.exitCode = 1;
  });
}
