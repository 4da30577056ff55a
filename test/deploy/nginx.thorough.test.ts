import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from '../support/eventually.js';
import { freePort } from '../elasticsearch-node/ports.mjs';
import { sendRaw } from '../support/send-raw.js';

const WORDS = 'what-somebody-searched-for';

/** doum.conf in the nginx.conf of a distribution, which logs errors, before servers that are away. */
const configuration = (folder: string, port: number, away: number) => `
daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log error;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 64; }
http {
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  proxy_cache_path ${folder}/cache keys_zone=doum:1m;
  limit_conn_zone $binary_remote_addr zone=doum_connections:1m;
  upstream doum { server 127.0.0.1:${away}; }
  ${readFileSync('deploy/nginx/doum.conf', 'utf8').replace('listen 8080;', `listen 127.0.0.1:${port};`)}
}`;

describe('The files for nginx', () => {
  it('write neither the address of a reader nor a query into the log, though no server answers', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'doum-nginx-'));
    const [port, away] = [await freePort(), await freePort()];
    const file = path.join(folder, 'nginx.conf');
    writeFileSync(file, configuration(folder, port, away));
    const nginx = spawn('nginx', ['-p', folder, '-c', file, '-e', path.join(folder, 'error.log')]);
    let printed = '';
    nginx.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    try {
      await eventually(async () => {
        const answer = await sendRaw(`http://127.0.0.1:${port}`, {
          ...{ method: 'GET', path: `/graphql?query=${WORDS}` },
        });
        expect(answer.status).toBe(502);
      });
      const status = await sendRaw(`http://127.0.0.1:${port}`, {
        method: 'GET',
        path: '/METRICS/',
      });
      expect(status.status).toBe(404);
    } finally {
      const ended = once(nginx, 'exit');
      nginx.kill('SIGTERM');
      await ended;
    }
    const log = printed + readFileSync(path.join(folder, 'error.log'), 'utf8');
    rmSync(folder, { recursive: true });
    expect(log).not.toContain(WORDS);
    expect(log).not.toContain('client:');
  });
});
