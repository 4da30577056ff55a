import { type ChildProcess, spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../test/elasticsearch-node/ports.mjs';

/** nginx with a cache in front of a server. */
export interface NginxCache {
  readonly url: string;
  /** Removes all answers with this key from the cache; returns how many there were. */
  purge(surrogateKey: string): number;
  /** The files of the cache whose bytes contain the text. */
  filesWith(text: string): string[];
  stop(): Promise<void>;
}

/** Starts nginx, which must be installed, on a free port, in front of servers in turn. */
export async function startNginxCache(upstreams: readonly string[]): Promise<NginxCache> {
  const folder = mkdtempSync(join(tmpdir(), 'doum-nginx-'));
  const cache = join(folder, 'cache');
  mkdirSync(cache);
  const port = await freePort();
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configuration({ folder, cache, port, upstreams }));
  const nginx = spawn('nginx', ['-p', folder, '-c', file, '-e', join(folder, 'error.log')], {
    stdio: 'inherit',
  });
  const url = `http://127.0.0.1:${port}`;
  await untilAnswering(`${url}/livez`, nginx);
  const files = () =>
    readdirSync(cache, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  const filesWith = (text: string) => files().filter((path) => read(path).includes(text));
  const keysByFile = new Map<string, string[]>();
  return {
    url,
    filesWith,
    purge(surrogateKey) {
      const found = files().filter((path) => {
        const file = statSync(path, { throwIfNoEntry: false });
        if (!file) return false;
        const version = `${file.ino} ${file.mtimeMs}`;
        const keys = keysByFile.get(version) ?? surrogateKeys(read(path));
        keysByFile.set(version, keys);
        return keys.includes(surrogateKey);
      });
      for (const path of found) rmSync(path, { force: true });
      return found.length;
    },
    async stop() {
      const exited = new Promise((resolve) => nginx.once('exit', resolve));
      nginx.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true });
    },
  };
}

/** The file as text, or nothing if nginx has just removed it. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** The header stands in the file as it was received. */
function surrogateKeys(file: string): string[] {
  return /^Surrogate-Key: (.*)\r$/im.exec(file)?.[1]?.split(' ') ?? [];
}

interface Place {
  folder: string;
  cache: string;
  port: number;
  upstreams: readonly string[];
}

function configuration({ folder, cache, port, upstreams }: Place): string {
  // Its workers would otherwise be those of a user who may not read the folder.
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const servers = upstreams.map((url) => `server ${url.replace('http://', '')};`).join(' ');
  return `
${user} daemon off; pid ${folder}/nginx.pid;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/temp;
  fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  proxy_cache_path ${cache} levels=1:2 keys_zone=doum:10m max_size=500m use_temp_path=off;
  upstream doum { ${servers} keepalive 32; keepalive_timeout 60s; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://doum;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_buffer_size 8k;
      proxy_cache doum;
      proxy_cache_revalidate on;
      proxy_cache_lock on;
      add_header X-Cache $upstream_cache_status always;
    }
  }
}`;
}

async function untilAnswering(url: string, nginx: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 100 && nginx.exitCode === null; tries += 1) {
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await sleep(100);
  }
  throw new Error('nginx does not answer: is it installed?');
}
