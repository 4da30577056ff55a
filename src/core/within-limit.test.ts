import { deferred } from '../../test/support/deferred.js';
import { withinLimit } from './within-limit.js';

const late = () => new Error('late');

describe('Work within a limit', () => {
  it('has its own outcome when it ends in time', async () => {
    expect(await withinLimit(Promise.resolve(1), 60_000, late)).toBe(1);
    await expect(withinLimit(Promise.reject(new Error('no')), 60_000, late)).rejects.toThrow('no');
    expect(withinLimit(1, 60_000, late)).toBe(1);
  });

  it('is not waited for any longer after the limit', async () => {
    await expect(withinLimit(deferred().promise, 1, late)).rejects.toThrow('late');
  });

  it('may fail after the limit', async () => {
    const work = deferred();
    await expect(withinLimit(work.promise, 1, late)).rejects.toThrow('late');
    work.reject(new Error('too late'));
    await expect(work.promise).rejects.toThrow('too late');
  });
});
