import { spawnSync } from 'node:child_process';
import { findJava, isPrepared } from '../test/elasticsearch-node/prepare.mjs';
import { findPython, isModelServerPrepared } from '../test/model-server/prepare.mjs';
import { chromiumPackage, install, isDebian, isRoot, javaPackage } from './machine/debian.mjs';
import { findChromium, findPgbouncer, findPostgres, findProgram } from './machine/find-program.mjs';

/**
 * Checks that this machine has what the tests need besides Node.js. With `--thorough`, also what
 * the thorough tests need. As root on Debian and Ubuntu it installs what is missing. Otherwise it
 * prints what is missing, on Debian with the command that installs it, and exits with code 1.
 */

/**
 * What tests need: its name, whether it is there, and its Debian packages.
 * @typedef {[name: string, isThere: unknown, packages: () => string]} Need
 */

const isLinux = process.platform === 'linux';

/** @returns {Promise<Need[]>} */
async function needsOfAll() {
  const fetches = !process.env.ELASTICSEARCH_URL && !(await isPrepared());
  const fetchesModelServer = !(await isModelServerPrepared());
  const hasFont = () =>
    spawnSync('fc-list', [':lang=ko', 'file'], { encoding: 'utf8' }).stdout?.trim();
  return [
    [
      'Chromium, in which the pages are tested (or set CHROMIUM to its path)',
      findChromium(),
      chromiumPackage,
    ],
    [
      'a font with Korean letters, for the pages',
      !isLinux || hasFont(),
      () => 'fontconfig fonts-noto-cjk',
    ],
    [
      'a JDK of version 17 or later, for Elasticsearch (or set ELASTICSEARCH_URL to one with analysis-nori)',
      process.env.ELASTICSEARCH_URL || (await findJava({ withCompiler: fetches })),
      javaPackage,
    ],
    [
      'Maven, which fetches Elasticsearch (97 MB) on the first run',
      !fetches || findProgram(['mvn']),
      () => 'maven',
    ],
    ['Python of version 3.8 or later, for the model server', await findPython(), () => 'python3'],
    [
      'pip, which fetches the model server (91 MB) on the first run',
      !fetchesModelServer || (await findPython({ withPip: true })),
      () => 'python3-pip',
    ],
  ];
}

/** @returns {Need[]} */
function needsOfThorough() {
  /** @type {(program: string, name?: string, debianPackage?: string) => Need} */
  const started = (program, name = program, debianPackage = program) => [
    name,
    findProgram([program]),
    () => debianPackage,
  ];
  return [
    ['PgBouncer of version 1.21 or later', findPgbouncer(), () => 'pgbouncer'],
    ['a Postgres server with TLS', findPostgres(), () => 'postgresql'],
    started('promtool', 'promtool of Prometheus', 'prometheus'),
    ...['nginx', 'openssl', 'curl'].map((program) => started(program)),
  ];
}

async function findMissing() {
  const isThorough = process.argv.includes('--thorough');
  const needs = [...(await needsOfAll()), ...(isThorough ? needsOfThorough() : [])];
  const missing = needs.filter(([, isThere]) => !isThere);
  if (missing.length > 0)
    console.error(
      `The tests need what this machine does not have:\n${missing.map(([name]) => `  - ${name}`).join('\n')}`,
    );
  return missing;
}

/** @param {readonly Need[]} missing */
const packagesFor = (missing) => missing.flatMap(([, , packages]) => packages().split(' '));

let missing = await findMissing();
if (missing.length > 0 && isDebian() && isRoot()) {
  const wanted = missing;
  install(() => packagesFor(wanted));
  missing = await findMissing();
}
if (missing.length > 0) {
  if (isDebian())
    console.error(
      'Install it with\n\n  sudo apt-get update && sudo apt-get install --no-install-recommends ' +
        `${packagesFor(missing).join(' ')}\n`,
    );
  process.exitCode = 1;
}
