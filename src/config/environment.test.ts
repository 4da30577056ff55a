import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OperatorError } from '../core/errors.js';
import { configurationWarnings, readConfig } from './index.js';

const SECRET = 'a-secret-that-both-sides-share-0123456789';
const RULES = { JWT_AUDIENCE: 'doum', JWT_ISSUER: 'https://login.example.com' };

describe('Secrets in files', () => {
  let folder: string;
  let file: string;

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'doum-secrets-'));
    file = path.join(folder, 'secret');
    writeFileSync(file, `${SECRET}\n`);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const faultsOf = (environment: Record<string, string>): string[] => {
    try {
      readConfig(environment);
    } catch (error) {
      return (error as OperatorError).message.split('\n').sort();
    }
    return [];
  };

  it('are read, without the newline at the end', () => {
    const { elasticsearch, jwt, adminApiKeys } = readConfig({
      ...RULES,
      JWT_SECRET_FILE: file,
      ADMIN_API_KEY_FILE: file,
      ELASTICSEARCH_USER: 'doum',
      ELASTICSEARCH_PASSWORD_FILE: file,
    });
    expect([elasticsearch.password, jwt?.keys, adminApiKeys]).toEqual([
      SECRET,
      { secrets: [SECRET] },
      [SECRET],
    ]);
  });

  it('are refused beside their variables, empty or unreadable, all at once, and never shown', () => {
    const empty = path.join(folder, 'empty');
    writeFileSync(empty, '\n');
    const environment = {
      PORT: 'x',
      DATABASE_URL_FILE: empty,
      ELASTICSEARCH_PASSWORD_FILE: folder,
      ELASTICSEARCH_API_KEY_FILE: SECRET,
      JWT_SECRET_FILE: file,
      JWT_SECRET: SECRET,
    };
    expect(faultsOf(environment)).toEqual([
      'DATABASE_URL_FILE names a file that is empty.',
      'ELASTICSEARCH_API_KEY_FILE names a file that cannot be read (ENOENT).',
      'ELASTICSEARCH_PASSWORD_FILE names a file that cannot be read (EISDIR).',
      'JWT_SECRET and JWT_SECRET_FILE are both set: set one of them.',
      'PORT is "x", but it must be a whole number from 0 to 65,535.',
    ]);
  });

  it('may have several keys, one on each line', () => {
    const [comma, space] = [`${SECRET},with a comma`, `${SECRET} and a space`];
    writeFileSync(path.join(folder, 'several'), `${comma}\r\n${space}\n\n${comma}\n`);
    writeFileSync(path.join(folder, 'keys'), `${SECRET},1\n${SECRET},2 ${SECRET}\n`);
    const { jwt, adminApiKeys } = readConfig({
      ...RULES,
      JWT_SECRET_FILE: path.join(folder, 'several'),
      ADMIN_API_KEY_FILE: path.join(folder, 'keys'),
    });
    expect(jwt?.keys).toEqual({ secrets: [comma, space] });
    expect(adminApiKeys).toEqual([`${SECRET},1`, `${SECRET},2`, SECRET]);
    writeFileSync(path.join(folder, 'several'), `${SECRET}\nhunter2\n`);
    expect(
      faultsOf({ ...RULES, JWT_SECRET_FILE: path.join(folder, 'several'), ADMIN_API_KEY: ' \n' }),
    ).toEqual([
      'ADMIN_API_KEY is wrong: it must be a key of 32 or more printable characters, or several, one on each line.',
      'JWT_SECRET is wrong: it must be a secret of 32 or more characters, or several, one on each line.',
    ]);
  });
});

describe('The environment', () => {
  it('warns of variables that look like ours, but not of those of Kubernetes', () => {
    const warnings = configurationWarnings({
      DATABASE_URI: 'postgres://doum:hunter2@db/doum',
      DATABASE_URL: 'postgres://doum:hunter2@db/doum',
      ELASTICSEARCH_PASSWORD: 'hunter2',
      ELASTICSEARCH_PORT: 'tcp://10.0.0.1:9200',
      ELASTICSEARCH_PORT_9200_TCP_ADDR: '10.0.0.1',
      ELASTICSEARCH_SERVICE_HOST: '10.0.0.1',
      ELASTICSEARCH_SERVICE_PORT_HTTP: '9200',
      DOUM_SERVICE_PORT: '4000',
      SHUTDOWN_DELAYS: '3',
      DATABASE_NAME: 'doum',
      HOSTNAME: 'web-1',
    });
    expect(warnings).toEqual([
      'DATABASE_URI is set, but Doum has no such variable: "doum serve --help" lists all.',
      'SHUTDOWN_DELAYS is set, but Doum has no such variable: "doum serve --help" lists all.',
      'DATABASE_NAME is set, but Doum has no such variable: "doum serve --help" lists all.',
      'ELASTICSEARCH_PASSWORD is set without ELASTICSEARCH_USER: it is not sent.',
    ]);
  });

  it('warns of variables of earlier versions, and tells what holds now', () => {
    const removed = {
      RATE_LIMIT_POINTS_KEY: '9',
      MAX_DEPTH: '5',
      MAX_CONNECTIONS: '100',
      HEALTH_HOST: '',
    };
    expect(configurationWarnings(removed)).toEqual([
      'RATE_LIMIT_POINTS_KEY is set, but Doum no longer has it: it is ten times RATE_LIMIT_POINTS.',
      'MAX_DEPTH is set, but Doum no longer has it: its value is fixed.',
      'MAX_CONNECTIONS is set, but Doum no longer has it: nothing takes its place.',
    ]);
  });

  it('warns of <NAME>_FILE for a variable that is not a secret', () => {
    expect(
      configurationWarnings({ PUBLIC_URL_FILE: '/url', DATABASE_CA_FILE: '/ca', PORT_FILE: '' }),
    ).toEqual([
      'PUBLIC_URL_FILE is set, but only secrets are read from files: set PUBLIC_URL itself.',
      'DATABASE_CA_FILE is set, but only secrets are read from files: set DATABASE_CA itself.',
    ]);
  });
});
