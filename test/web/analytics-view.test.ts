import fc from 'fast-check';
import { addDays, dayInKorea } from '../../src/web/shared/korean-days.js';
import {
  countDays,
  intervalOf,
  isDay,
  rangeBefore,
  resolveRange,
  toMoments,
} from '../../src/web/analytics/view/range.js';
import { categoryOptions } from '../../src/web/shared/categories.js';
import {
  hasConditions,
  LISTS,
  readView,
  SOURCES,
  toFilter,
  type View,
  writeView,
} from '../../src/web/analytics/view/view.js';

const DEFAULT_VIEW: View = {
  range: '30d',
  product: null,
  category: null,
  platform: null,
  source: null,
  list: 'top',
  query: null,
};

describe('Ranges', () => {
  it('end with the current day in Korea', () => {
    expect(dayInKorea(new Date('2026-11-01T14:59:59Z'))).toBe('2026-11-01');
    expect(dayInKorea(new Date('2026-11-01T15:00:00Z'))).toBe('2026-11-02');
    expect(resolveRange('7d', '2026-03-02')).toEqual({ from: '2026-02-24', to: '2026-03-02' });
    expect(countDays(resolveRange('90d', '2026-01-01'))).toBe(90);
  });

  it('are whole days in Korea', () => {
    expect(toMoments({ from: '2026-11-01', to: '2026-11-30' })).toEqual({
      from: '2026-11-01T00:00:00+09:00',
      to: '2026-12-01T00:00:00+09:00',
    });
  });

  it('have a previous period of the same length, right before them', () => {
    expect(rangeBefore({ from: '2026-03-01', to: '2026-03-31' })).toEqual({
      from: '2026-01-29',
      to: '2026-02-28',
    });
    expect(rangeBefore({ from: '2026-03-01', to: '2026-03-01' })).toEqual({
      from: '2026-02-28',
      to: '2026-02-28',
    });
  });

  it.each([
    [2, 'HOUR'],
    [3, 'DAY'],
    [181, 'WEEK'],
  ])('of %i days have the interval %s', (days, interval) => {
    expect(intervalOf({ from: '2026-01-01', to: addDays('2026-01-01', days - 1) })).toBe(interval);
  });

  it.each(['2026-02-29', '2026-13-01', ''])('cannot begin at %j', (text) => {
    expect(isDay(text)).toBe(false);
  });

  it('end today at the latest', () => {
    expect(resolveRange({ from: '2026-11-01', to: '9999-12-31' }, '2026-11-15')).toEqual({
      from: '2026-11-01',
      to: '2026-11-15',
    });
    expect(resolveRange({ from: '2027-01-01', to: '2027-01-05' }, '2026-11-15')).toEqual(
      resolveRange('30d', '2026-11-15'),
    );
  });
});

describe('The view in the address', () => {
  it('leaves out defaults', () => {
    expect(readView('')).toEqual(DEFAULT_VIEW);
    expect(writeView(DEFAULT_VIEW)).toBe('');
  });

  it('is read back as it was written, for any texts', () => {
    const day = fc.integer({ min: 0, max: 9_999 }).map((days) => addDays('2000-01-01', days));
    const text = fc.string({ minLength: 1, unit: 'grapheme' });
    const range = fc.oneof(
      fc.constantFrom('7d' as const, '30d' as const, '90d' as const),
      fc.tuple(day, fc.nat(400)).map(([from, more]) => ({ from, to: addDays(from, more) })),
    );
    const view = fc.record<View>({
      range,
      product: fc.option(text),
      category: fc.option(text),
      platform: fc.option(text),
      source: fc.option(fc.constantFrom(...SOURCES)),
      list: fc.constantFrom(...LISTS),
      query: fc.option(text),
    });
    fc.assert(
      fc.property(view, (each) => {
        expect(readView(writeView(each))).toEqual(each);
      }),
    );
  });

  it.each(['?range=8d', '?from=2026-11-02&to=2026-11-01', '?source=tv&list=all&product='])(
    'gets defaults for invalid values: %s',
    (search) => expect(readView(search)).toEqual(DEFAULT_VIEW),
  );
});

describe('toFilter', () => {
  it('contains the conditions; a category replaces its product', () => {
    expect(toFilter(DEFAULT_VIEW)).toEqual({});
    expect(toFilter({ ...DEFAULT_VIEW, product: 'talk', platform: 'ios' })).toEqual({
      productSlugs: ['talk'],
      platformSlugs: ['ios'],
    });
    expect(
      toFilter({ ...DEFAULT_VIEW, product: 'talk', category: 'account', source: 'app' }),
    ).toEqual({
      categorySlugs: ['account'],
      source: 'app',
    });
    expect(hasConditions(DEFAULT_VIEW)).toBe(false);
    expect(hasConditions({ ...DEFAULT_VIEW, source: 'api' })).toBe(true);
  });
});

describe('categoryOptions', () => {
  const group = { slug: 'group', name: '그룹채팅' };
  const talk = {
    slug: 'talk',
    name: '새미톡',
    categories: [
      { slug: 'chat', name: '채팅', children: [group] },
      { slug: 'a', name: '계정' },
    ],
  };

  it('lists the categories of a product depth-first', () => {
    expect(categoryOptions(talk).map(({ path, depth }) => [path, depth])).toEqual([
      ['새미톡 › 채팅', 0],
      ['새미톡 › 채팅 › 그룹채팅', 1],
      ['새미톡 › 계정', 0],
    ]);
  });
});
