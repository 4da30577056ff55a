import { QueryFailedError } from 'typeorm';
import { violatedConstraint } from './database-errors.js';

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
