import { countsInApi, countsInPages } from './statistics-check.js';

const page = (headers: Record<string, string>, method = 'GET') =>
  countsInPages({ method, headers });
const api = (headers: Record<string, string>, method = 'GET') => countsInApi({ method, headers });

const SITES = ['same-origin', 'same-site', 'cross-site', 'none'];
const EMBEDDED = ['audio', 'embed', 'iframe', 'image', 'object', 'script', 'style', '', 'Document'];

describe('A request counts in statistics', () => {
  it.each(SITES)('when a page is opened, and never an answer of the API, from: %s', (site) => {
    const headers = { 'sec-fetch-dest': 'document', 'sec-fetch-site': site };
    expect([page(headers), api(headers)]).toEqual([true, false]);
  });

  it.each(EMBEDDED.flatMap((destination) => SITES.map((site) => [destination, site])))(
    'never for the destination %j from %s',
    (destination, site) => {
      const headers = { 'sec-fetch-dest': destination, 'sec-fetch-site': site };
      expect([page(headers), api(headers)]).toEqual([false, false]);
    },
  );

  it.each([
    ['same-origin', true],
    ['none', true],
    ['same-site', false],
    ['cross-site', false],
    ['nonsense', false],
  ])('of a script that reads a page, by its site %s: %s', (site, counts) => {
    expect(page({ 'sec-fetch-site': site, 'sec-fetch-dest': 'empty' })).toBe(counts);
    expect(page({ 'sec-fetch-site': site })).toBe(counts);
  });

  it('of a script that asks the API, whose origin was checked before', () => {
    expect(api({ 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'empty' })).toBe(true);
  });

  it.each([
    ['application/json', true],
    ['*/*', true],
    ['', true],
    ['image/avif,image/webp,image/*,*/*;q=0.8', false],
    [' IMAGE/png', false],
    ['video/webm,video/*;q=0.9,*/*;q=0.5', false],
    ['audio/webm,audio/*;q=0.9,*/*;q=0.5', false],
    ['text/css,*/*;q=0.1', false],
  ])('without Fetch Metadata by what it accepts, %j: %s', (accept, counts) => {
    expect([page({ accept }), api({ accept })]).toEqual([counts, counts]);
  });

  it('without Fetch Metadata for a page that is opened, and not for an answer of the API', () => {
    const headers = { accept: 'text/html,application/xhtml+xml,image/webp,*/*;q=0.8' };
    expect([page(headers), api(headers)]).toEqual([true, false]);
  });

  it.each([
    ['sec-purpose', 'prefetch;prerender'],
    ['purpose', 'prefetch'],
  ])('never when it is prefetched: %s: %s', (name, value) => {
    const opened = { 'sec-fetch-dest': 'document', 'sec-fetch-site': 'same-origin' };
    expect([page({ [name]: value, ...opened }), api({ [name]: value })]).toEqual([false, false]);
  });

  it('never without its content', () => {
    expect([page({}, 'HEAD'), api({}, 'HEAD')]).toEqual([false, false]);
  });
});
