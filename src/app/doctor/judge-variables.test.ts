import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { judgeVariables, readSoundConfig } from './judge-variables.js';

const judge = (environment: Record<string, string>) =>
  judgeVariables(environment, readSoundConfig(environment)).map(
    ({ state, message }) => `${state} ${message}`,
  );

it('finds all faults, also contradictions behind the first, and reads what is left', () => {
  const environment = {
    ...{ PORT: 'x', HEALTH_HOST: '::1', HOST: '127.0.0.2' },
    ...{ ANALYTICS_LOG_DAYS: '9', ANALYTICS_ROLLUP_DAYS: '8', JWT_ISSUER: 'i' },
  };
  const { config, left } = readSoundConfig(environment);
  expect([config.host, config.port]).toEqual(['127.0.0.2', 4_000]);
  expect(left.sort()).toEqual(['ANALYTICS_ROLLUP_DAYS', 'HEALTH_HOST', 'JWT_ISSUER', 'PORT']);
  expect(judge(environment).filter((text) => text.startsWith('failed'))).toHaveLength(4);
});

it('names a secret in a file that cannot be read, and goes on without it', () => {
  const environment = { DATABASE_URL_FILE: '/nowhere/secret', PORT: '9' };
  const { config, faults, left } = readSoundConfig(environment);
  expect(faults).toEqual(['DATABASE_URL_FILE names a file that cannot be read (ENOENT).']);
  expect([config.port, left]).toEqual([9, ['DATABASE_URL']]);
});

it('leaves the address out, not everything, when its parameters of TLS are wrong', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'doum-doctor-'));
  const file = path.join(folder, 'address');
  writeFileSync(file, 'postgres://db/doum?sslmode=none&sslrootcert=/nowhere/ca.pem');
  const environment = { DATABASE_URL_FILE: file, PORT: '9', DOUM_ENV: 'production' };
  const { config, faults, left } = readSoundConfig(environment);
  rmSync(folder, { recursive: true });
  expect(config.port).toBe(9);
  // And not that production needs DATABASE_URL.
  expect(faults).toEqual([
    expect.stringMatching(/^DATABASE_URL has an unknown sslmode/),
    expect.stringMatching(/^DATABASE_URL names a file as sslrootcert .+ENOENT/),
  ]);
  expect(left).toContain('DATABASE_URL');
});

it.each<[Record<string, string>, string[]]>([
  [{}, ['ok All are right, and none is unknown.']],
  [{ HOST: '0.0.0.0' }, ['warning HOST is 0.0.0.0, so others reach the server, but DOUM_ENV']],
  [
    { DOUM_ENV: 'production', DATABASE_URL: 'postgres://db/doum' },
    ['warning PUBLIC_URL', 'warning TRUST_PROXY'],
  ],
  [
    {
      ...{ DOUM_ENV: 'production', HOST: '::', DATABASE_URL: 'postgres://db/doum' },
      ...{ PUBLIC_URL: 'https://help.example.com', HEALTH_PORT: '9000' },
    },
    ['ok'],
  ],
  [{ DATABASE_URI: 'x' }, ['warning DATABASE_URI is set, but Doum has no such variable']],
])('%j', (environment, expected) => {
  expect(judge(environment)).toEqual(
    expected.map((text) => expect.stringMatching(`^${text}`) as string),
  );
});

it('tells of a user of Elasticsearch without a password, unless the password is wrong', () => {
  const user = { ELASTICSEARCH_USER: 'doum', ELASTICSEARCH_URL: 'http://es:9200' };
  expect(judge(user)).toEqual([
    'warning ELASTICSEARCH_USER is set, but ELASTICSEARCH_PASSWORD is not: the user is not sent.',
  ]);
  expect(judge({ ...user, ELASTICSEARCH_PASSWORD: 'hunter2' })).toEqual([
    'ok All are right, and none is unknown.',
  ]);
  expect(judge({ ...user, ELASTICSEARCH_PASSWORD_FILE: '/nowhere' })).toEqual([
    'failed ELASTICSEARCH_PASSWORD_FILE names a file that cannot be read (ENOENT).',
  ]);
});
