import { badInput } from '../../core/errors.js';
import { toLineError } from './import-report.js';

describe('toLineError', () => {
  it('speaks of the fields of the format and says what would be right', () => {
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

  it('leaves out hints about GraphQL', () => {
    const error = badInput(
      'category',
      'There is no category with the slug "x".',
      'products { categories { slug } } lists them.',
    );
    expect(toLineError(1, error)?.reason).toBe('There is no category with the slug "x".');
  });

  it("takes the database's refusal of the data for one of the line, and nothing else", () => {
    const refusal = (code: string) => Object.assign(new Error('no'), { code });
    expect(toLineError(1, refusal('23514'))).toEqual({
      line: 1,
      reason: 'The database refuses it: no.',
    });
    expect(toLineError(1, { driverError: refusal('22003') })).toEqual({
      line: 1,
      reason: 'The database refuses it: no.',
    });
    expect(toLineError(1, refusal('57P01'))).toBeUndefined();
    expect(toLineError(1, new TypeError('a defect'))).toBeUndefined();
  });
});
