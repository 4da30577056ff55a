import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { appendFile, cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** @typedef {{ user: string, password: string }} Credentials */

/**
 * A configuration folder of its own for one node, from the distribution's.
 * @param {{ home: string, folder: string, port: number, data: string, logs: string,
 *   heapMb: number, security?: Credentials, settings?: Record<string, unknown> }} node settings: of
 *   a node that is not alone
 */
export async function writeConfig(node) {
  const { home, folder, port, data, logs, heapMb, security } = node;
  await cp(join(home, 'config'), folder, { recursive: true });
  const settings = {
    'network.host': '127.0.0.1',
    'http.port': port,
    'path.data': data,
    'path.logs': logs,
    'cluster.routing.allocation.disk.threshold_enabled': false,
    'xpack.security.enabled': Boolean(security),
    'xpack.security.autoconfiguration.enabled': false,
    // Otherwise the built-in `elastic` comes first, which has another password.
    ...(security && { 'xpack.security.authc.reserved_realm.enabled': false }),
    ...(node.settings ?? { 'discovery.type': 'single-node', 'transport.port': 0 }),
  };
  const lines = Object.entries(settings).map(
    ([name, value]) => `${name}: ${JSON.stringify(value)}\n`,
  );
  await writeFile(join(folder, 'elasticsearch.yml'), lines.join(''));
  const java = [
    `-Xms${heapMb}m`,
    `-Xmx${heapMb}m`,
    '-XX:-UsePerfData',
    '-Xlog:disable',
    '-Xlog:all=warning:stderr',
  ];
  await writeFile(join(folder, 'jvm.options.d', 'doum.options'), `${java.join('\n')}\n`);
  if (security) {
    await appendFile(
      join(folder, 'users'),
      `${security.user}:${hashPassword(security.password)}\n`,
    );
    await appendFile(join(folder, 'users_roles'), `superuser:${security.user}\n`);
  }
}

/**
 * In the form that Elasticsearch's file realm reads.
 * @param {string} password
 */
function hashPassword(password) {
  const salt = randomBytes(32);
  const hash = pbkdf2Sync(password, salt, 10_000, 32, 'sha512');
  return `{PBKDF2}10000$${salt.toString('base64')}$${hash.toString('base64')}`;
}
