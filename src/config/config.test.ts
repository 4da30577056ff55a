import { readConfig } from './index.js';
import { OperatorError } from '../core/errors.js';

const SECRET = 'a-secret-that-both-sides-share-0123456789';
const RULES = { JWT_AUDIENCE: 'doum', JWT_ISSUER: 'https://login.example.com' };
/** The smallest environment of a server in production. */
const PRODUCTION = { DOUM_ENV: 'production', DATABASE_URL: 'postgres://doum@db/doum' };
const URL = 'https://login.example.com/jwks.json';

const ENCODED =
  'if its user or password has one of / ? # @ % , write it as %2F %3F %23 %40 %25 %2C, and an @ after the host as %40';

describe('The configuration of tokens', () => {
  it('is none unless their keys are given', () => {
    expect(readConfig({}).jwt).toBeUndefined();
    expect(readConfig({ ...RULES, JWT_JWKS_URL: '', JWT_SECRET: '' }).jwt).toBeUndefined();
  });

  it('has defaults for public keys and for a secret', () => {
    const rules = {
      audience: 'doum',
      issuer: 'https://login.example.com',
      clockSkewSeconds: 30,
      roleClaim: 'role',
    };
    expect(readConfig({ ...RULES, JWT_JWKS_URL: URL }).jwt).toEqual({
      keys: { jwksUrl: URL },
      algorithm: 'RS256',
      ...rules,
    });
    expect(readConfig({ ...RULES, JWT_SECRET: SECRET }).jwt).toEqual({
      keys: { secrets: [SECRET] },
      algorithm: 'HS256',
      ...rules,
    });
  });

  it.each([
    [
      { ...RULES, JWT_JWKS_URL: URL, JWT_SECRET: SECRET },
      'JWT_JWKS_URL and JWT_SECRET are both set: tokens are checked by public keys or by a secret, so set one.',
    ],
    [
      { JWT_JWKS_URL: URL, JWT_ISSUER: 'i' },
      'JWT_JWKS_URL is set, but JWT_AUDIENCE is not: tokens are checked for it.',
    ],
    [
      { ...RULES, JWT_JWKS_URL: URL, JWT_ALGORITHM: 'HS256' },
      'JWT_ALGORITHM is HS256, but with JWT_JWKS_URL it must be one of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA.',
    ],
    [
      { ...RULES, JWT_SECRET: SECRET, JWT_ALGORITHM: 'RS256' },
      'JWT_ALGORITHM is RS256, but with JWT_SECRET it must be one of HS256, HS384, HS512.',
    ],
    [
      { OIDC_ISSUER: 'https://login.example.com', PUBLIC_URL: 'https://help.example.com' },
      'OIDC_ISSUER is set, but OIDC_CLIENT_ID is not: the issuer knows this server by it.',
    ],
    [
      { OIDC_ISSUER: 'https://login.example.com', OIDC_CLIENT_ID: 'doum' },
      'OIDC_ISSUER is set, but PUBLIC_URL is not: the issuer sends people back to it.',
    ],
    [
      { OIDC_ISSUER: 'http://login.example.com' },
      'OIDC_ISSUER is "http://login.example.com", but it must be an address like https://login.example.com; http only on this machine.',
    ],
    [
      { JWT_SECRET: 'short-secret' },
      'JWT_SECRET is wrong: it must be a secret of 32 or more characters, or several, one on each line.',
    ],
    [
      { JWT_JWKS_URL: 'https://user:password@login.example.com/jwks.json' },
      'JWT_JWKS_URL is wrong: it must be an address like https://login.example.com/jwks.json, without a user and a password.',
    ],
    [
      { JWT_JWKS_URL: 'file:///jwks.json' },
      'JWT_JWKS_URL is wrong: it must be an address like https://login.example.com/jwks.json, without a user and a password.',
    ],
  ])('is refused: %j', (environment, message) => {
    expect(() => readConfig(environment)).toThrow(new OperatorError(message));
  });
});

