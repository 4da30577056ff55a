import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { makeCertificates } from './certificates.mjs';
import { childUser, giveTo, makeTemporaryFolder } from './child-user.mjs';
import { launch } from './launch.mjs';
import { freePort, requireFreePort } from './ports.mjs';
import { prepareDistribution } from './prepare.mjs';
import { lastLines, untilReady } from './until-ready.mjs';
import { writeConfig } from './write-config.mjs';

/** The smallest heap with which a node indexes and searches without complaint. */
const HEAP_MB = 384;

/**
 * @typedef {import('./cluster.d.mts').ClusterOptions} ClusterOptions
 * @typedef {import('./cluster.d.mts').Cluster} Cluster
 * @typedef {import('./cluster.d.mts').ClusterNode} ClusterNode
 */

/**
 * @param {ClusterOptions} [options]
 * @returns {Promise<Cluster>}
 */
export async function startCluster({ nodes: count = 3, port, log = () => {} } = {}) {
  const user = childUser();
  const { home, javaHome, version } = await prepareDistribution({ log, user });
  const numbers = Array.from({ length: count }, (_, i) => i);
  const httpPorts = await Promise.all(
    numbers.map((i) => (port === undefined ? freePort() : requireFreePort(port + i))),
  );
  const transportPorts = await Promise.all(numbers.map(freePort));
  const names = numbers.map((i) => `node-${i + 1}`);

  const folder = makeTemporaryFolder(user);
  const certificates = await makeCertificates(folder);
  const ca = await readFile(certificates.ca, 'utf8');
  const security = { user: 'elastic', password: randomBytes(12).toString('base64url') };
  const auth = `${security.user}:${security.password}`;
  const clusterName = `doum-tests-${randomBytes(4).toString('hex')}`;

  /** @type {(reason: string) => void} */
  let ended = () => {};
  /** @type {Promise<string>} */
  const exited = new Promise((resolve) => (ended = resolve));

  /**
   * @param {number} i
   * @returns {Promise<ClusterNode & { begin(): void, ready(): Promise<void>, end(): Promise<void> }>}
   */
  const createNode = async (i) => {
    const own = join(folder, names[i]);
    const path = (/** @type {string} */ name) => join(own, name);
    const logFile = path('elasticsearch.log');
    const [data, logs] = [path('data'), path('logs')];
    for (const name of [logs, path('tmp'), data]) await mkdir(name, { recursive: true });
    await writeConfig({
      ...{ home, folder: path('config'), port: httpPorts[i], heapMb: HEAP_MB, security },
      ...{ data, logs },
      settings: {
        'cluster.name': clusterName,
        'node.name': names[i],
        'discovery.seed_hosts': transportPorts.map((seed) => `127.0.0.1:${seed}`),
        'cluster.initial_master_nodes': names,
        'transport.port': transportPorts[i],
        ...tls('xpack.security.http.ssl', 'http', certificates),
        ...tls('xpack.security.transport.ssl', 'transport', certificates),
        'xpack.security.transport.ssl.verification_mode': 'certificate',
      },
    });
    // A node may read what is in its own folders alone.
    for (const file of Object.values(certificates))
      await cp(file, join(path('config'), basename(file)));
    const url = `https://127.0.0.1:${httpPorts[i]}`;
    /** @type {ReturnType<typeof launch>} */
    let server;
    let isExpectedToEnd = false;
    const begin = () => {
      isExpectedToEnd = false;
      server = launch({ home, javaHome, folder: own, config: path('config'), logFile, user });
      void server.exited.then((how) => isExpectedToEnd || ended(`${names[i]}: ${how}`));
    };
    const ready = async () => {
      try {
        await untilReady(url, server, { auth, ca, nodes: count });
      } catch (error) {
        const lines = lastLines(await readFile(logFile, 'utf8').catch(() => ''));
        const { message } = /** @type {Error} */ (error);
        throw new Error(`${names[i]} ${message}; its log ends:\n${lines}`, {
          cause: error,
        });
      }
    };
    return {
      ...{ name: names[i], url, begin, ready },
      get pid() {
        return server.pid;
      },
      async kill() {
        isExpectedToEnd = true;
        server.signal('SIGKILL');
        await server.exited;
      },
      // Not the shell that ends the others when we die; see launch.mjs.
      pause: () => void execFileSync('pkill', ['-STOP', '-g', String(server.pid), 'java']),
      resume: () => server.signal('SIGCONT'),
      async restart() {
        begin();
        await ready();
      },
      async end() {
        isExpectedToEnd = true;
        await server.stop();
      },
    };
  };

  const nodes = await Promise.all(numbers.map(createNode));
  if (user) giveTo(user, folder);
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.end()));
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  log(
    `Starting ${count} nodes of Elasticsearch ${version} on the ports ${httpPorts.join(', ')} ...`,
  );
  for (const node of nodes) node.begin();
  try {
    await Promise.all(nodes.map((node) => node.ready()));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    nodes,
    environment: {
      ELASTICSEARCH_URL: nodes.map(({ url }) => url).join(','),
      ELASTICSEARCH_USER: security.user,
      ELASTICSEARCH_PASSWORD: security.password,
      ELASTICSEARCH_CA: certificates.ca,
    },
    exited,
    stop,
  };
}

/**
 * @param {string} prefix
 * @param {'http' | 'transport'} layer between nodes both ends show a certificate
 * @param {import('./certificates.mjs').Certificates} certificates
 */
function tls(prefix, layer, { ca, certificate, key }) {
  return {
    [`${prefix}.enabled`]: true,
    [`${prefix}.key`]: basename(key),
    [`${prefix}.certificate`]: basename(certificate),
    [`${prefix}.certificate_authorities`]: [basename(ca)],
    [`${prefix}.client_authentication`]: layer === 'http' ? 'none' : 'required',
  };
}
