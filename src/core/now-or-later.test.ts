import { allReady, whenReady } from './now-or-later.js';

describe('A value now or later', () => {
  it('is used at once if it is there', async () => {
    expect(whenReady(1, (value) => value + 1)).toBe(2);
    const later = whenReady(Promise.resolve(1), (value) => value + 1);
    expect(later).toBeInstanceOf(Promise);
    expect(await later).toBe(2);
  });

  it('throws at once, and rejects later', async () => {
    const fail = () => {
      throw new Error('no');
    };
    expect(() => whenReady(1, fail)).toThrow('no');
    await expect(whenReady(Promise.resolve(1), fail)).rejects.toThrow('no');
  });

  it('is one of several, which are there when all are', async () => {
    expect(allReady([1, 2])).toEqual([1, 2]);
    const later = allReady([1, Promise.resolve(2)]);
    expect(later).toBeInstanceOf(Promise);
    expect(await later).toEqual([1, 2]);
  });
});
