import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/**
 * Runs the unit tests, and those of whole servers that depend most on Node.js, on another version of
 * it, which comes from the npm registry: `npm run test:node -- 22`. Names of test files after the
 * version replace the second part. Build first.
 */

/** HTTP, streams, compression, processes, threads, signals, cryptography, text encodings. */
const SERVER_TESTS = [
  'access/tokens',
  'commands/commands',
  'http/assets',
  'http/caching',
  'http/schema',
  'interchange/export-files',
  'interchange/import-encodings',
  'limits/overload',
  'operation/embedded-postgres',
  'operation/shutdown',
  'search/search-page',
  'webhooks/webhooks',
].map((name) => `test/e2e/${name}.test.ts`);

const [major, ...files] = process.argv.slice(2);
if (!/^\d\d$/.test(major ?? '')) {
  console.error('Which version of Node.js? For example: npm run test:node -- 22');
  process.exit(1);
}

const folder = resolve('.doum/node', major);
const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const bin = join(folder, 'node_modules', name, 'bin');
if (!existsSync(bin)) {
  mkdirSync(folder, { recursive: true });
  run('npm', [
    'install',
    '--prefix',
    folder,
    '--no-save',
    '--no-audit',
    '--no-fund',
    `${name}@${major}`,
  ]);
}
// The children of tests take the same one.
process.env.PATH = `${bin}${delimiter}${process.env.PATH}`;
run('node', ['--version']);
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project'];
run('node', [...vitest, 'unit']);
run('node', [...vitest, 'server', ...(files.length > 0 ? files : SERVER_TESTS)]);

/**
 * @param {string} program
 * @param {string[]} args
 */
function run(program, args) {
  const { status } = spawnSync(program, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
