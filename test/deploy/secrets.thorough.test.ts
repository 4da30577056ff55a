import { execFile, execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const SCRIPT = 'docker/elasticsearch/make-secrets.sh';

describe('make-secrets.sh', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'doum-secrets-'));
  const run = (environment: Record<string, string> = {}) =>
    execFileSync('sh', [SCRIPT], {
      env: { PATH: process.env.PATH, SECRETS: folder, NODES: 'es-1 es-2', ...environment },
      encoding: 'utf8',
    });
  const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');
  const files = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  const contents = () => Object.fromEntries(files().map((file) => [file, read(file)]));

  beforeAll(() => void run());
  afterAll(() => rmSync(folder, { recursive: true }));

  it('gives each service what it reads, for its user alone', () => {
    expect(files().sort()).toEqual([
      ...['authority/ca.crt', 'authority/ca.key'],
      ...['ca.crt', 'doum-password', 'elastic-password', 'node.crt', 'node.key'].map(
        (name) => `elasticsearch/${name}`,
      ),
      'migrate/database-url',
      ...['owner', 'server', 'superuser'].map((name) => `postgres/${name}-password`),
      ...['admin-api-key', 'database-url', 'elasticsearch-ca.crt', 'elasticsearch-password'].map(
        (name) => `server/${name}`,
      ),
    ]);
    for (const file of files()) {
      const { mode, uid } = statSync(path.join(folder, file));
      expect(mode & 0o077, file).toBe(0);
      if (process.getuid!() !== 0) continue;
      const owner = file.startsWith('authority/') ? 0 : file.startsWith('postgres/') ? 999 : 1000;
      expect(uid, file).toBe(owner);
    }
    expect(read('server/database-url')).toBe(
      `postgres://doum_server:${read('postgres/server-password')}@postgres:5432/doum`,
    );
    expect(read('server/admin-api-key')).toMatch(/^[0-9a-f]{64}$/);
  });

  it('makes a certificate of its authority for all nodes', () => {
    const certificate = new X509Certificate(read('elasticsearch/node.crt'));
    const authority = new X509Certificate(read('server/elasticsearch-ca.crt'));
    expect(certificate.verify(authority.publicKey)).toBe(true);
    for (const host of ['es-1', 'es-2', 'localhost'])
      expect(certificate.checkHost(host)).toBe(host);
    expect(certificate.checkHost('es-3')).toBeUndefined();
  });

  it('is all that create-user.sh needs to make a user with few rights', async () => {
    const received: unknown[] = [];
    const server = createServer(
      { key: read('elasticsearch/node.key'), cert: read('elasticsearch/node.crt') },
      (request, response) => {
        void request.toArray().then((chunks: Buffer[]) => {
          const [, login] = request.headers.authorization!.split(' ');
          const body = JSON.parse(Buffer.concat(chunks).toString()) as unknown;
          received.push([request.method, request.url, Buffer.from(login!, 'base64').toString()]);
          received.push(body);
          response.end('{}');
        });
      },
    ).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await promisify(execFile)('sh', ['docker/elasticsearch/create-user.sh'], {
      env: {
        PATH: process.env.PATH,
        SECRETS: path.join(folder, 'elasticsearch'),
        URL: `https://localhost:${port}`,
      },
    });
    server.close();
    const login = `elastic:${read('elasticsearch/elastic-password')}`;
    expect(received).toEqual([
      ['PUT', '/_security/role/doum', login],
      { cluster: ['monitor'], indices: [{ names: ['doum', 'doum-*'], privileges: ['all'] }] },
      ['PUT', '/_security/user/doum', login],
      { password: read('elasticsearch/doum-password'), roles: ['doum'] },
    ]);
  });

  it('changes nothing when it runs again', () => {
    const before = contents();
    run();
    expect(contents()).toEqual(before);
  });

  it('goes on after it was cut off, and renews a certificate that ends', () => {
    const before = contents();
    rmSync(path.join(folder, 'server/admin-api-key'));
    writeFileSync(path.join(folder, 'postgres/owner-password.new'), 'half');
    const [key, request] = ['elasticsearch/node.key', 'request'].map((name) =>
      path.join(folder, name),
    );
    const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
    openssl('req', '-new', '-key', key!, '-subj', '/CN=old', '-out', request!);
    openssl(
      ...['x509', '-req', '-in', request!, '-days', '20', '-set_serial', '7'],
      ...['-CA', path.join(folder, 'authority/ca.crt')],
      ...['-CAkey', path.join(folder, 'authority/ca.key')],
      ...['-out', path.join(folder, 'elasticsearch/node.crt')],
    );
    run();
    const after = contents();
    expect(after['server/admin-api-key']).not.toBe(before['server/admin-api-key']);
    expect(after['postgres/owner-password']).toBe(before['postgres/owner-password']);
    expect(after['authority/ca.crt']).toBe(before['authority/ca.crt']);
    expect(new X509Certificate(after['elasticsearch/node.crt']!).checkHost('es-2')).toBe('es-2');
  });
});
