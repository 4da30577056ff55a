import { type AddressInfo, createServer, type Socket } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { QueryFailedError } from 'typeorm';
import { connectDatabase, readDatabaseAddress } from './database.js';
import {
  databaseCauseOf,
  isDatabaseUnavailable,
  sqlState,
  violatedConstraint,
} from './database-errors.js';

const errorOf = (code: string, message: string) => Object.assign(new Error(message), { code });

describe('A connection to Postgres', () => {
  it('is given up after the limit, without showing the password', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const url = `postgres://doum:hunter2@127.0.0.1:${port}/doum?password=hunter2`;
    await expect(connectDatabase({ url, entities: [] })).rejects.toMatchObject({
      name: 'OperatorError',
      message: expect.not.stringContaining('hunter2') as string,
    });
    for (const socket of sockets) socket.destroy();
    silent.close();
  }, 30_000);
});

describe('The address of a database', () => {
  it('keeps what is not about TLS, and the embedded one as it is', () => {
    const embedded = 'postgres://doum:a%20b@localhost:5432/doum?host=/tmp/a%20folder';
    expect(readDatabaseAddress(embedded)).toEqual({ connectionString: embedded });
    expect(readDatabaseAddress('postgres://u@h/d?sslmode=disable&application_name=a')).toEqual({
      ...{ connectionString: 'postgres://u@h/d?application_name=a', ssl: false },
      sslnegotiation: undefined,
    });
    const { connectionString } = readDatabaseAddress('postgres://u@h/d?ssl=0&options=a?b&port=1');
    const { searchParams } = new URL(connectionString);
    expect(Object.fromEntries(searchParams)).toEqual({ options: 'a?b', port: '1' });
  });

  it('has its files read once', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'doum-address-'));
    const file = path.join(folder, 'ca.pem');
    writeFileSync(file, 'an authority');
    const { connectionString, ...tls } = readDatabaseAddress(
      `postgres://u@h/d?sslrootcert=${file}&sslmode=verify-full&sslnegotiation=direct`,
    );
    rmSync(folder, { recursive: true });
    expect(readDatabaseAddress(connectionString!)).toEqual({ connectionString });
    expect(tls).toEqual({ ssl: { ca: 'an authority' }, sslnegotiation: 'direct' });
  });
});

describe('The cause of an error', () => {
  const NO_ENTRY = 'no pg_hba.conf entry for host "10.0.0.1", user "doum", database "doum"';

  it.each<[string, string, string, RegExp]>([
    ['ECONNREFUSED', '', 'NOT_LISTENING', /Nothing listens/],
    ['ENOENT', '', 'NO_SOCKET', /no socket/],
    ['ENOTFOUND', '', 'HOST_NOT_FOUND', /cannot be resolved/],
    ['EHOSTUNREACH', '', 'UNREACHABLE', /cannot be reached/],
    ['28P01', 'password authentication failed', 'WRONG_CREDENTIALS', /user and password/],
    [
      '28000',
      'role "doum" is not permitted to log in',
      'WRONG_CREDENTIALS',
      /rule in pg_hba\.conf/,
    ],
    ['28000', `${NO_ENTRY}, no encryption`, 'NEEDS_TLS', /DATABASE_CA/],
    ['08P01', 'SSL required', 'NEEDS_TLS', /DATABASE_CA/],
    ['3D000', '', 'MISSING', /does not exist/],
    ['53300', '', 'TOO_MANY_CONNECTIONS', /no connection left/],
    ['57P03', '', 'STARTING', /is starting/],
    ['SELF_SIGNED_CERT_IN_CHAIN', '', 'UNTRUSTED_CERTIFICATE', /authority that is not trusted/],
    ['CERT_HAS_EXPIRED', '', 'EXPIRED_CERTIFICATE', /has expired/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', '', 'WRONG_HOST', /another host name/],
    ['', 'The server does not support SSL connections', 'WITHOUT_TLS', /does not support TLS/],
    ['', 'Connection terminated due to connection timeout', 'TIMEOUT', /in time/],
  ])('%s "%s" is DATABASE_%s', (code, text, expected, words) => {
    const found = databaseCauseOf(errorOf(code, text))!;
    expect(found.code).toBe(`DATABASE_${expected}`);
    expect(found.message).toMatch(words);
    // Whole sentences: callers join them.
    expect(found.message).toMatch(/^[A-Z][^]*\.$/);
  });

  it.each([
    ['42P01', 'relation "article" does not exist'],
    ['26000', 'prepared statement "a" does not exist'],
    ['57014', 'canceling statement due to statement timeout'],
  ])('%s "%s" is none', (code, text) => {
    expect(databaseCauseOf(errorOf(code, text))).toBeNull();
  });
});

const postgresError = (code: string, constraint?: string) =>
  Object.assign(new Error('Postgres refused the statement.'), { code, constraint });

describe('violatedConstraint', () => {
  const unique = postgresError('23505', 'product_slug_key');

  it.each([
    ['an error of node-postgres', unique],
    ['an error of TypeORM', new QueryFailedError('insert …', [], unique)],
    ['a value that graphql-js wrapped', { thrownValue: unique }],
  ])('finds the constraint in %s', (_, error) => {
    expect(violatedConstraint(error)).toBe('product_slug_key');
  });
});

describe('Errors with the codes of the operating system', () => {
  const system = (fields: object) =>
    Object.assign(new Error('ENOENT'), { code: 'ENOENT', ...fields });

  it('are of Postgres when a connection failed, and not when a file is missing', () => {
    const socket = system({ syscall: 'connect', address: '/tmp/.s.PGSQL.5432' });
    expect([sqlState(socket), isDatabaseUnavailable(socket)]).toEqual(['ENOENT', true]);
    const file = system({ syscall: 'stat', path: 'no-such-file' });
    expect([sqlState(file), isDatabaseUnavailable(file)]).toEqual(['', false]);
  });
});

describe('isDatabaseUnavailable', () => {
  it.each([...['ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL', 'EPROTO', 'EMFILE', 'ENFILE']])(
    'is so for %s',
    (code) => {
      expect(isDatabaseUnavailable(postgresError(code))).toBe(true);
    },
  );

  it('is so for a failed handshake, and not for a refused statement', () => {
    const failed = new Error('There was an error establishing an SSL connection');
    expect(isDatabaseUnavailable(failed)).toBe(true);
    for (const code of ['23505', '42501', '42P01'])
      expect(isDatabaseUnavailable(postgresError(code))).toBe(false);
  });
});
