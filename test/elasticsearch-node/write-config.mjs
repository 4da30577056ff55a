import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { appendFile, cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** @typedef {{ user: string, password: string }} Credentials */

/**
 * A configuration folder of its own for one node, from the distribution's.
 * @param {{ home: string, folder: string, port: number, data: string, logs: string, security?:
 *   Credentials }} node
 */
export async function writeConfig({ home, folder, port, data, logs, security }) {
  await cp(join(home, 'config'), folder, { recursive: true });
  const settings = {
    'cluster.name': 'doum-tests',
    'node.name': 'doum-tests',
    'discovery.type': 'single-node',
    'network.host': '127.0.0.1',
    'http.port': port,
    'transport.port': 0,
    'path.data': data,
    'path.logs': logs,
    'cluster.routing.allocation.disk.threshold_enabled': false,
    'xpack.security.enabled': Boolean(security),
    'xpack.security.autoconfiguration.enabled': false,
    ...(security && {
      'xpack.security.http.ssl.enabled': false,
      'xpack.security.transport.ssl.enabled': false,
      // The built-in users would come first, and then `elastic` would not get the password asked
      // for.
      'xpack.security.authc.reserved_realm.enabled': false,
    }),
  };
  const lines = Object.entries(settings).map(
    ([name, value]) => `${name}: ${JSON.stringify(value)}\n`,
  );
  await writeFile(join(folder, 'elasticsearch.yml'), lines.join(''));
  const java = [
    '-Xms512m',
    '-Xmx512m',
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
