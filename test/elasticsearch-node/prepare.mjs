import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cacheFolder, exists, makeFolder } from './cache.mjs';
import { childUser } from './child-user.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const run = promisify(execFile);
/** Elasticsearch 8 needs it. */
const JAVA = 17;
const MISSING = `Elasticsearch for the tests needs a JDK of version ${JAVA} or later and Maven (or set ELASTICSEARCH_URL to a running Elasticsearch with analysis-nori).`;
/** What the distribution is made from. */
const [POM, ...PLUGIN] = [
  'pom-8.xml',
  join('plugin', 'NoriPlugin.java'),
  join('plugin', 'plugin-descriptor.properties'),
];
/** Where Debian and others put the Javas that are not on PATH. */
const JAVAS = '/usr/lib/jvm';

/**
 * The unpacked distribution with the Nori plugin in it: made on first use, found in the cache
 * afterwards.
 * @param {{ log: (line: string) => void, user?: import('./child-user.mjs').ChildUser }} options
 * @returns {Promise<{ home: string, javaHome: string, version: string }>}
 */
export async function prepareDistribution({ log, user }) {
  const { finished, version } = await places(user);
  const isFinished = await exists(finished);
  const javaHome = await findJava({ withCompiler: !isFinished });
  if (!javaHome) throw new Error(MISSING);
  const result = { home: join(finished, `elasticsearch-${version}`), javaHome, version };
  if (isFinished) return result;

  await makeFolder(finished, async (building) => {
    log(`Fetching Elasticsearch ${version} with Maven ...`);
    await fetchWithMaven(building, version, javaHome);
    log('Building the Nori plugin ...');
    await buildPlugin(building, version, javaHome);
  });
  return result;
}

/**
 * Whether the distribution is in the cache, so that neither Maven nor a compiler is needed.
 * @returns {Promise<boolean>}
 */
export async function isPrepared() {
  return exists((await places(childUser())).finished);
}

/**
 * The version, and the folder in the cache that holds the finished distribution.
 * @param {import('./child-user.mjs').ChildUser | undefined} user
 */
async function places(user) {
  const hash = createHash('sha256');
  for (const file of [POM, ...PLUGIN])
    hash.update(`${file}\0`).update(await readFile(join(here, file)));
  const pom = await readFile(join(here, POM), 'utf8');
  const version = pom.match(/<elasticsearch\.version>(.+?)</)?.[1] ?? '';
  const name = `${version}-${hash.digest('hex').slice(0, 12)}`;
  return { version, finished: join(cacheFolder(user), name) };
}

/**
 * The home of the first Java that Elasticsearch can use: ES_JAVA_HOME, JAVA_HOME, PATH, then the
 * folder of Javas; undefined where there is none.
 * @param {{ withCompiler?: boolean }} [options]
 * @returns {Promise<string | undefined>}
 */
export async function findJava({ withCompiler = false } = {}) {
  const beside = await readdir(JAVAS).catch(() => []);
  const homes = [process.env.ES_JAVA_HOME, process.env.JAVA_HOME].filter(Boolean);
  const others = beside.filter((name) => !name.startsWith('.')).map((name) => join(JAVAS, name));
  const program = (/** @type {unknown} */ home) => join(String(home), 'bin', 'java');
  for (const java of [...homes.map(program), 'java', ...others.map(program)]) {
    const shown = await run(java, ['-XshowSettings:properties', '-version']).catch(() => undefined);
    const home = shown?.stderr.match(/java\.home = (.+)/)?.[1];
    const release = shown?.stderr.match(/java\.specification\.version = (\d+)/)?.[1];
    if (!home || Number(release) < JAVA) continue;
    if (!withCompiler || (await exists(join(home, 'bin', 'javac')))) return home;
  }
  return undefined;
}

/**
 * @param {string} folder
 * @param {string} version
 * @param {string} javaHome
 */
async function fetchWithMaven(folder, version, javaHome) {
  // Two of us at once share one local repository: file locks keep Maven's downloads apart.
  const locks = [
    '-Daether.syncContext.named.factory=file-lock',
    '-Daether.syncContext.named.nameMapper=file-gav',
  ];
  const args = ['-B', '-q', '-f', POM, `-Doutput=${folder}`, ...locks, 'package'];
  const env = { ...process.env, JAVA_HOME: javaHome };
  try {
    await run('mvn', args, { cwd: here, env, maxBuffer: 2 ** 26 });
  } catch (error) {
    const failure = /** @type {Error & { code?: unknown, stdout?: string }} */ (error);
    if (failure.code === 'ENOENT') throw new Error(MISSING, { cause: error });
    const reason = failure.stdout?.match(/^\[ERROR\] (.+)/m)?.[1] ?? failure.message;
    throw new Error(`Maven could not fetch Elasticsearch ${version}: ${reason}`, { cause: error });
  }
}

/**
 * Compiles the plugin against the server's own lib/ and puts it where the server loads plugins
 * from.
 * @param {string} folder
 * @param {string} version
 * @param {string} javaHome
 */
async function buildPlugin(folder, version, javaHome) {
  const home = join(folder, `elasticsearch-${version}`);
  const target = join(home, 'plugins', 'analysis-nori');
  const [classes, lucene] = [join(folder, 'classes'), join(folder, 'lucene')];
  const classPath = [join(home, 'lib', '*'), join(lucene, '*')].join(delimiter);
  const [source, described] = PLUGIN.map((file) => join(here, file));
  const descriptor = await readFile(described, 'utf8');
  await mkdir(target, { recursive: true });
  await writeFile(
    join(target, 'plugin-descriptor.properties'),
    descriptor.replace('${elasticsearch.version}', version),
  );
  const options = ['--release', String(JAVA), '-encoding', 'UTF-8', '-cp', classPath];
  const jar = join(target, 'doum-nori.jar');
  try {
    await run(join(javaHome, 'bin', 'javac'), [...options, '-d', classes, source]);
    await run(join(javaHome, 'bin', 'jar'), ['--create', '--file', jar, '-C', classes, '.']);
  } catch (error) {
    const { stderr, message } = /** @type {Error & { stderr?: string }} */ (error);
    const reason = stderr?.split('\n')[0] || message;
    throw new Error(`The Nori plugin could not be built: ${reason}`, { cause: error });
  }
  for (const name of await readdir(lucene)) await rename(join(lucene, name), join(target, name));
  for (const rest of [classes, lucene, join(folder, 'maven')])
    await rm(rest, { recursive: true, force: true });
}
