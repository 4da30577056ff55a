import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDatabase } from '../../src/app/open-database.js';
import { readConfig } from '../../src/config/index.js';
import {
  type Certificates,
  makeCertificates,
  signCertificate,
} from '../elasticsearch-node/certificates.mjs';
import { type Cluster, startCluster } from '../elasticsearch-node/cluster.mjs';
import { eventually } from '../support/eventually.js';
import { runCli } from '../support/run-cli.js';
import { startServer } from '../support/server-process.js';
import { openTestConnection } from '../support/terminate-backends.js';
import { startTlsPostgres, type TlsPostgres } from '../support/tls-postgres.js';

/** Each test starts several processes. */
const PROCESSES_MS = 300_000;

/** Maximum wait for the first index, on a busy machine. */
const FIRST_INDEX_MS = 120_000;

/** The first query of the README. */
const FIRST_QUERY =
  '{ search(query: "신고", first: 2) { totalCount engine degraded facets(fields: [PRODUCT]) { values { label count } } nodes { title breadcrumb } } }';

interface Found {
  totalCount: number;
}

let folder: string;
let good: Certificates;
let postgres: TlsPostgres;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'doum-authority-'));
  good = await makeCertificates(folder);
  postgres = await startTlsPostgres(good);
});
afterAll(async () => {
  await postgres?.stop();
  await rm(folder, { recursive: true });
});

/** A session beside the server, which checks nothing. */
const outside = () => openTestConnection(`${postgres.url}?sslmode=no-verify`);

/** The sessions of Doum, encrypted or not. */
async function sessionsOfDoum(): Promise<{ name: string; ssl: boolean }[]> {
  const session = await outside();
  const { rows } = await session.query<{ name: string; ssl: boolean }>(
    `select application_name as name, ssl from pg_stat_activity join pg_stat_ssl using (pid)
     where application_name like 'doum%'`,
  );
  await session.end();
  return rows;
}

describe('A Postgres and an Elasticsearch with certificates of a private authority', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster({ nodes: 1 });
  }, PROCESSES_MS);
  afterAll(() => cluster?.stop());

  it(
    'serve the first query of the README',
    async () => {
      const environment = {
        ...cluster.environment,
        ...{ DATABASE_URL: postgres.url, DATABASE_CA: good.ca, DATABASE_POOL_SIZE: '5' },
      };
      expect(await runCli(['seed'], environment)).toMatchObject({ code: 0, stderr: '' });
      const server = await startServer(environment);
      try {
        await eventually(async () => {
          const { data, errors } = await server.request<{ search: Found }>(FIRST_QUERY);
          expect(errors, server.log.join('\n')).toBeUndefined();
          const { totalCount, ...search } = data!.search;
          // The last of them is near the limit of what counts as an answer.
          expect(Math.abs(totalCount - 17)).toBeLessThan(2);
          expect(search).toMatchObject({ engine: 'ELASTICSEARCH', degraded: false });
        }, FIRST_INDEX_MS);
        const sessions = await sessionsOfDoum();
        expect(sessions.map(({ name }) => name)).toContain('doum notifications');
        expect(sessions.every(({ ssl }) => ssl)).toBe(true);
        expect(sessions.filter(({ name }) => name === 'doum').length).toBeLessThan(6);
        expect(await runCli(['index', 'verify'], environment)).toMatchObject({ code: 0 });
      } finally {
        await server.stop();
      }
    },
    PROCESSES_MS,
  );
});

describe('A Postgres with TLS', () => {
  const open = async (environment: Record<string, string>): Promise<void> => {
    const { databaseUrl } = readConfig(environment);
    await (await openDatabase(databaseUrl!, { access: 'any' })).destroy();
  };
  const failure = async (environment: Record<string, string>): Promise<string> => {
    const message = await open(environment).then(
      () => 'it opened',
      (error: Error) => error.message,
    );
    expect(message).not.toContain(new URL(postgres.url).password);
    return /\((\w+)\)\.$/.exec(message)?.[1] ?? message;
  };

  it('is opened by its authority, in DATABASE_CA or in the address', async () => {
    await open({ DATABASE_URL: postgres.url, DATABASE_CA: good.ca });
    await open({ DATABASE_URL: `${postgres.url}?sslrootcert=${good.ca}` });
  });

  it('has a code and a sentence for each cause', async () => {
    const { url: DATABASE_URL } = postgres;
    const trusted = { DATABASE_URL, DATABASE_CA: good.ca };
    expect(await failure({ DATABASE_URL })).toBe('DATABASE_NEEDS_TLS');
    expect(await failure({ DATABASE_URL: `${DATABASE_URL}?sslmode=verify-full` })).toBe(
      'DATABASE_UNTRUSTED_CERTIFICATE',
    );
    const other = DATABASE_URL.replace('doum:', 'doum:not-the-');
    expect(await failure({ ...trusted, DATABASE_URL: other })).toBe('DATABASE_WRONG_CREDENTIALS');
    expect(
      await failure({ ...trusted, DATABASE_URL: DATABASE_URL.replace('/postgres', '/none') }),
    ).toBe('DATABASE_MISSING');

    const becomes = async (code: string) =>
      eventually(async () => expect(await failure(trusted)).toBe(code));
    await postgres.present(await signCertificate(folder, 'elsewhere', { hosts: 'DNS:elsewhere' }));
    await becomes('DATABASE_WRONG_HOST');
    await postgres.present(await signCertificate(folder, 'expired', { days: 0 }));
    await becomes('DATABASE_EXPIRED_CERTIFICATE');
    await postgres.present(good);
    await becomes('it opened');
  });

  it(
    'is away for a running server while its certificate is bad',
    async () => {
      const ca = path.join(folder, 'given.pem');
      await copyFile(good.ca, ca);
      const server = await startServer({ DATABASE_URL: postgres.url, DATABASE_CA: ca });
      try {
        // Nothing reads the file again.
        await rm(ca);
        await postgres.present(await signCertificate(folder, 'other', { hosts: 'DNS:other' }));
        const session = await outside();
        await session.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'doum%'`,
        );
        await session.end();
        const ask = () =>
          server.request<{ articles: { totalCount: number } }>('{ articles { totalCount } }');
        await eventually(async () =>
          expect((await ask()).errors?.[0]?.extensions.code).toBe('DATABASE_UNAVAILABLE'),
        );
        await eventually(() => {
          expect(server.log.join('\n')).toContain('"code":"DATABASE_WRONG_HOST"');
          return Promise.resolve();
        });
        await postgres.present(good);
        await eventually(async () => expect((await ask()).errors).toBeUndefined());
      } finally {
        await server.stop();
      }
    },
    PROCESSES_MS,
  );

  it('is not believed when it speaks no TLS', async () => {
    const plain = await startTlsPostgres(null);
    expect(await failure({ DATABASE_URL: plain.url, DATABASE_CA: good.ca })).toBe(
      'DATABASE_WITHOUT_TLS',
    );
    await plain.stop();
  });
});
