import { articlePath, contactAddress, variantFor } from '../../src/web/help/addresses.js';
import { readerPlatform } from '../../src/web/help/article/reader-platform.js';
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

  it.each([
    ['Mozilla/5.0 (Linux; Android 15; SM-S931N)', 5, 'galaxy'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)', 5, 'ios'],
    // An iPad says this.
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 5, 'tablet'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 0, 'mac-os'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64)', 0, 'desktop'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64)', 10, 'desktop'],
    ['Mozilla/5.0 (PlayStation 5)', 0, 'all'],
  ])('readerPlatform finds the platform of %s with %d fingers', (userAgent, fingers, slug) => {
    const named = (of: string, name: string, ...aliases: string[]) => ({
      ...{ slug: of, name, aliases, appliesToAll: of === 'all' },
    });
    const platforms = [
      named('ios', '애플'),
      named('galaxy', '안드로이드'),
      named('tablet', '태블릿', '아이패드'),
      named('desktop', '데스크톱', 'PC'),
      named('mac-os', 'Mac OS'),
      named('all', '공통'),
    ];
    const browser = { userAgent, maxTouchPoints: fingers };
    expect(readerPlatform(platforms, browser, null)).toBe(slug);
    expect(readerPlatform(platforms, browser, 'gone')).toBe(slug);
    expect(readerPlatform(platforms, browser, 'galaxy')).toBe('galaxy');
    expect(readerPlatform([named('symbian', '심비안')], browser, 'galaxy')).toBeNull();
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
