import { roundsDuring } from '../../../test/support/event-loop.js';
import { checkVariants, mergeVariants } from './article-content.js';

const variant = (body: string, ...platformIds: number[]) => ({ platformIds, body });

describe('mergeVariants', () => {
  const present = [variant('phones', 1, 2), variant('all', 9)];

  it('replaces the variant for the same platforms, in any order, and keeps the others', () => {
    expect(mergeVariants(present, [variant('new', 2, 1)])).toEqual([
      variant('new', 2, 1),
      variant('all', 9),
    ]);
  });

  it('adds a variant for other platforms at the end', () => {
    expect(mergeVariants(present, [variant('mac', 3)])).toEqual([...present, variant('mac', 3)]);
  });

  it.each([
    ['some of the platforms of a variant', variant('x', 1), [1]],
    ['more than the platforms of a variant', variant('x', 3, 9), [9]],
    ['platforms of two variants', variant('x', 2, 9), [2, 9]],
  ])('returns an overlap for a variant for %s', (_, changed, platformIds) => {
    expect(mergeVariants(present, [variant('mac', 3), changed])).toEqual({ index: 1, platformIds });
  });
});

describe('checkVariants', () => {
  it('renders one body per round of the event loop, so that other requests can run', async () => {
    const variants = Array.from({ length: 10 }, (_, i) => ({ platformIds: [i], body: '본문' }));
    expect(await roundsDuring(() => checkVariants(variants))).toBeGreaterThanOrEqual(9);
  });
});
