import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeCertificates } from '../elasticsearch-node/certificates.mjs';
import { type Cluster, startCluster } from '../elasticsearch-node/cluster.mjs';
import { type Proxy, startProxy } from '../faults/proxies.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../elasticsearch-node/ports.mjs';
import { runCli } from '../support/run-cli.js';
import { sendRaw } from '../support/send-raw.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { ADMIN_KEY } from '../support/start-test-app.js';
import { stopAll } from '../support/stop-all.js';
import { startTlsPostgres, type TlsPostgres } from '../support/tls-postgres.js';

const START_MS = 900_000;
/** Until the first index has everything, and for a few commands, on a busy machine. */
const LONG_MS = 300_000;

/**
 * What deploy/compose.cluster.yaml runs in containers: the script that makes the roles, three
 * Elasticsearch nodes with TLS, two servers with few rights, and nginx with the files of
 * deploy/nginx.
 */
describe('A cluster as compose.cluster.yaml describes it', () => {
  const secrets = mkdtempSync(path.join(tmpdir(), 'doum-secrets-'));
  const logs: string[][] = [];
  const servers: ServerProcess[] = [];
  let [cluster, proxy]: [Cluster | undefined, Proxy | undefined] = [undefined, undefined];
  let postgres: TlsPostgres | undefined;

  const sh = (script: string, environment: Record<string, string>) =>
    execFileSync('sh', [script], {
      env: { PATH: process.env.PATH, SECRETS: secrets, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const put = (name: string, text: string) => writeFileSync(path.join(secrets, name), text);
  const addressOf = (username: string, password: string) =>
    Object.assign(new URL(postgres!.url), { pathname: 'doum', username, password }).href;

  beforeAll(async () => {
    cluster = await startCluster({ log: (line) => process.stderr.write(`${line}\n`) });
    const { environment } = cluster;
    put('elastic-password', environment.ELASTICSEARCH_PASSWORD);
    copyFileSync(environment.ELASTICSEARCH_CA, path.join(secrets, 'ca.crt'));
    const [node] = environment.ELASTICSEARCH_URL.split(',') as [string];
    sh('docker/elasticsearch/is-healthy.sh', { URL: node });

    // That of the other tests has a database of this name.
    const folder = path.join(secrets, 'postgres');
    mkdirSync(folder);
    const certificates = await makeCertificates(folder);
    postgres = await startTlsPostgres(certificates);
    const DATABASE_CA = certificates.ca;
    const direct = new URL(postgres.url);
    put('owner-password', 'of-the-owner');
    put('server-password', 'of-the-server');
    sh('docker/postgres/roles.sh', {
      ...{ POSTGRES_USER: direct.username, PGPASSWORD: direct.password },
      ...{ PGHOST: direct.hostname, PGPORT: direct.port },
    });
    put('database-url', addressOf('doum_owner', 'of-the-owner'));
    const asOwner = { DATABASE_URL_FILE: path.join(secrets, 'database-url'), DATABASE_CA };
    expect(await runCli(['migrate'], asOwner)).toMatchObject({ code: 0, stderr: '' });

    // The Elasticsearch of the tests cannot store users, so create-user.sh does not run.
    put('elasticsearch-password', `${environment.ELASTICSEARCH_PASSWORD}\n`);
    put('server-database-url', addressOf('doum_server', 'of-the-server'));
    const asServer = { DATABASE_URL_FILE: path.join(secrets, 'server-database-url'), DATABASE_CA };
    const ports = [await freePort(), await freePort()];
    for (const port of ports) {
      const server = await startServer({
        ...{ PORT: String(port), TRUST_PROXY: '127.0.0.1', LOG_ADDRESSES: 'true' },
        ...{ LOG_LEVEL: 'info', SHARED_CACHE_SECONDS: '2', DOUM_ENV: 'production' },
        ...asServer,
        ELASTICSEARCH_URL: environment.ELASTICSEARCH_URL,
        ELASTICSEARCH_USER: environment.ELASTICSEARCH_USER,
        ELASTICSEARCH_PASSWORD_FILE: path.join(secrets, 'elasticsearch-password'),
        ELASTICSEARCH_CA: path.join(secrets, 'ca.crt'),
      });
      servers.push(server);
      logs.push(server.log);
    }
    proxy = await startProxy('nginx', ports);
    const imported = await runCli(['seed'], asServer);
    expect(imported.code).toBe(0);
  }, START_MS);

  afterAll(() =>
    stopAll([
      async () => proxy?.stop(),
      ...servers.map((server) => () => server.stop()),
      async () => cluster?.stop(),
      async () => postgres?.stop(),
      () => rm(secrets, { recursive: true }),
    ]),
  );

  const ask = (query: string, headers: Record<string, string> = {}) =>
    fetch(`${proxy!.url}/graphql?query=${encodeURIComponent(query)}`, {
      headers: {
        accept: 'application/graphql-response+json',
        'x-requested-with': 'test',
        ...headers,
      },
    });

  it(
    'answers the first query, with TLS and a role that has few rights',
    async () => {
      await eventually(async () => {
        const answer = await fetch(`${proxy!.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            query: '{ search(query: "신고", first: 2) { totalCount engine degraded } }',
          }),
        });
        const { data } = (await answer.json()) as { data: { search: { totalCount: number } } };
        expect(data.search).toMatchObject({ engine: 'ELASTICSEARCH', degraded: false });
        // How many are near enough to the best one depends on the copy of the index that answers.
        expect(data.search.totalCount).toBeGreaterThan(1);
      }, LONG_MS);
    },
    2 * LONG_MS,
  );

  it('lets nobody see metrics or readiness through the proxy', async () => {
    const names = ['/metrics', '/METRICS', '/metrics/', '/readyz', '/Readyz', '/readyz//'];
    for (const file of [...names, '/metrics?a', '//metrics', '/%6detrics', '/a/../metrics']) {
      // fetch would change the path.
      const { status } = await sendRaw(proxy!.url, { method: 'GET', path: file });
      expect(status).toBe(404);
    }
    expect((await fetch(`${proxy!.url}/livez`)).status).toBe(200);
  });

  it('keeps what everybody gets, as long as it may, and nothing for a key', async () => {
    let query = '';
    // An answer is kept for two seconds, in which a busy machine may not ask again.
    await eventually(async () => {
      query = `{ products { slug_${Math.random().toString(36).slice(2)}: slug } }`;
      const seen: (string | null)[] = [];
      for (let i = 0; i < 2; i += 1) seen.push((await ask(query)).headers.get('x-cache'));
      expect(seen).toEqual(['MISS', 'HIT']);
    });
    const withKey = await ask(query, { authorization: `Bearer ${ADMIN_KEY}` });
    expect(withKey.headers.get('x-cache')).toBe('BYPASS');
    expect(withKey.headers.get('cache-control')).toContain('no-store');
    const drafts = '{ articles(first: 1) { nodes { slug } } }';
    await ask(drafts, { authorization: `Bearer ${ADMIN_KEY}` });
    expect((await ask(drafts)).headers.get('x-cache')).toBe('MISS');
    await eventually(async () =>
      expect((await ask(query)).headers.get('x-cache')).toMatch(
        /EXPIRED|REVALIDATED|STALE|UPDATING/,
      ),
    );
  });

  it('tells Doum the address of the reader, whatever the reader says', async () => {
    await ask('query Spoofed { products { id } }', { 'x-forwarded-for': '203.0.113.9' });
    const lines = () => logs.flat().filter((line) => line.includes('Spoofed'));
    await eventually(() => Promise.resolve(expect(lines()).not.toEqual([])));
    expect(lines().join('')).toContain('127.0.0.1');
    expect(lines().join('')).not.toContain('203.0.113.9');
  });
});
