import { spawnSync } from 'node:child_process';
import { findJava, isPrepared } from '../test/elasticsearch-node/prepare.mjs';
import { findChromium, findPgbouncer, findPostgres, findProgram } from './machine/find-program.mjs';
import { debianPackages, forbidStarts, installCommand, mayInstall } from './machine/systems.mjs';

/**
 * Checks that this machine has what the tests need besides Node.js. As root on Debian it installs
 * what is missing; otherwise it prints the command that does, and exits with code 1. The thorough tests
 * need more: `--thorough`.
 */

/** @typedef {import('./machine/systems.mjs').Need} Need */

/** @type {Record<Need, string>} */
const NEEDS = {
  chromium: 'Chromium, in which the pages are tested (or set CHROMIUM to its path)',
  font: 'a font with Korean letters, for the pages',
  java: 'a JDK of version 17 or later, 21 for the thorough tests, for Elasticsearch (or set ELASTICSEARCH_URL to one with analysis-nori)',
  maven: 'Maven, which fetches Elasticsearch (97 MB) on the first run',
  pgbouncer: 'PgBouncer of version 1.21 or later, for the thorough tests',
  haproxy: 'HAProxy, for the thorough tests',
  nginx: 'nginx, for the thorough tests',
  postgres: 'a Postgres server with TLS, for the thorough tests',
  promtool: 'promtool of Prometheus, for the thorough tests',
  openssl: 'openssl, for the thorough tests',
  curl: 'curl, for the thorough tests',
  kustomize: 'kustomize, for the thorough tests',
  compose: 'docker-compose of version 2, for the thorough tests (no Docker)',
  systemd: 'systemd-analyze, for the thorough tests',
};

/**
 * What the thorough tests start by its name.
 * @type {[Need, string][]}
 */
const PROGRAMS = [
  ['haproxy', 'haproxy'],
  ['nginx', 'nginx'],
  ['promtool', 'promtool'],
  ['openssl', 'openssl'],
  ['curl', 'curl'],
  ['kustomize', 'kustomize'],
  ['compose', 'docker-compose'],
];

/** @returns {Promise<Need[]>} */
async function findMissing() {
  const ownElasticsearch = !process.env.ELASTICSEARCH_URL;
  const isLinux = process.platform === 'linux';
  const isThorough = process.argv.includes('--thorough');
  const unprepared = ownElasticsearch && !(await isPrepared());
  const javaNeeds = isThorough ? { withCompiler: true, release: 21 } : { withCompiler: unprepared };
  /** @type {[Need, boolean][]} */
  const found = [
    ['chromium', findChromium() !== undefined],
    ['font', !isLinux || hasKoreanFont()],
    ['java', !(ownElasticsearch || isThorough) || (await findJava(javaNeeds)) !== undefined],
    ['maven', !unprepared || findProgram(['mvn']) !== undefined],
    ['pgbouncer', !isThorough || findPgbouncer() !== undefined],
    ['postgres', !isThorough || findPostgres() !== undefined],
    ['systemd', !isThorough || !isLinux || findProgram(['systemd-analyze']) !== undefined],
  ];
  if (isThorough)
    for (const [need, program] of PROGRAMS)
      found.push([need, findProgram([program]) !== undefined]);
  return found.filter(([, isThere]) => !isThere).map(([need]) => need);
}

function hasKoreanFont() {
  return spawnSync('fc-list', [':lang=ko', 'file'], { encoding: 'utf8' }).stdout?.trim()
    ? true
    : false;
}

/** @param {readonly Need[]} missing */
const list = (missing) => missing.map((need) => `  - ${NEEDS[need]}`).join('\n');

/** @param {string[]} args */
function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stdout, stderr } = spawnSync('apt-get', ['--quiet', ...args], {
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status === 0) return;
  console.error(
    `apt-get ${args[0]} failed (exit code ${status}):\n${`${stdout}${stderr}`.trim().split('\n').slice(-15).join('\n')}`,
  );
  process.exit(1);
}

let missing = await findMissing();
if (missing.length > 0 && mayInstall()) {
  console.error(`The tests need what this machine does not have:\n${list(missing)}`);
  apt('update');
  const packages = debianPackages(missing);
  forbidStarts();
  console.error(`Installing with apt-get, which takes a minute or two: ${packages.join(' ')} ...`);
  apt('install', '--yes', '--no-install-recommends', ...packages);
  missing = await findMissing();
}
if (missing.length > 0) {
  const command = installCommand(missing);
  console.error(
    `The tests need what this machine does not have:\n${list(missing)}\n` +
      (command
        ? `Install it with\n\n  ${command}\n`
        : 'Install it with the package manager of this system.'),
  );
  process.exitCode = 1;
}
