import { QueryFailedError } from 'typeorm';
import { isDatabaseUnavailable, sqlState, violatedConstraint } from './database-errors.js';

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

  it.each([
    ['another error of Postgres', postgresError('40P01', 'product_slug_key')],
    ['a violation without a name', postgresError('23502')],
    ['an error without a code', new Error('no code')],
    ['nothing', null],
  ])('finds none in %s', (_, error) => {
    expect(violatedConstraint(error)).toBeUndefined();
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
  it.each([
    ...['ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL', 'EPROTO', 'EMFILE', 'ENFILE'],
    ...['ERR_SSL_WRONG_VERSION_NUMBER', '28000', '57P01'],
  ])('is so for %s', (code) => {
    expect(isDatabaseUnavailable(postgresError(code))).toBe(true);
  });

  it('is so for a failed handshake, and not for a refused statement', () => {
    const failed = new Error('There was an error establishing an SSL connection');
    expect(isDatabaseUnavailable(failed)).toBe(true);
    for (const code of ['23505', '42501', '42P01'])
      expect(isDatabaseUnavailable(postgresError(code))).toBe(false);
  });
});
