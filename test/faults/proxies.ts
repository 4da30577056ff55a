import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../elasticsearch-node/ports.mjs';

/** The proxies that spread requests over servers. They must be installed. */
export type ProxyKind = 'haproxy' | 'nginx';

/** A proxy in front of servers. */
export interface Proxy {
  readonly url: string;
  /** Resolves when the proxy sends requests to each server again after one was restarted. */
  untilAllServe(): Promise<void>;
  stop(): Promise<void>;
}

/** How long nginx sends nothing to a server that failed: `fail_timeout` of deploy/nginx. */
const NGINX_REST_SECONDS = 2;
const START_MS = 10_000;
/** A server serves again when it has reached Postgres, and after two checks of HAProxy. */
const SERVE_MS = 120_000;

/** As root, its workers would be those of a user who may not enter the folder. */
const NGINX_GLOBALS = `daemon off;${process.getuid?.() === 0 ? ' user root;' : ''}`;

/** HAProxy asks /readyz of each server, with its default of 3 checks in 2 seconds each. */
const haproxyConfiguration = (port: number, servers: readonly number[]) => `
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
frontend readers
  bind 127.0.0.1:${port}
  monitor-uri /all-serve
  monitor fail if { nbsrv(servers) lt ${servers.length} }
  default_backend servers
backend servers
  option httpchk GET /readyz
  ${servers.map((server, i) => `server s${i} 127.0.0.1:${server} check`).join('\n  ')}
`;

/**
 * The files of deploy/nginx, with the addresses and folders of this machine. nginx asks nobody; it
 * notices that a server is away when it cannot connect.
 */
function nginxConfiguration(port: number, servers: readonly number[], folder: string): string {
  const read = (name: string) => readFileSync(`deploy/nginx/${name}`, 'utf8');
  const own = servers.map((server) => `server 127.0.0.1:${server} fail_timeout=2s;`).join(' ');
  const replaced = [
    [/\bserver server-1:4000 fail_timeout=2s;\s+server server-2:4000 fail_timeout=2s;/, own],
    ['proxy_cache_path /var/cache/doum ', `proxy_cache_path ${folder}/cache `],
    ['include /etc/nginx/doum.conf;', read('doum.conf')],
    ['listen 8080;', `listen 127.0.0.1:${port};`],
  ] as const;
  return replaced.reduce(
    (before, [shipped, here]) => {
      const after = before.replace(shipped, here);
      if (after === before) throw new Error(`deploy/nginx has no ${shipped}.`);
      return after;
    },
    // First, because the folder of the test may lie below /tmp, too.
    read('nginx.conf').replaceAll(' /tmp/', ` ${folder}/`),
  );
}

/** Starts a proxy on a free port, in front of the servers on these ports. */
export async function startProxy(kind: ProxyKind, servers: readonly number[]): Promise<Proxy> {
  const folder = mkdtempSync(path.join(tmpdir(), 'doum-proxy-'));
  const port = await freePort();
  const file = path.join(folder, 'proxy.conf');
  const isHaproxy = kind === 'haproxy';
  writeFileSync(
    file,
    isHaproxy ? haproxyConfiguration(port, servers) : nginxConfiguration(port, servers, folder),
  );
  const args = isHaproxy
    ? ['-db', '-q', '-f', file]
    : ['-p', folder, '-c', file, '-e', path.join(folder, 'error.log'), '-g', NGINX_GLOBALS];
  const child = spawn(kind, args, { stdio: 'inherit' });
  // An interrupted run must leave no proxy behind.
  const killOnExit = () => child.kill('SIGTERM');
  process.once('exit', killOnExit);
  const url = `http://127.0.0.1:${port}`;
  await untilOk(`${url}/livez`, child);
  return {
    url,
    async untilAllServe() {
      if (isHaproxy) await untilOk(`${url}/all-serve`, child, SERVE_MS);
      else await sleep((NGINX_REST_SECONDS + 1) * 1_000);
    },
    async stop() {
      process.off('exit', killOnExit);
      if (child.exitCode === null && child.signalCode === null) {
        const exited = once(child, 'exit');
        child.kill('SIGTERM');
        await exited;
      }
      rmSync(folder, { recursive: true });
    },
  };
}

async function untilOk(url: string, proxy: ChildProcess, withinMs = START_MS): Promise<void> {
  const endsAt = performance.now() + withinMs;
  while (performance.now() < endsAt && proxy.exitCode === null) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error(`The proxy does not send requests to all servers: ${url} does not answer 200.`);
}
