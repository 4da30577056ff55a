import { expectProportional } from '../../../test/support/expect-proportional.js';
import { endsSentence, onOneLine } from './sentences.js';
import { DateTime } from '../date-time.js';
import { normalize } from '../../language/index.js';
import { cleanKey, cleanLine } from './text.js';

describe('endsSentence', () => {
  it.each([
    '눌러요.',
    '어디예요?',
    '좋아요!',
    '음…',
    '말했어요."',
    '(했어요.)',
    '됐어요?!',
    '예.',
    '설정 ·',
  ])('%j does', (text) => expect(endsSentence(text, text.length)).toBe(true));

  it.each(['설정', '1.', '가.', 'e.g.', '설정·', '위쪽의 …', '"', ''])('%j does not', (text) =>
    expect(endsSentence(text, text.length)).toBe(false),
  );
});

describe('onOneLine', () => {
  it('sets lines and cells apart, unless a sentence, a colon or a comma ends there', () => {
    const text =
      '신고하는 방법\n메뉴를 열어요.\n준비물:\n신분증\n사진\n상태\t뜻\n접수\t확인하고 있어요.\n끝';
    expect(onOneLine(text).text).toBe(
      '신고하는 방법 · 메뉴를 열어요. 준비물: 신분증 · 사진 · 상태 · 뜻 · 접수 · 확인하고 있어요. 끝',
    );
  });

  it('keeps the ranges on their words, also across lines', () => {
    const text = '신고\n하나\t취소\n신고해요.\n신고';
    const { text: line, ranges } = onOneLine(text, [[0, 2], [6, 11], [15, 17]]); // prettier-ignore
    expect(ranges.map(([start, end]) => line.slice(start, end))).toEqual([
      '신고',
      '취소 · 신고',
      '신고',
    ]);
    expect(onOneLine('')).toEqual({ text: '', ranges: [] });
  });

  it('takes linear time', () => {
    expectProportional(2_000, (count) =>
      onOneLine(
        '가\t'.repeat(count),
        Array.from({ length: count }, (_, i) => [2 * i, 2 * i + 1]),
      ),
    );
  });
});

describe('A time', () => {
  const parse = (value: unknown) => DateTime.parseValue(value).toISOString();

  test.each([
    ['2026-03-01T09:00:00Z', '2026-03-01T09:00:00.000Z'],
    ['2026-03-01T00:30:00.5+09:00', '2026-02-28T15:30:00.500Z'],
    ['2026-02-28T23:30:00-01:00', '2026-03-01T00:30:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('%s is %s', (value, moment) => {
    expect(parse(value)).toBe(moment);
  });

  test.each([
    '2026-02-30T00:00:00Z',
    '2100-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T25:00:00Z',
    '0000-02-29T00:00:00Z',
    '0001-01-01T00:00:00+14:00',
    '9999-12-31T23:59:59-14:00',
    '2026-01-01T00:00:00',
    '2026-01-01',
    '',
    null,
    20_260_101,
  ])('%p is not a date-time', (value) => {
    expect(() => parse(value)).toThrow(
      expect.objectContaining({
        code: 'BAD_USER_INPUT',
        message: `${JSON.stringify(value)} is not a time.`,
        details: expect.objectContaining({ field: 'DateTime' }),
      }),
    );
  });
});

describe('A line of text', () => {
  test.each([
    ['비\u200B밀\u2060번호', '비밀번호'],
    ['\u202E거꾸로\u202C', '거꾸로'],
    ['제목\u{E0049}\u{E0067}\u{E006E}', '제목'],
    ['\u3164 이름 \u2800', '이름'],
    ['비\u00ADᅟ밀\u{E0100}', '비밀'],
    ['a\uFE0F\u200Db', 'ab'],
    ['❤\uFE0F\uFE0F\u200D끝', '❤\uFE0F끝'],
  ])('%j is %j', (text, line) => {
    expect(cleanLine(text, 'title', 100)).toBe(line);
    expect(normalize(text)).toBe(line);
  });

  test.each(['👨‍👩‍👧 가족', '❤️', '1️⃣', '🏃🏽‍♂️', '🏳️‍🌈'])('%s stays', (text) => {
    expect(cleanLine(text, 'title', 100)).toBe(text);
    expect(normalize(text)).toBe(text);
  });

  test.each([
    ['\u3164\u200B \u2800', 'title has only invisible characters.'],
    [' ', 'title must not be empty.'],
  ])('%j is refused', (text, message) => {
    expect(() => cleanLine(text, 'title', 100)).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', message }),
    );
  });

  it('that names an object of another system stays as it is', () => {
    expect(cleanKey(' HELP-1\u200B', 'externalId', 100)).toBe('HELP-1\u200B');
  });
});
