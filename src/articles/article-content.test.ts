import { roundsDuring } from '../../test/support/event-loop.js';
import { mergeVariants, checkVariants } from './article-content.js';
import { renderBody } from './markdown.js';

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

describe('Bodies', () => {
  it('whose quotations or lists stand too deep in each other are refused, as readers would not see what is in them', () => {
    const quotations = (depth: number) => `${'> '.repeat(depth)}본문`;
    const lists = (depth: number) =>
      Array.from({ length: depth }, (_, i) => `${'  '.repeat(i)}- 줄 ${i}`).join('\n');
    expect(renderBody(quotations(39)).bodyText).toBe('본문');
    expect(renderBody(lists(19)).bodyText).toContain('줄 18');
    for (const body of [quotations(40), lists(20)])
      expect(() => renderBody(body, 'variants.3.body')).toThrow(
        'variants.3.body has quotations or lists too deep in each other',
      );
  });

  it('of one article are rendered one in a round of the event loop, so that others are answered between them', async () => {
    const variants = Array.from({ length: 10 }, (_, i) => ({ platformIds: [i], body: '본문' }));
    expect(await roundsDuring(() => checkVariants(variants))).toBeGreaterThanOrEqual(9);
  });
});
