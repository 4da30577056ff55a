import { roundsDuring } from '../../test/support/event-loop.js';
import { checkVariants } from './article-content.js';
import { renderBody } from './markdown.js';

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
