import { compare, type Measure } from '../../src/web/analytics/statistics/period-comparison.js';
import { describeFailure } from '../../src/web/analytics/failure.js';
import {
  formatPoint,
  formatPosition,
  formatRange,
  formatShare,
} from '../../src/web/analytics/format.js';
import { refusalOf } from '../../src/web/shared/request-error.js';

describe('Formats', () => {
  it.each([
    [0, '0%'],
    [0.0004, '0.1% 미만'],
    [0.1234, '12.3%'],
    [1, '100%'],
  ])('the share %d is %s', (share, text) => expect(formatShare(share)).toBe(text));

  it('a missing position is a dash', () => {
    expect(formatPosition(2.44)).toBe('2.4위');
    expect(formatPosition(null)).toBe('–');
  });

  it('times are those in Korea, in any time zone of the user', () => {
    const midnight = '2026-11-01T15:00:00.000Z';
    expect(formatPoint(midnight, 'DAY')).toBe('11월 2일 (월)');
    expect(formatPoint(midnight, 'WEEK')).toBe('11월 2일 (월)부터 한 주');
    expect(formatRange({ from: '2026-11-01', to: '2026-11-30' })).toBe(
      '2026년 11월 1일 – 11월 30일',
    );
    expect(formatRange({ from: '2026-12-01', to: '2027-01-30' })).toBe(
      '2026년 12월 1일 – 2027년 1월 30일',
    );
    expect(formatRange({ from: '2026-12-01', to: '2026-12-01' })).toBe('2026년 12월 1일');
  });
});

describe('compare', () => {
  const count: Measure = { kind: 'count', better: null };
  const unansweredRate: Measure = { kind: 'share', better: 'less' };
  const clickRate: Measure = { kind: 'share', better: 'more' };
  const position: Measure = { kind: 'position', better: 'less' };

  it.each([
    [112, 100, count, '지난 기간보다 12% 늘었어요', 'even'],
    [88, 100, count, '지난 기간보다 12% 줄었어요', 'even'],
    [5, 0, count, '지난 기간에 없다가 새로 생겼어요', 'even'],
    [0, 0, count, '지난 기간과 비슷해요', 'even'],
    [0.123, 0.102, unansweredRate, '지난 기간보다 2.1%p 높아졌어요', 'bad'],
    [0.5, 0.4, clickRate, '지난 기간보다 10%p 높아졌어요', 'good'],
    [2, 3.5, position, '지난 기간보다 1.5칸 앞으로 왔어요', 'good'],
  ])('describes %d after %d %j as: %s', (now, previous, measure, sentence, tone) => {
    const comparison = compare(now, previous, measure)!;
    expect(`${comparison.against} ${comparison.words}`).toBe(sentence);
    expect(comparison.tone).toBe(tone);
  });

  it('returns null if one of the two figures is missing', () => {
    expect(compare(1, null, count)).toBeNull();
    expect(compare(null, 1, count)).toBeNull();
    expect(compare(undefined, undefined, count)).toBeNull();
  });
});

describe('Failures', () => {
  const params = { since: '2026-08-01T15:00:00.000Z' };
  const error = (code: string, more: object = {}, path: string[] = ['searchAnalytics']) => ({
    graphQLErrors: [
      {
        message: 'In English.',
        path,
        extensions: { code, ...more },
      },
    ],
  });

  it('because of the key are told apart from others', () => {
    expect(refusalOf(error('UNAUTHENTICATED'))).toBe('UNAUTHENTICATED');
    expect(refusalOf(error('FORBIDDEN'))).toBe('FORBIDDEN');
    expect(refusalOf(error('RATE_LIMITED'))).toBeNull();
    expect(refusalOf({ networkError: new Error(), graphQLErrors: [] })).toBeNull();
  });

  it.each([
    [error('RATE_LIMITED', { retryAfter: 12 }), /12초 뒤에/],
    [error('LIMIT_EXCEEDED'), /한도/],
    [error('BAD_USER_INPUT', { field: 'from', params }), /2026년 8월 2일 뒤의 것만/],
    [
      error('BAD_USER_INPUT', { field: 'filter', params }),
      /2026년 8월 2일 뒤의 것만.*조건을 하나만/,
    ],
    [{ networkError: new Error('x'), graphQLErrors: [] }, /연결하지 못했어요/],
  ])('have a sentence: %#', (failed, text) => expect(describeFailure(failed)).toMatch(text));

  it('about the previous period are ignored', () => {
    expect(
      describeFailure(
        error('BAD_USER_INPUT', { field: 'filter' }, ['searchAnalytics', 'previous', 'searches']),
      ),
    ).toBeNull();
  });
});
