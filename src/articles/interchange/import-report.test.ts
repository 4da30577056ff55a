import { badInput } from '../../core/errors.js';
import { toLineError } from './import-report.js';

describe('toLineError', () => {
  it('uses the field names of the format and adds the hint', () => {
    const error = badInput(
      'variants.0.platformSlugs',
      'Variants 0 and 1 are both for one platform.',
      'Name each once.',
    );
    expect(toLineError(3, error)).toEqual({
      line: 3,
      field: 'variants.0.platforms',
      reason: 'Variants 0 and 1 are both for one platform. Name each once.',
    });
  });

  it('omits hints about GraphQL', () => {
    const error = badInput(
      'category',
      'There is no category with the slug "x".',
      'products { categories { slug } } lists them.',
    );
    expect(toLineError(1, error)?.reason).toBe('There is no category with the slug "x".');
  });

  it('converts errors of the database about the data, but no other errors', () => {
    const databaseError = (code: string) => Object.assign(new Error('no'), { code });
    expect(toLineError(1, databaseError('23514'))).toEqual({
      line: 1,
      reason: 'The database refuses it: no.',
    });
    expect(toLineError(1, { driverError: databaseError('22003') })).toEqual({
      line: 1,
      reason: 'The database refuses it: no.',
    });
    expect(toLineError(1, databaseError('57P01'))).toBeUndefined();
    expect(toLineError(1, new TypeError('a defect'))).toBeUndefined();
  });
});
