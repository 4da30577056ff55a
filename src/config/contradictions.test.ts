import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { OperatorError } from '../core/errors.js';
import { describeChanges, readConfig } from './index.js';

const DB = 'postgres://doum:hunter2@db:5432/doum';
const SECRET = 'a-secret-that-both-sides-share-0123456789';

let folder: string;
let ca: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'doum-certificates-'));
  ca = path.join(folder, 'ca.pem');
  writeFileSync(ca, `# our authority\n${rootCertificates[0]}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

const faultsOf = (environment: Record<string, string>): string[] => {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(OperatorError);
    expect((error as Error).message).not.toContain('hunter2');
    return (error as Error).message.split('\n');
  }
};

describe('Contradictions between variables', () => {
  it('are told all at once', () => {
    const faults = faultsOf({
      SEARCH_ENGINE: 'elasticsearch',
      DATABASE_DIRECT_URL: DB,
      ELASTICSEARCH_USER: 'doum',
      ELASTICSEARCH_API_KEY: 'a2V5',
      RATE_LIMIT_POINTS: '1',
      ANALYTICS_ROLLUP_DAYS: '1',
      JWT_SECRET: SECRET,
      JWT_ALGORITHM: 'RS256',
    });
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual([
      ...['DATABASE_DIRECT_URL', 'SEARCH_ENGINE', 'ELASTICSEARCH_USER'],
      ...['RATE_LIMIT_POINTS', 'ANALYTICS_ROLLUP_DAYS'],
      ...['JWT_ALGORITHM', 'JWT_SECRET', 'JWT_SECRET'],
    ]);
  });

  it('are told when no variable is wrong by itself', () => {
    const faults = faultsOf({
      SEARCH_ENGINE: 'elasticsearch',
      SEARCH_FALLBACK: 'memory',
      ELASTICSEARCH_URL: 'elastic:hunter2@es',
      DATABASE_URL: 'db',
      DATABASE_DIRECT_URL: DB,
      DATABASE_CA: ca,
      DOUM_ENV: 'production',
      HEALTH_PORT: 'x',
      JWT_AUDIENCE: 'doum',
      JWT_SECRET_FILE: path.join(folder, 'none'),
    });
    expect(faults.map((fault) => fault.split(' ')[0]).sort()).toEqual([
      ...['DATABASE_URL', 'ELASTICSEARCH_URL', 'HEALTH_PORT', 'JWT_SECRET_FILE'],
    ]);
  });

  it('show no password that stands where none belongs', () => {
    const address = 'https://user:hunter2@example.com/path';
    expect(
      faultsOf({ PUBLIC_URL: address, CONTACT_URL: address, CORS_ORIGINS: address, LOG_LEVEL: DB }),
    ).toHaveLength(4);
  });

  it('are told for two ports that are one', () => {
    expect(faultsOf({ PORT: '4000', HEALTH_PORT: '4000' })).toEqual([
      'HEALTH_PORT and PORT are both 4000: set another HEALTH_PORT.',
    ]);
    expect(faultsOf({ PORT: '0', HEALTH_PORT: '0' })).toEqual([]);
  });

  it('are told in production', () => {
    expect(faultsOf({ DOUM_ENV: 'production', SEED_DEMO: 'true' })).toEqual([
      'DOUM_ENV is production, but DATABASE_URL is not set: the embedded Postgres is for development.',
      'DOUM_ENV is production and SEED_DEMO is true: the demo help centre is for development, so leave SEED_DEMO out.',
    ]);
    expect(faultsOf({ DOUM_ENV: 'production', DATABASE_URL: DB })).toEqual([]);
  });
});

describe('DATABASE_CA', () => {
  it('is part of both addresses, with full verification', () => {
    const { databaseUrl, databaseDirectUrl } = readConfig({
      DATABASE_CA: ca,
      DATABASE_URL: `${DB}?sslmode=require&application_name=a`,
      DATABASE_DIRECT_URL: DB,
    });
    for (const url of [databaseUrl, databaseDirectUrl])
      expect(Object.fromEntries(new URL(url!).searchParams)).toMatchObject({
        sslmode: 'verify-full',
        sslrootcert: ca,
      });
    expect(databaseUrl).toContain('application_name=a');
  });

  it('leaves the address of a socket as it is', () => {
    const DATABASE_URL = 'postgres://doum@localhost/doum?host=/run/postgresql';
    expect(readConfig({ DATABASE_CA: ca, DATABASE_URL }).databaseUrl).toBe(DATABASE_URL);
  });

  it('must be a readable file with certificates', () => {
    const empty = path.join(folder, 'empty.pem');
    const broken = path.join(folder, 'broken.pem');
    writeFileSync(empty, 'nothing');
    writeFileSync(broken, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    const faults = [path.join(folder, 'none'), folder, empty, broken].map((file) =>
      faultsOf({ DATABASE_URL: DB, DATABASE_CA: file })[0]!.replace(/.*\((.*)\).$/, '$1'),
    );
    expect(faults).toEqual([
      'it cannot be read, ENOENT',
      'it cannot be read, EISDIR',
      'it holds no certificate',
      'it holds no certificate',
    ]);
    expect(faultsOf({ ELASTICSEARCH_CA: empty })).toHaveLength(1);
  });

  it.each([
    [
      `${DB}?sslmode=disable`,
      'DATABASE_CA is set, but sslmode=disable in DATABASE_URL asks for another check of the certificate: leave one of them out.',
    ],
    [
      `${DB}?uselibpqcompat=true&sslmode=require`,
      'DATABASE_CA is set, but uselibpqcompat in DATABASE_URL asks for another check of the certificate: leave one of them out.',
    ],
    [
      `${DB}?sslmode=allow`,
      'DATABASE_URL has an unknown sslmode: it must be one of disable, no-verify, prefer, require, verify-ca, verify-full.',
    ],
  ])('contradicts %s', (url, message) => {
    expect(faultsOf({ DATABASE_CA: ca, DATABASE_URL: url })).toEqual([message]);
  });

  it('contradicts an authority in the address, also in the direct one', () => {
    const own = `${DB}?sslrootcert=${ca}`;
    expect(faultsOf({ DATABASE_CA: ca, DATABASE_URL: own, DATABASE_DIRECT_URL: own })).toEqual([
      'DATABASE_CA is set, but sslrootcert in DATABASE_URL asks for another check of the certificate: leave one of them out.',
      'DATABASE_CA is set, but sslrootcert in DATABASE_DIRECT_URL asks for another check of the certificate: leave one of them out.',
    ]);
    expect(faultsOf({ DATABASE_URL: own })).toEqual([]);
  });
});

describe('An authority for Elasticsearch', () => {
  it('contradicts an address without TLS, also beside one with TLS', () => {
    const of = (nodes: string) => faultsOf({ ELASTICSEARCH_CA: ca, ELASTICSEARCH_URL: nodes });
    const fault =
      'ELASTICSEARCH_CA is set, but ELASTICSEARCH_URL has an address without TLS: each must begin ' +
      'with https://, or leave ELASTICSEARCH_CA out.';
    expect(of('http://es:9200')).toEqual([fault]);
    expect(of('https://es-1:9200,http://doum:hunter2@es-2:9200')).toEqual([fault]);
    expect(of('https://es-1:9200,https://es-2:9200')).toEqual([]);
  });
});

describe('What differs from the defaults', () => {
  it('is shown without secrets', () => {
    const file = path.join(folder, 'key');
    writeFileSync(file, `${SECRET}\n`);
    const lines = describeChanges({
      PORT: '4000',
      HOST: '0.0.0.0',
      DATABASE_URL: `${DB}?sslmode=verify-full&password=hunter2`,
      ELASTICSEARCH_URL: 'https://elastic:hunter2@es-1:9200, https://es-2:9200',
      ELASTICSEARCH_USER: '',
      ADMIN_API_KEY_FILE: file,
      JWT_SECRET: SECRET,
      DOUM_ENV: 'production',
      IMAGE_HOSTS: 'a.example.com,b.example.com',
    });
    expect(lines).toEqual([
      'HOST=0.0.0.0',
      'DOUM_ENV=production',
      'DATABASE_URL=postgres://doum:***@db:5432/doum?sslmode=verify-full',
      'ELASTICSEARCH_URL=https://elastic:***@es-1:9200/,https://es-2:9200/',
      'ADMIN_API_KEY=(hidden), from ADMIN_API_KEY_FILE',
      'IMAGE_HOSTS=a.example.com,b.example.com',
      'JWT_SECRET=(hidden)',
    ]);
    expect(describeChanges({})).toEqual([]);
  });

  it.each([
    ['postgres://u:pa,ss@h/d', 'postgres://u:***@h/d'],
    ['postgres://u@h1/d?password=a,b', 'postgres://u@h1/d'],
    ['postgres://h1/d?user=u&password=a&SECRET', 'postgres://h1/d'],
  ])('is shown without the password of %s', (DATABASE_URL, shown) => {
    expect(describeChanges({ DATABASE_URL })).toEqual([`DATABASE_URL=${shown}`]);
  });
});
