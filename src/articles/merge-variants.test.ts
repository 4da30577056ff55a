import { mergeVariants } from './article-content.js';

const variant = (body: string, ...platformIds: number[]) => ({ platformIds, body });

describe('Variants that an edit names', () => {
  const present = [variant('phones', 1, 2), variant('all', 9)];

  it('take the place of those for the same platforms, in whatever order; all others stay', () => {
    expect(mergeVariants(present, [variant('new', 2, 1)])).toEqual([
      variant('new', 2, 1),
      variant('all', 9),
    ]);
  });

  it('come behind when they are for other platforms', () => {
    expect(mergeVariants(present, [variant('mac', 3)])).toEqual([...present, variant('mac', 3)]);
  });

  it.each([
    ['some of the platforms of a variant', variant('x', 1), [1]],
    ['more than the platforms of a variant', variant('x', 3, 9), [9]],
    ['platforms of two variants', variant('x', 2, 9), [2, 9]],
  ])('are an overlap when they are for %s', (_, named, platformIds) => {
    expect(mergeVariants(present, [variant('mac', 3), named])).toEqual({ index: 1, platformIds });
  });
});
