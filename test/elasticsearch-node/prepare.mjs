import { execFile } from 'node:child_process';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { childUser, firstUsable } from './child-user.mjs';
import { completeDistribution, findDistribution } from './distributions.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const run = promisify(execFile);
/** @param {number} java */
const missing = (java) =>
  `Elasticsearch for the tests needs a JDK of version ${java} or later and Maven (or set ELASTICSEARCH_URL to a running Elasticsearch with analysis-nori).`;
/** Where Debian and others put the Javas that are not on PATH. */
const JAVAS = '/usr/lib/jvm';
const buildPrefix = '.building-';

/**
 * The unpacked distribution with the Nori plugin in it: made on first use, found in the cache
 * afterwards.
 * @param {{ log: (line: string) => void, version?: string, user?:
 *   import('./child-user.mjs').ChildUser, signal?: AbortSignal }} options version: as for
 *   `findDistribution`
 * @returns {Promise<{ home: string, javaHome: string, version: string }>}
 */
export async function prepareDistribution({ log, version: wanted, user, signal }) {
  const distribution = await findDistribution(wanted);
  const { version, java } = distribution;
  const { cache, finished } = places(distribution, user);
  const isFinished = await exists(finished);
  const javaHome = await findJava({ withCompiler: !isFinished, release: java });
  if (!javaHome) throw new Error(missing(java));
  const result = { home: join(finished, `elasticsearch-${version}`), javaHome, version };
  if (isFinished) return result;

  await removeAbandonedBuilds(cache);
  const building = await mkdtemp(join(cache, buildPrefix));
  try {
    await chmod(building, 0o755);
    log(`Fetching Elasticsearch ${version} with Maven ...`);
    await fetchWithMaven(building, distribution, javaHome, signal);
    log('Building the Nori plugin ...');
    await buildPlugin(building, distribution, javaHome, signal);
    const home = join(building, `elasticsearch-${version}`);
    if (!(await exists(join(home, 'bin')))) await completeDistribution(home, javaHome, signal);
    await run('chmod', ['-R', 'a+rX', building]);
    await rename(building, finished);
  } catch (error) {
    signal?.throwIfAborted();
    // else another process was quicker: its result is the same
    if (!(await exists(finished))) throw error;
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  return result;
}

/**
 * Whether the distribution is in the cache, so that neither Maven nor a compiler is needed.
 * @param {string} [version] as for `findDistribution`
 * @returns {Promise<boolean>}
 */
export async function isPrepared(version) {
  return exists(places(await findDistribution(version), childUser()).finished);
}

/**
 * The cache, and the folder in it that holds the finished distribution.
 * @param {import('./distributions.mjs').Distribution} distribution
 * @param {import('./child-user.mjs').ChildUser | undefined} user
 */
function places({ version, fingerprint }, user) {
  const cache = cacheFolder(user);
  return { cache, finished: join(cache, `${version}-${fingerprint}`) };
}

/** @param {import('./child-user.mjs').ChildUser | undefined} user */
function cacheFolder(user) {
  const wanted = process.env.DOUM_CACHE_DIR || join(here, '..', '..', '.doum', 'elasticsearch');
  const folder = firstUsable(
    [wanted, join(tmpdir(), 'doum-elasticsearch'), '/var/tmp/doum-elasticsearch'],
    user,
  );
  if (!folder)
    throw new Error(
      `Elasticsearch cannot be kept in ${wanted}: the folder cannot be made or is not ours; set DOUM_CACHE_DIR.`,
    );
  return folder;
}

/**
 * The home of the first Java that is at least `release`: ES_JAVA_HOME, JAVA_HOME, PATH, then those
 * beside it; undefined where there is none.
 * @param {{ withCompiler?: boolean, release?: number }} [options]
 * @returns {Promise<string | undefined>}
 */
export async function findJava({ withCompiler = false, release: lowest = 17 } = {}) {
  const homes = [process.env.ES_JAVA_HOME, process.env.JAVA_HOME].filter(Boolean);
  const beside = await readdir(JAVAS).catch(() => []);
  const program = (/** @type {unknown} */ home) => join(String(home), 'bin', 'java');
  const others = beside.filter((name) => !name.startsWith('.')).map((name) => join(JAVAS, name));
  const javas = [...homes.map(program), 'java', ...others.map(program)];
  for (const java of javas) {
    const shown = await run(java, ['-XshowSettings:properties', '-version']).catch(() => undefined);
    const home = shown?.stderr.match(/java\.home = (.+)/)?.[1];
    const release = shown?.stderr.match(/java\.specification\.version = (\d+)/)?.[1];
    if (!home || Number(release) < lowest) continue;
    if (!withCompiler || (await exists(join(home, 'bin', 'javac')))) return home;
  }
  return undefined;
}

/**
 * @param {string} folder
 * @param {import('./distributions.mjs').Distribution} distribution
 * @param {string} javaHome
 * @param {AbortSignal | undefined} signal
 */
async function fetchWithMaven(folder, { version, java, pom }, javaHome, signal) {
  // Two of us at once share one local repository: file locks keep Maven's downloads apart.
  const locks = [
    '-Daether.syncContext.named.factory=file-lock',
    '-Daether.syncContext.named.nameMapper=file-gav',
  ];
  const args = ['-B', '-q', '-f', pom, `-Doutput=${folder}`, ...locks, 'package'];
  try {
    await run('mvn', args, {
      cwd: here,
      env: { ...process.env, JAVA_HOME: javaHome },
      signal,
      maxBuffer: 2 ** 26,
    });
  } catch (error) {
    const {
      code,
      stdout = '',
      message,
    } = /** @type {Error & { code?: unknown, stdout?: string }} */ (error);
    if (code === 'ENOENT') throw new Error(missing(java));
    const reason = firstMavenError(stdout) || message;
    throw new Error(`Maven could not fetch Elasticsearch ${version}: ${reason}`);
  }
}

/**
 * Maven's first error in one line; what follows it is advice.
 * @param {string} output
 */
function firstMavenError(output) {
  const lines = output.split('\n').filter((line) => line.startsWith('[ERROR]'));
  const end = lines.findIndex((line) => line.includes('[Help 1]') || line.trim() === '[ERROR]');
  const error = lines.slice(0, Math.max(end + 1, 1)).join(' ');
  return error
    .replace(/\[ERROR\]|-> \[Help 1\]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * Compiles the plugin against the server's own lib/ and puts it where the server loads plugins
 * from.
 * @param {string} folder
 * @param {import('./distributions.mjs').Distribution} distribution
 * @param {string} javaHome
 * @param {AbortSignal | undefined} signal
 */
async function buildPlugin(folder, { version, java }, javaHome, signal) {
  const home = join(folder, `elasticsearch-${version}`);
  const target = join(home, 'plugins', 'analysis-nori');
  const classes = join(folder, 'classes');
  const lucene = join(folder, 'lucene');
  const classPath = [join(home, 'lib', '*'), join(lucene, '*')].join(delimiter);
  const source = join(here, 'plugin', 'NoriPlugin.java');
  const descriptor = await readFile(join(here, 'plugin', 'plugin-descriptor.properties'), 'utf8');
  await mkdir(target, { recursive: true });
  await writeFile(
    join(target, 'plugin-descriptor.properties'),
    descriptor.replace('${elasticsearch.version}', version),
  );
  try {
    await run(
      join(javaHome, 'bin', 'javac'),
      ['--release', String(java), '-encoding', 'UTF-8', '-cp', classPath, '-d', classes, source],
      { signal },
    );
    await run(
      join(javaHome, 'bin', 'jar'),
      ['--create', '--file', join(target, 'doum-nori.jar'), '-C', classes, '.'],
      {
        signal,
      },
    );
  } catch (error) {
    const { code, stderr, message } = /** @type {Error & { code?: unknown, stderr?: string }} */ (
      error
    );
    if (code === 'ENOENT')
      throw new Error(`${missing(java)} The Java at ${javaHome} has no compiler (javac).`);
    throw new Error(`The Nori plugin could not be built: ${stderr?.split('\n')[0] || message}`);
  }
  for (const jar of await readdir(lucene)) await rename(join(lucene, jar), join(target, jar));
  for (const rest of [classes, lucene, join(folder, 'maven')])
    await rm(rest, { recursive: true, force: true });
}

/**
 * Builds whose process was killed leave their folder behind; after an hour nobody is coming back
 * for it.
 * @param {string} cache
 */
async function removeAbandonedBuilds(cache) {
  for (const name of await readdir(cache)) {
    const folder = join(cache, name);
    if (!name.startsWith(buildPrefix)) continue;
    const made = await stat(folder).catch(() => undefined);
    if (made && Date.now() - made.mtimeMs > 3_600_000)
      await rm(folder, { recursive: true, force: true });
  }
}

/** @param {string} path */
async function exists(path) {
  return stat(path).then(
    () => true,
    () => false,
  );
}
