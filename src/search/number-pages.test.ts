import { numberPages } from './number-pages.js';

const numbers = (
  list: { total: number; offset: number; size?: number; maxOffset?: number },
  around = 2,
) => {
  const { pages, current } = numberPages({ size: 10, maxOffset: 100_000, ...list }, around);
  return [pages.map(({ number }) => number), current];
};

describe('numberPages', () => {
  it('names the first, the last and those around the current one', () => {
    expect(numbers({ total: 89, offset: 40 })).toEqual([[1, 3, 4, 5, 6, 7, 9], 5]);
    expect(numbers({ total: 89, offset: 0 })).toEqual([[1, 2, 3, 9], 1]);
    expect(numbers({ total: 89, offset: 80 })).toEqual([[1, 7, 8, 9], 9]);
    expect(numbers({ total: 89, offset: 40 }, 0)).toEqual([[1, 5, 9], 5]);
  });

  it('a page begins where the one before ends', () => {
    expect(numberPages({ total: 21, size: 10, offset: 0, maxOffset: 100_000 }, 2).pages).toEqual([
      { number: 1, offset: 0 },
      { number: 2, offset: 10 },
      { number: 3, offset: 20 },
    ]);
    expect(numbers({ total: 20, offset: 0 })).toEqual([[1, 2], 1]);
  });

  it('one page where nothing was found, none where none was asked for', () => {
    expect(numbers({ total: 0, offset: 0 })).toEqual([[1], 1]);
    expect(numbers({ total: 89, offset: 0, size: 0 })).toEqual([[], 1]);
  });

  it('leaves out pages that cannot be reached', () => {
    expect(numbers({ total: 1_000, offset: 0, maxOffset: 50 })).toEqual([[1, 2, 3, 6], 1]);
  });

  it('keeps to the end of a list that became shorter', () => {
    expect(numbers({ total: 15, offset: 80 })).toEqual([[1, 2], 9]);
  });
});