describe('The addresses of the help centre', () => {
  it('are unset by default, and an origin has no trailing slash', () => {
    expect(readConfig({}).http).toMatchObject({ publicUrl: undefined, contactUrl: undefined });
    const environment = {
      PUBLIC_URL: 'https://Help.example.com:8443/',
      CONTACT_URL: 'https://example.com/contact?from=help',
    };
    expect(readConfig(environment).http).toMatchObject({
      publicUrl: 'https://help.example.com:8443',
      contactUrl: 'https://example.com/contact?from=help',
    });
  });

  it.each([
    [
      'PUBLIC_URL',
      'https://example.com/help',
      'the address of the help centre for its readers, like https://help.example.com, without a path',
    ],
    [
      'PUBLIC_URL',
      'help.example.com',
      'the address of the help centre for its readers, like https://help.example.com, without a path',
    ],
    [
      'CONTACT_URL',
      'javascript:alert(1)',
      'the page where readers ask a person, an address like https://example.com/contact',
    ],
  ])('%s is refused as %s', (name, value, expects) => {
    expect(() => readConfig({ [name]: value })).toThrow(
      new OperatorError(`${name} is "${value}", but it must be ${expects}.`),
    );
  });
});

describe('The configuration of a model server', () => {
  const SERVER = { EMBEDDINGS_URL: 'http://127.0.0.1:8000/v1/', EMBEDDINGS_MODEL: 'm' };

  it('has one model and no beginnings by default', () => {
    expect(readConfig({}).embeddings).toBeUndefined();
    expect(readConfig(SERVER).embeddings).toEqual({
      ...{ url: 'http://127.0.0.1:8000/v1', model: 'm', queryModel: 'm', key: undefined },
      prefixes: { query: '', passage: '' },
    });
  });

  it('may tell queries from passages by the model or by a beginning', () => {
    const told = { EMBEDDINGS_QUERY_MODEL: 'q', EMBEDDINGS_PREFIXES: 'query: , passage:' };
    expect(readConfig({ ...SERVER, ...told }).embeddings).toMatchObject({
      ...{ model: 'm', queryModel: 'q' },
      prefixes: { query: 'query: ', passage: 'passage: ' },
    });
  });

  const ADDRESS = 'it must be the address before /embeddings, like http://127.0.0.1:8000/v1.';
  it.each([
    [
      { EMBEDDINGS_URL: 'http://127.0.0.1:8000/v1' },
      'EMBEDDINGS_URL is set, but EMBEDDINGS_MODEL is not: the server must know the model.',
    ],
    [
      { ...SERVER, EMBEDDINGS_URL: '127.0.0.1:8000' },
      `EMBEDDINGS_URL is "127.0.0.1:8000", but ${ADDRESS}`,
    ],
    [
      { ...SERVER, EMBEDDINGS_URL: 'http://user:hunter2@models/v1' },
      `EMBEDDINGS_URL is wrong: ${ADDRESS}`,
    ],
    [
      { ...SERVER, EMBEDDINGS_KEY: 'a key' },
      'EMBEDDINGS_KEY is wrong: it must be a key of printable characters.',
    ],
    [
      { ...SERVER, EMBEDDINGS_PREFIXES: 'query:' },
      'EMBEDDINGS_PREFIXES is "query:", but it must be two words, separated by a comma: query:,passage:.',
    ],
  ])('is refused: %j', (environment, message) => {
    const reading = () => readConfig(environment);
    expect(reading).toThrow(OperatorError);
    expect(reading).toThrow(message);
    expect(reading).not.toThrow('hunter2');
  });
});

describe('The points of rates', () => {
  it('hold at least one operation of the largest cost, or are not limited', () => {
    const rates = (environment: Record<string, string>) => readConfig(environment).rateLimits;
    expect(rates({})).toMatchObject({ readerPoints: 300_000, keyHolderPoints: 3_000_000 });
    expect(rates({ RATE_LIMIT_POINTS: '5000' })).toMatchObject({
      readerPoints: 5_000,
      keyHolderPoints: 50_000,
    });
    expect(() => rates({ RATE_LIMIT_POINTS: '4999' })).toThrow(
      new OperatorError(
        'RATE_LIMIT_POINTS is 4999, but it must be at least MAX_COST, 5000, or 0: the largest operation has to fit into a minute.',
      ),
    );
  });
});

