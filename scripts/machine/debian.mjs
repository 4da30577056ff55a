import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { findProgram } from './find-program.mjs';

/** Scripts of Debian's packages ask this program whether they may start a service; 101 is no. */
const START_POLICY = '/usr/sbin/policy-rc.d';

export const isDebian = () => findProgram(['apt-get']) !== undefined;
export const isRoot = () => process.getuid?.() === 0;

/**
 * Installs packages. The services of the packages do not start: the tests start what they need, and
 * the services of a test machine must not be on its network. Ends this process on an error.
 * @param {() => string[]} packages asked when the package lists are up to date
 */
export function install(packages) {
  apt('update');
  const names = packages();
  console.error(`Installing with apt-get, which takes a minute or two: ${names.join(' ')} ...`);
  forbidStarts();
  apt('install', '--yes', '--no-install-recommends', ...names);
}

/** @param {string[]} args */
function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { env, encoding: /** @type {const} */ ('utf8'), maxBuffer: 2 ** 26 };
  const { status, stdout, stderr } = spawnSync('apt-get', ['--quiet', ...args], options);
  if (status === 0) return;
  const last = `${stdout}${stderr}`.trim().split('\n').slice(-15).join('\n');
  console.error(`apt-get ${args[0]} failed (exit code ${status}):\n${last}`);
  process.exit(1);
}

/** Forbids that packages start their services until this process ends. */
function forbidStarts() {
  if (existsSync(START_POLICY)) return;
  writeFileSync(START_POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755, flag: 'wx' });
  process.once('exit', () => rmSync(START_POLICY, { force: true }));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
}

/** Without a window, whose user interface costs processor time, where the release has it. */
export function chromiumPackage() {
  const shell = 'chromium-headless-shell';
  return searchPackages(shell) ? shell : 'chromium';
}

/**
 * Debian 12 has Java 17 and Debian 13 has 21. Without package lists: the default JDK.
 * @param {number} oldest
 */
export function javaPackage(oldest) {
  const found = searchPackages('openjdk-[0-9]+-jdk-headless');
  const versions = [...found.matchAll(/^openjdk-(\d+)-/gm)].map(([, version]) => Number(version));
  const fit = versions.filter((version) => version >= oldest).sort((a, b) => a - b)[0];
  return fit ? `openjdk-${fit}-jdk-headless` : 'default-jdk-headless';
}

/**
 * The packages whose name matches, a line each; empty without package lists.
 * @param {string} name
 */
function searchPackages(name) {
  const search = ['search', '--names-only', `^${name}$`];
  return spawnSync('apt-cache', search, { encoding: 'utf8' }).stdout ?? '';
}
