import { spawnSync } from 'node:child_process';
import { findJava, isPrepared } from '../test/elasticsearch-node/prepare.mjs';
import { findChromium, findProgram } from './machine/find-program.mjs';
import { debianPackages, installCommand, mayInstall } from './machine/systems.mjs';

/**
 * Checks that this machine has what the tests need besides Node.js. As root on Debian it installs
 * what is missing; otherwise it prints the command that does, and exits with code 1.
 */

/** @typedef {import('./machine/systems.mjs').Need} Need */

/** @type {Record<Need, string>} */
const NEEDS = {
  chromium: 'Chromium, in which the pages are tested (or set CHROMIUM to its path)',
  font: 'a font with Korean letters, for the pages',
  java: 'a JDK of version 17 or later, for Elasticsearch (or set ELASTICSEARCH_URL to one with analysis-nori)',
  maven: 'Maven, which fetches Elasticsearch (97 MB) on the first run',
};

/** @returns {Promise<Need[]>} */
async function findMissing() {
  const ownElasticsearch = !process.env.ELASTICSEARCH_URL;
  const unprepared = ownElasticsearch && !(await isPrepared());
  /** @type {[Need, boolean][]} */
  const found = [
    ['chromium', findChromium() !== undefined],
    ['font', process.platform !== 'linux' || hasKoreanFont()],
    ['java', !ownElasticsearch || (await findJava({ withCompiler: unprepared })) !== undefined],
    ['maven', !unprepared || findProgram(['mvn']) !== undefined],
  ];
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