describe('The configuration of the edge', () => {
  it.each([
    [{}, [false, true]],
    [PRODUCTION, [true, false]],
    [{ ...PRODUCTION, INTROSPECTION: 'true' }, [true, true]],
    [{ DOUM_ENV: 'development', INTROSPECTION: 'false' }, [false, false]],
  ])('%j: production and introspection are %j', (environment, expected) => {
    const { production, introspection } = readConfig(environment).http;
    expect([production, introspection]).toEqual(expected);
  });

  it.each([
    [{}, undefined],
    [PRODUCTION, false],
    [{ SEED_DEMO: 'true' }, true],
  ])('%j: the demo is loaded: %j', (environment, expected) => {
    expect(readConfig(environment).seedDemo).toBe(expected);
  });

  it.each(['1.5', '3601'])('SHUTDOWN_DELAY is refused as %s', (value) => {
    expect(() => readConfig({ SHUTDOWN_DELAY: value })).toThrow(
      `SHUTDOWN_DELAY is "${value}", but it must be a whole number from 0 to 3,600.`,
    );
  });

  it('listens on a name or an address, with a zone or without', () => {
    for (const host of ['0.0.0.0', '::', 'fe80::1%br_lan', 'localhost', 'web_1.internal'])
      expect(readConfig({ HOST: host }).host).toBe(host);
    for (const wrong of ['http://127.0.0.1', '127.0.0.1:4000', '[::1]', '０.0.0.0']) {
      expect(() => readConfig({ HOST: wrong })).toThrow('it must be an address to listen on, e.g.');
    }
  });

  it('has an address for health only if it is configured', () => {
    expect(readConfig({ HOST: '0.0.0.0' }).health).toBeUndefined();
    expect(readConfig({ HOST: '0.0.0.0', HEALTH_PORT: '9000' }).health).toEqual({
      host: '0.0.0.0',
      port: 9_000,
    });
  });

  it.each([
    [{ DOUM_ENV: 'prod' }, 'DOUM_ENV is "prod", but it must be one of production, development.'],
    [
      { DATABASE_DIRECT_URL: 'postgres://doum@db:5432/doum' },
      'DATABASE_DIRECT_URL is set, but DATABASE_URL is not: it must be the address of the pooler in front.',
    ],
    [{ HEALTH_PORT: 'x' }, 'HEALTH_PORT is "x", but it must be a whole number from 0 to 65,535.'],
  ])('%j is refused: %s', (environment, message) => {
    expect(() => readConfig(environment)).toThrow(new OperatorError(message));
  });
});

describe('The configuration of Elasticsearch', () => {
  it.each([
    ['without a scheme', 'elastic:hunter2@es-1:9200', ` (${ENCODED})`],
    ['with one wrong address', 'https://elastic:hunter2@es-1:9200,es-2:9200', ''],
  ])('does not show the password of an address %s', (_, value, reason) => {
    expect(() => readConfig({ ELASTICSEARCH_URL: value })).toThrow(
      new OperatorError(
        `ELASTICSEARCH_URL is wrong: it must be one or several addresses like http://127.0.0.1:9200, separated by commas${reason}.`,
      ),
    );
  });

  it.each([
    '12/SECRET',
    '12#SECRET',
    'ab@SECRET/x',
    '%zzSECRET',
    'secret@db:5432/doum?password=12#SECRET',
  ])('refuses the password %s in an address, and does not show it', (password) => {
    for (const [name, address, expected] of [
      [
        'DATABASE_URL',
        `postgres://doum:${password}@db:5432/doum`,
        'an address like postgres://user:password@host:5432/database',
      ],
      [
        'ELASTICSEARCH_URL',
        `http://es-1:9200,https://doum:${password}@es-2:9200`,
        'one or several addresses like http://127.0.0.1:9200, separated by commas',
      ],
    ])
      expect(() => readConfig({ [name as string]: address })).toThrow(
        new OperatorError(`${name} is wrong: it must be ${expected} (${ENCODED}).`),
      );
  });

  it('accepts a password with encoded signs', () => {
    const password = encodeURIComponent('12/a?b#c@d%e');
    const databaseUrl = `postgres://doum:${password}@db:5432/doum?sslmode=require`;
    const elasticsearch = `https://doum:${password}@es-1:9200`;
    expect(
      readConfig({ DATABASE_URL: `${databaseUrl}\n`, ELASTICSEARCH_URL: elasticsearch }),
    ).toMatchObject({ databaseUrl, elasticsearch: { nodes: [elasticsearch] } });
  });
});
