import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * One Elasticsearch that the tests can run: its version, the lowest Java that it needs, the file
 * that Maven fetches it with, and the files that it is made from, for the name in the cache.
 * @typedef {{ version: string, java: number, pom: string, fingerprint: string }} Distribution
 */

const here = dirname(fileURLToPath(import.meta.url));
const run = promisify(execFile);

const KINDS = [
  { major: '8', java: 17, folders: ['plugin'] },
  { major: '9', java: 21, folders: ['plugin', 'node-9'] },
];

/**
 * The distribution of a version: `8`, `9`, or one of them in full. An error that names both if it is
 * none of them.
 * @param {string} [wanted] the one of the tests, 8, unless given
 * @returns {Promise<Distribution>}
 */
export async function findDistribution(wanted = '8') {
  const versions = [];
  for (const { major, java, folders } of KINDS) {
    const pom = `pom-${major}.xml`;
    const text = await readFile(join(here, pom), 'utf8');
    const version = text.match(/<elasticsearch\.version>(.+?)</)?.[1] ?? '';
    if (wanted === major || wanted === version)
      return { version, java, pom: join(here, pom), fingerprint: await fingerprint(pom, folders) };
    versions.push(version);
  }
  throw new Error(
    `There is no Elasticsearch ${wanted} for the tests, only ${versions.join(', ')}.`,
  );
}

/**
 * What the result is made from, in twelve letters.
 * @param {string} pom
 * @param {string[]} folders
 */
async function fingerprint(pom, folders) {
  const hash = createHash('sha256');
  const files = [pom];
  for (const folder of folders)
    for (const name of (await readdir(join(here, folder))).sort()) files.push(join(folder, name));
  for (const file of files) hash.update(`${file}\0`).update(await readFile(join(here, file)));
  return hash.digest('hex').slice(0, 12);
}

/**
 * Completes the jars of Elasticsearch 9 to what an unpacked distribution has: a configuration folder,
 * the description of the module, and a program that starts a node.
 * @param {string} home
 * @param {string} javaHome
 * @param {AbortSignal | undefined} signal
 */
export async function completeDistribution(home, javaHome, signal) {
  const bin = join(home, 'bin');
  const classes = join(home, 'classes');
  const netty = join(home, 'modules', 'transport-netty4');
  for (const folder of [bin, join(home, 'config', 'jvm.options.d')])
    await mkdir(folder, { recursive: true });
  const jars = await readdir(netty);
  const module = jars.find((name) => name.startsWith('transport-netty4'));
  const described = 'META-INF/es-plugins/transport-netty4/plugin-descriptor.properties';
  const jar = join(javaHome, 'bin', 'jar');
  await run(jar, ['--extract', '--file', join(netty, String(module)), described], {
    cwd: home,
    signal,
  });
  await copyFile(join(home, described), join(netty, 'plugin-descriptor.properties'));
  const source = join(here, 'node-9', 'StartNode.java');
  await run(
    join(javaHome, 'bin', 'javac'),
    ['--release', '21', '-cp', join(home, 'lib', '*'), '-d', classes, source],
    { signal },
  );
  await run(jar, ['--create', '--file', join(bin, 'start-node.jar'), '-C', classes, '.'], {
    signal,
  });
  await copyFile(join(here, 'node-9', 'elasticsearch.sh'), join(bin, 'elasticsearch'));
  await chmod(join(bin, 'elasticsearch'), 0o755);
}
