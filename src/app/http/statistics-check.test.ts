import { createStatisticsCheck } from './statistics-check.js';

const SHOP = 'https://shop.example';
const isCounted = (
  headers: Record<string, string>,
  { method = 'GET', origins = [SHOP] as string[] } = {},
) => createStatisticsCheck(origins)({ method, headers });

const SITES = ['same-origin', 'same-site', 'cross-site', 'none'];
/**
 * Every destination of https://fetch.spec.whatwg.org/#destination-type except `document` and the
 * empty one, and an invalid value.
 */
const OTHERS = [
  ...[
    'audio',
    'audioworklet',
    'embed',
    'font',
    'frame',
    'iframe',
    'image',
    'json',
    'manifest',
    'object',
    'paintworklet',
    'report',
  ],
  ...[
    'script',
    'serviceworker',
    'sharedworker',
    'style',
    'text',
    'track',
    'video',
    'webidentity',
    'worker',
    'xslt',
  ],
  ...['', 'something', 'document, image', 'Document'],
];

describe('A request counts in statistics', () => {
  it.each(SITES)('when a page is opened, from any site: %s', (site) => {
    expect(
      isCounted({
        'sec-fetch-dest': 'document',
        'sec-fetch-site': site,
        'sec-fetch-mode': 'navigate',
      }),
    ).toBe(true);
  });

  it.each(OTHERS.flatMap((destination) => SITES.map((site) => [destination, site])))(
    'never for the destination %j from %s',
    (destination, site) => {
      const headers = { 'sec-fetch-dest': destination, 'sec-fetch-site': site };
      for (const mode of ['no-cors', 'cors', 'navigate', 'same-origin'])
        expect(
          isCounted({ ...headers, 'sec-fetch-mode': mode, origin: SHOP, accept: 'text/html' }),
        ).toBe(false);
    },
  );

  it.each([
    ['same-origin', undefined, true],
    ['same-origin', 'https://anything.example', true],
    ['none', undefined, true],
    ['same-site', undefined, false],
    ['same-site', 'https://other.example', false],
    ['same-site', SHOP, true],
    ['cross-site', undefined, false],
    ['cross-site', 'null', false],
    ['cross-site', 'https://other.example', false],
    ['cross-site', `${SHOP}.evil.example`, false],
    ['cross-site', SHOP, true],
    ['nonsense', undefined, false],
  ])('of a script, by its site %s and origin %s: %s', (site, origin, counts) => {
    const headers = { 'sec-fetch-mode': 'cors', 'sec-fetch-site': site, ...(origin && { origin }) };
    expect(isCounted({ ...headers, 'sec-fetch-dest': 'empty' })).toBe(counts);
    expect(isCounted(headers)).toBe(counts);
  });

  it('of a script of any origin if all are allowed, but not of one that hides its origin', () => {
    const headers = { 'sec-fetch-dest': 'empty', 'sec-fetch-site': 'cross-site' };
    expect(isCounted({ ...headers, origin: 'https://other.example' }, { origins: ['*'] })).toBe(
      true,
    );
    expect(isCounted(headers, { origins: ['*'] })).toBe(false);
  });

  it.each([
    ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8', true],
    ['application/json', true],
    ['*/*', true],
    ['', true],
    ['image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8', false],
    ['image/webp,image/avif,video/*;q=0.8,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5', false],
    [' IMAGE/png', false],
    ['video/webm,video/ogg,video/*;q=0.9,*/*;q=0.5', false],
    ['audio/webm,audio/*;q=0.9,*/*;q=0.5', false],
    ['text/css,*/*;q=0.1', false],
  ])('without Fetch Metadata by what it accepts, %j: %s', (accept, counts) => {
    expect(isCounted({ accept })).toBe(counts);
  });

  it.each([
    ['sec-purpose', 'prefetch'],
    ['sec-purpose', 'prefetch;prerender'],
    ['purpose', 'prefetch'],
    ['x-moz', 'prefetch'],
    ['x-purpose', 'preview'],
  ])('never when it is prefetched: %s: %s', (name, value) => {
    const headers = { [name]: value };
    expect(isCounted(headers)).toBe(false);
    expect(
      isCounted({ ...headers, 'sec-fetch-dest': 'document', 'sec-fetch-site': 'same-origin' }),
    ).toBe(false);
  });

  it('of a program, which sends none of the headers of browsers', () => {
    expect(isCounted({ accept: '*/*', 'sec-fetch-mode': 'cors' })).toBe(true);
    expect(isCounted({ 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors' })).toBe(false);
  });

  it('never without its content', () => {
    expect(isCounted({ 'sec-fetch-dest': 'document' }, { method: 'HEAD' })).toBe(false);
    expect(isCounted({}, { method: 'HEAD' })).toBe(false);
  });

  it('of a page with the key of an application, which has allowed its origin', () => {
    const isOfApplication = (headers: Record<string, string>) =>
      createStatisticsCheck([], { isApi: true })({ method: 'POST', headers }, true);
    const script = { 'sec-fetch-dest': 'empty', 'sec-fetch-site': 'cross-site' };
    expect(isOfApplication({ ...script, origin: SHOP })).toBe(true);
    expect(isOfApplication(script)).toBe(false);
    expect(isOfApplication({ ...script, 'sec-fetch-dest': 'image', origin: SHOP })).toBe(false);
  });

  it('of the API never when it is opened in a window, by a link or a form', () => {
    const counts = (headers: Record<string, string>) =>
      createStatisticsCheck([SHOP], { isApi: true })({ method: 'GET', headers });
    for (const site of SITES)
      expect(counts({ 'sec-fetch-dest': 'document', 'sec-fetch-site': site })).toBe(false);
    expect(counts({ accept: 'text/html,application/xhtml+xml,*/*;q=0.8' })).toBe(false);
    expect(counts({ accept: '*/*' })).toBe(true);
    const script = { 'sec-fetch-dest': 'empty', origin: SHOP };
    expect(counts({ ...script, 'sec-fetch-site': 'cross-site' })).toBe(true);
  });
});
