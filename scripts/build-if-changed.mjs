import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Builds into `dist/` unless the last build had the same input files. Run this in the root folder
 * of the project.
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
const FINGERPRINT_FILE = 'dist/made-from.txt';
const OUTPUTS = ['dist/src/cli.js', 'dist/web/.vite/manifest.json'];

/**
 * All files below a folder, or the file itself, without tests and what code generation makes.
 * @param {string} path
 * @returns {string[]}
 */
function filesOf(path) {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).sort();
  return names
    .filter((name) => name !== 'generated' && !name.endsWith('.test.ts'))
    .flatMap((name) => filesOf(join(path, name)));
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const file of INPUTS.flatMap(filesOf))
    hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/**
 * The sources and the times of the outputs: `build:server` and `build:web` may have built other
 * sources since.
 * @param {string} sources
 */
function buildOf(sources) {
  return [sources, ...OUTPUTS.map((file) => statSync(file).mtimeMs)].join(' ');
}

/** @param {string} sources */
function isCurrent(sources) {
  try {
    return readFileSync(FINGERPRINT_FILE, 'utf8') === buildOf(sources);
  } catch {
    return false;
  }
}

const sources = fingerprint();
if (!isCurrent(sources)) {
  process.stderr.write('Building the server and its pages ...\n');
  // Also removes the output of deleted source files: a deleted migration would still be run.
  rmSync('dist', { recursive: true, force: true });
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  // A file may have changed during the build.
  if (fingerprint() === sources) writeFileSync(FINGERPRINT_FILE, buildOf(sources));
}
