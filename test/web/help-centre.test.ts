import { articlePath, contactAddress, variantFor } from '../../src/web/help/addresses.js';
import { formatDate } from '../../src/web/shared/korean-days.js';

describe('Addresses and dates of the help centre', () => {
  it('the contact address gets the search id, and keeps its own parameters', () => {
    expect(contactAddress('https://example.com/contact?from=help#form', 'id+/=')).toBe(
      'https://example.com/contact?from=help&searchId=id%2B%2F%3D#form',
    );
    expect(contactAddress('https://example.com/contact')).toBe('https://example.com/contact');
  });

  it('variantFor finds the variant for a platform, or else the first', () => {
    const variants = [
      { platforms: [{ slug: 'android' }] },
      { platforms: [{ slug: 'ios' }, { slug: 'macos' }] },
    ];
    expect(variantFor(variants, 'macos')).toBe(variants[1]);
    expect(variantFor(variants, 'windows')).toBe(variants[0]);
    expect(variantFor(variants, null)).toBe(variants[0]);
  });

  it('articlePath contains the platform', () => {
    expect([articlePath('a-b'), articlePath('a-b', null), articlePath('a-b', 'ios')]).toEqual([
      '/articles/a-b',
      '/articles/a-b',
      '/articles/a-b?platform=ios',
    ]);
  });

  it('dates are those in Korea, in any time zone', () => {
    expect(formatDate('2026-11-25T15:00:00.000Z')).toBe('2026년 11월 26일');
    expect(formatDate('2026-11-25T14:59:59.999Z')).toBe('2026년 11월 25일');
  });
});
