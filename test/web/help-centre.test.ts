import { articlePath, variantFor } from '../../src/web/help/article/article-path.js';
import { contactAddress, formatDate } from '../../src/web/help/format.js';

describe('What pages are made of', () => {
  it('a person is told the search, beside what the address says already', () => {
    expect(contactAddress('https://example.com/contact?from=help#form', 'id+/=')).toBe(
      'https://example.com/contact?from=help&searchId=id%2B%2F%3D#form',
    );
    expect(contactAddress('https://example.com/contact')).toBe('https://example.com/contact');
  });

  it('the variant for a platform is shown, else the first', () => {
    const variants = [
      { platforms: [{ slug: 'android' }] },
      { platforms: [{ slug: 'ios' }, { slug: 'macos' }] },
    ];
    expect(variantFor(variants, 'macos')).toBe(variants[1]);
    expect(variantFor(variants, 'windows')).toBe(variants[0]);
    expect(variantFor(variants, null)).toBe(variants[0]);
  });

  it('an article has an address for each platform', () => {
    expect([articlePath('a-b'), articlePath('a-b', null), articlePath('a-b', 'ios')]).toEqual([
      '/articles/a-b',
      '/articles/a-b',
      '/articles/a-b?platform=ios',
    ]);
  });

  it('a day is one of Korea, wherever the reader or the server is', () => {
    expect(formatDate('2026-11-25T15:00:00.000Z')).toBe('2026년 11월 26일');
    expect(formatDate('2026-11-25T14:59:59.999Z')).toBe('2026년 11월 25일');
  });
});
