import { accessSync, constants, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** The headless shell comes first: a window's user interface costs processor time. */
const CHROMIUM_NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
];

/**
 * The path of the Chromium that the browser tests use: CHROMIUM, or the first on PATH; undefined if
 * there is none.
 * @returns {string | undefined}
 */
export function findChromium() {
  return process.env.CHROMIUM || findProgram(CHROMIUM_NAMES);
}

/**
 * The path of PgBouncer, which Debian puts outside of a user's PATH; undefined if there is none.
 * @returns {string | undefined}
 */
export function findPgbouncer() {
  return findProgram(['pgbouncer']) ?? ['/usr/sbin/pgbouncer'].find(isExecutable);
}

/**
 * The paths of a Postgres server with TLS, which the embedded one has not; undefined if there is
 * none. Debian puts them outside of PATH, in a folder for each version.
 * @returns {{ initdb: string, postgres: string } | undefined}
 */
export function findPostgres() {
  const folders = readDirectories('/usr/lib/postgresql').map((version) => join(version, 'bin'));
  const found = [findProgram(['initdb']), ...folders.map((folder) => join(folder, 'initdb'))];
  const initdb = found.find((file) => file !== undefined && isExecutable(file));
  if (!initdb) return undefined;
  // A link in PATH leads to the folder of the version.
  return { initdb, postgres: join(dirname(realpathSync(initdb)), 'postgres') };
}

/** @param {string} folder */
function readDirectories(folder) {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/**
 * The path of the first of these programs that is found in a folder of PATH.
 * @param {readonly string[]} names
 * @returns {string | undefined}
 */
export function findProgram(names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
