import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Builds into `dist/`, unless what is there was made from files with the same contents. Run it from
 * the root of the project.
 */

const INPUTS = [
  'src',
  'migrations',
  'schema',
  'scripts',
  'package.json',
  'package-lock.json',
  '.swcrc',
  'codegen.yml',
];
const MADE_FROM = 'dist/made-from.txt';

/**
 * The files of a folder and of those in it, or the file itself; without what code generation
 * writes.
 * @param {string} path
 * @returns {string[]}
 */
function filesOf(path) {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).sort();
  return names.filter((name) => name !== 'generated').flatMap((name) => filesOf(join(path, name)));
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const file of INPUTS.flatMap(filesOf))
    hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function madeFrom() {
  try {
    return readFileSync(MADE_FROM, 'utf8');
  } catch {
    return '';
  }
}

const sources = fingerprint();
if (madeFrom() !== sources) {
  // Also what is left of files that are gone: a migration among them would still be run.
  rmSync('dist', { recursive: true, force: true });
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(MADE_FROM, sources);
}
