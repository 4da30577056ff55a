import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { firstUsable } from './child-user.mjs';

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));

/**
 * The folder that keeps the programs of the tests.
 * @param {import('./child-user.mjs').ChildUser | undefined} user
 */
export function cacheFolder(user) {
  const wanted = process.env.DOUM_CACHE_DIR || join(here, '..', '..', '.doum', 'elasticsearch');
  const folder = firstUsable(
    [wanted, join(tmpdir(), 'doum-elasticsearch'), '/var/tmp/doum-elasticsearch'],
    user,
  );
  if (!folder)
    throw new Error(
      `The programs of the tests cannot be kept in ${wanted}: the folder cannot be made or is not ours; set DOUM_CACHE_DIR.`,
    );
  return folder;
}

/**
 * Makes a folder of the cache. `build` fills a folder beside it, which then gets its name: a
 * process that ends early leaves no half of it.
 * @param {string} finished
 * @param {(building: string) => Promise<void>} build
 */
export async function makeFolder(finished, build) {
  const building = await mkdtemp(join(dirname(finished), '.building-'));
  try {
    await chmod(building, 0o755);
    await build(building);
    await run('chmod', ['-R', 'a+rX', building]);
    await rename(building, finished);
  } catch (error) {
    // Another process may have been quicker: its result is the same.
    if (!(await exists(finished))) throw error;
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

/** @param {string} path */
export async function exists(path) {
  return stat(path).then(
    () => true,
    () => false,
  );
}
