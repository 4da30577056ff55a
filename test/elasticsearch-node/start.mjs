import { mkdir, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { childUser, firstUsable, mayEnter } from './child-user.mjs';
import { launch } from './launch.mjs';
import { prepareDistribution } from './prepare.mjs';
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
  dataDir,
  security,
  log = () => {},
  signal,
} = {}) {
  const user = childUser();
  await requireFreePort(port);
  const data = dataDir && (await ownDataFolder(resolve(dataDir), user));
  const { home, javaHome, version } = await prepareDistribution({ log, user, signal });

  for (let attempt = 1; ; attempt++) {
    const freePort = await requireFreePort(port);
    log(`Starting Elasticsearch ${version} on port ${freePort} ...`);
    try {
      return await startOnce({ port: freePort, data, security, signal, user, home, javaHome });
    } catch (error) {
      // Somebody else was given the same free port in between.
      if (port !== 0 || attempt === 3 || !(error instanceof PortTaken)) throw error;
    }
  }
}

class PortTaken extends Error {
  /** @param {number} port */
  constructor(port) {
    super(`Elasticsearch cannot listen on port ${port}: another program has it.`);
  }
}

/**
 * @param {{ port: number, data?: string, security?: Options['security'], signal?: AbortSignal,
 *   user?: import('./child-user.mjs').ChildUser, home: string, javaHome: string }} node
 * @returns {Promise<Elasticsearch>}
 */
async function startOnce({ port, data, security, signal, user, home, javaHome }) {
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
  await writeConfig({ home, folder: config, port, data: dataFolder, logs, security });
  if (user) giveTo(user, folder);

  const server = launch({ home, javaHome, folder, config, logFile, user });
  const url = `http://127.0.0.1:${port}`;
  const removeFolder = () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    await untilReady(url, server, security, signal);
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
 * @param {string} url
 * @param {ReturnType<typeof launch>} server
 * @param {Options['security']} security
 * @param {AbortSignal | undefined} signal
 */
async function untilReady(url, server, security, signal) {
  const headers = security && {
    authorization: `Basic ${Buffer.from(`${security.user}:${security.password}`).toString('base64')}`,
  };
  const end = Date.now() + 180_000;
  let last = 'no answer';
  while (Date.now() < end) {
    signal?.throwIfAborted();
    if (server.hasExited()) throw new Error('stopped while starting');
    try {
      const answer = await fetch(`${url}/_cluster/health?wait_for_status=yellow&timeout=5s`, {
        headers,
        signal: AbortSignal.timeout(10_000),
      });
      if (answer.ok) return;
      last = `${answer.status} ${answer.statusText}`;
    } catch {
      // not listening yet
    }
    await sleep(100);
  }
  throw new Error(`did not get ready within 3 minutes (${last})`);
}

/**
 * The end of a log, without blank lines and Java's stack traces.
 * @param {string} log
 */
function lastLines(log) {
  const lines = log
    .split('\n')
    .filter((line) => line.trim() && !/^\s+(at|\.\.\.) |check the logs at/.test(line));
  return lines
    .map((line) => line.slice(0, 300))
    .slice(-6)
    .join('\n');
}

/**
 * The port if it is free, or a free one for 0.
 * @param {number} port
 * @returns {Promise<number>}
 */
async function requireFreePort(port) {
  const probe = createServer();
  return new Promise((done, fail) => {
    probe.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      fail(
        error.code === 'EADDRINUSE'
          ? new PortTaken(port)
          : new Error(`Elasticsearch cannot listen on port ${port}: ${error.message}.`),
      );
    });
    probe.listen(port, '127.0.0.1', () => {
      const { port: free } = /** @type {import('node:net').AddressInfo} */ (probe.address());
      probe.close(() => done(free));
    });
  });
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

/** Runs it in the foreground until it is asked to stop. */
async function main() {
  const { values } = parseArgs({
    options: { port: { type: 'string', default: '9200' }, 'data-dir': { type: 'string' } },
  });
  if (!/^\d{1,5}$/.test(values.port))
    throw new Error(`--port expects a number, not ${values.port}.`);
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
  try {
    const server = await startElasticsearch({
      port: Number(values.port),
      dataDir: values['data-dir'],
      log: (line) => console.error(line),
      signal: stopping.signal,
    });
    console.log(
      `Elasticsearch is ready at ${server.url} (process ${server.pid}); Ctrl-C stops it.`,
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

const script = process.argv[1] && (await realpath(process.argv[1]).catch(() => ''));
if (script === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
