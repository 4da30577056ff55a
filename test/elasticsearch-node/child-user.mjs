import { execFileSync, spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @typedef {{ uid: number, gid: number }} ChildUser */

/**
 * The user that Elasticsearch runs as: it refuses root, so for root it is `nobody`; otherwise
 * whoever calls (undefined).
 * @returns {ChildUser | undefined}
 */
export function childUser() {
  if (process.getuid?.() !== 0) return undefined;
  const nobody = readFileSync('/etc/passwd', 'utf8').match(/^nobody:[^:]*:(\d+):(\d+):/m);
  return { uid: Number(nobody?.[1] ?? 65534), gid: Number(nobody?.[2] ?? 65534) };
}

/**
 * The first of these folders that is there (or can be made), is safe to build in and that the user
 * may enter. A checkout below /root, say, is closed to everybody else.
 * @param {string[]} folders
 * @param {ChildUser | undefined} user
 * @returns {string | undefined}
 */
export function firstUsable(folders, user) {
  return folders.find((folder) => {
    try {
      mkdirSync(folder, { recursive: true });
    } catch {
      return false;
    }
    return isTrusted(folder) && mayEnter(folder, user);
  });
}

/**
 * @param {string} folder
 * @param {ChildUser | undefined} user
 */
function mayEnter(folder, user) {
  return (
    spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...user, cwd: '/', stdio: 'ignore' })
      .status === 0
  );
}

/**
 * Nobody else may put programs into it: it is the caller's own, or sticky as /tmp is.
 * @param {string} folder
 */
function isTrusted(folder) {
  const { uid, mode } = lstatSync(folder);
  return Boolean(mode & 0o1000) || (uid === process.getuid?.() && !(mode & 0o002));
}

/**
 * Makes a temporary folder that the user may enter.
 * @param {ChildUser | undefined} user
 */
export function makeTemporaryFolder(user) {
  const parent = firstUsable([tmpdir(), '/tmp', '/var/tmp'], user);
  if (!parent)
    throw new Error(`Elasticsearch has no temporary folder: ${tmpdir()} cannot be written.`);
  return mkdtempSync(join(parent, 'doum-elasticsearch-'));
}

/**
 * @param {ChildUser} user
 * @param {string} folder
 */
export function giveTo({ uid, gid }, folder) {
  execFileSync('chown', ['-R', '-h', `${uid}:${gid}`, folder]);
}
