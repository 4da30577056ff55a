import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { findProgram } from './find-program.mjs';

/** @typedef {'chromium' | 'font' | 'java' | 'maven' | 'pgbouncer' | 'haproxy' | 'nginx' | 'postgres' | 'promtool' | 'openssl' | 'curl' | 'kustomize' | 'compose' | 'systemd'} Need */
/** @typedef {{ install: string, packages: Record<Need, string> }} System */

/** @type {Record<string, System>} */
const SYSTEMS = {
  'apt-get': {
    install: 'apt-get update && apt-get install --yes --no-install-recommends',
    packages: {
      ...{ chromium: '', font: 'fontconfig fonts-noto-cjk', java: '', maven: 'maven' },
      ...{ pgbouncer: 'pgbouncer', haproxy: 'haproxy', nginx: 'nginx', promtool: 'prometheus' },
      ...{ postgres: 'postgresql', openssl: 'openssl', curl: 'curl', kustomize: 'kustomize' },
      ...{ compose: 'docker-compose', systemd: 'systemd' },
    },
  },
  dnf: {
    install: 'dnf install --assumeyes',
    packages: {
      ...{ chromium: 'chromium', font: 'fontconfig google-noto-sans-cjk-fonts' },
      ...{ java: 'java-21-openjdk-devel', maven: 'maven' },
      ...{ pgbouncer: 'pgbouncer', haproxy: 'haproxy', nginx: 'nginx' },
      ...{ postgres: 'postgresql-server', promtool: 'golang-github-prometheus' },
      ...{ openssl: 'openssl', curl: 'curl', kustomize: 'kustomize' },
      ...{ compose: 'docker-compose', systemd: 'systemd' },
    },
  },
  pacman: {
    install: 'pacman --sync --noconfirm',
    packages: {
      chromium: 'chromium',
      font: 'fontconfig noto-fonts-cjk',
      java: 'jdk21-openjdk',
      maven: 'maven',
      ...{ pgbouncer: 'pgbouncer', haproxy: 'haproxy', nginx: 'nginx', promtool: 'prometheus' },
      ...{ postgres: 'postgresql', openssl: 'openssl', curl: 'curl', kustomize: 'kustomize' },
      ...{ compose: 'docker-compose', systemd: 'systemd' },
    },
  },
  zypper: {
    install: 'zypper --non-interactive install',
    packages: {
      ...{ chromium: 'chromium', font: 'fontconfig noto-sans-cjk-fonts' },
      ...{ java: 'java-21-openjdk-devel', maven: 'maven' },
      ...{ pgbouncer: 'pgbouncer', haproxy: 'haproxy', nginx: 'nginx' },
      ...{ postgres: 'postgresql-server', promtool: 'golang-github-prometheus-prometheus' },
      ...{ openssl: 'openssl', curl: 'curl', kustomize: 'kustomize' },
      ...{ compose: 'docker-compose', systemd: 'systemd' },
    },
  },
  brew: {
    install: 'brew install',
    packages: {
      ...{ chromium: 'chromium', font: '', java: 'openjdk@21', maven: 'maven' },
      ...{ pgbouncer: 'pgbouncer', haproxy: 'haproxy', nginx: 'nginx', promtool: 'prometheus' },
      ...{ postgres: 'postgresql', openssl: 'openssl', curl: 'curl', kustomize: 'kustomize' },
      ...{ compose: 'docker-compose', systemd: '' },
    },
  },
};

/** Scripts of Debian's packages ask this program whether they may start a service; 101 is no. */
const START_POLICY = '/usr/sbin/policy-rc.d';

/**
 * Forbids that packages start their services until this process ends: the tests start what they
 * need, and the services of a test machine must not be on its network.
 */
export function forbidStarts() {
  if (existsSync(START_POLICY)) return;
  writeFileSync(START_POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755, flag: 'wx' });
  process.once('exit', () => rmSync(START_POLICY, { force: true }));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
}

/** Whether packages may be installed without asking: as root on Debian or a derivative. */
export function mayInstall() {
  return process.getuid?.() === 0 && findProgram(['apt-get']) !== undefined;
}

/**
 * The Debian packages for what is missing. Which Java and which Chromium there is depends on the
 * release, so apt-cache is asked.
 * @param {readonly Need[]} missing
 * @returns {string[]}
 */
export function debianPackages(missing) {
  const { packages } = SYSTEMS['apt-get'];
  return missing.flatMap((need) => {
    if (need === 'java') return debianJava();
    if (need === 'chromium') return debianChromium();
    return packages[need].split(' ');
  });
}

function debianChromium() {
  const shell = 'chromium-headless-shell';
  return searchPackages(shell) ? shell : 'chromium';
}

/** Debian 12 has Java 17 and Debian 13 has 21; without package lists it is the default JDK. */
function debianJava() {
  const found = searchPackages('openjdk-[0-9]+-jdk-headless');
  const versions = [...found.matchAll(/^openjdk-(\d+)-/gm)].map(([, version]) => Number(version));
  const fit = versions.filter((version) => version >= 17).sort((a, b) => a - b)[0];
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

/**
 * The command that installs what is missing on this system; undefined if its package manager is
 * unknown.
 * @param {readonly Need[]} missing
 * @returns {string | undefined}
 */
export function installCommand(missing) {
  const manager = Object.keys(SYSTEMS).find((name) => findProgram([name]));
  if (!manager) return undefined;
  const { install, packages } = SYSTEMS[manager];
  const asRoot = manager === 'brew' || process.getuid?.() === 0 ? '' : 'sudo ';
  const names =
    manager === 'apt-get'
      ? debianPackages(missing)
      : missing.map((need) => packages[need]).filter(Boolean);
  return (
    install
      .split(' && ')
      .map((each) => asRoot + each)
      .join(' && ') + ` ${names.join(' ')}`
  );
}
