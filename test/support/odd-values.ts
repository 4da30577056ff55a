/**
 * Words of the demo help centre, as people type them: whole, half-typed, first letters, the other
 * keyboard layout, with a slip.
 */
export const WORDS = [
  '채팅',
  '친구',
  '환불',
  '선물하기',
  '탈퇴',
  '비밀번호',
  '장바ㄱ',
  'ㅊㄱ',
  'clsrn',
  '차틴',
  'iPhone',
  '안드로이드',
  '신고',
];

/**
 * Texts at the boundary. None of them looks like what checkAnswer takes for a leak, since they come
 * back in later answers.
 */
export const EDGE_TEXTS = [
  '',
  ' ',
  '\u3000',
  '\n',
  'a\u0000b',
  '\uD800',
  'a\uDC00b',
  '\u0007\u001b[31m',
  '\u007f\u0085',
  '\u200b\u200d\u2060',
  '\u202e\u0627\u0644\u0639\u0631\u0628\u064a\u0629\u202c',
  'e\u0301'.repeat(40),
  `a${'\u0302\u0303\u0304'.repeat(60)}`,
  '👨‍👩‍👧‍👦'.repeat(30),
  '\u{1D518}\u{10FFFF}\uFFFF\uFDD0',
  '\uFDFA'.repeat(30),
  '\u1112\u1161\u11ab\u1100\u1173\u11af',
  '\u3164\u115f',
  'ㅋ'.repeat(100),
  'ﬀＡ１㎏',
  '가'.repeat(199),
  '가'.repeat(201),
  'a '.repeat(150),
  'a'.repeat(301),
  '가나다'.repeat(4_000),
  'a'.repeat(200_001),
  '-',
  'a-',
  '%',
  '_',
  '\\',
  '\\u0000',
  '"',
  "'; drop table x; --",
  "' or 1=1 --",
  '$1',
  '{}',
  '[]',
  '{"a":',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'NaN',
  'title:* AND (a OR NOT b)~2^3 /[a-z]+/',
  '& | ! <-> :* ()',
  '(a+)+$',
  '<script>alert(1)</script>',
  '[a](javascript:alert(1)) ![b](x) `c` | d |\n|-|-|\n| e |',
  '> '.repeat(500),
  '*'.repeat(2_000),
  '['.repeat(2_000),
  '../../../etc',
  '%00%0a',
  '9'.repeat(400),
];

export const EDGE_NUMBERS = [
  0, -0, 1, -1, 99, 100, 101, 1_000, 1_001, 2_000, 2_001, 100_000, 2_147_483_647, -2_147_483_648,
];

export const EDGE_TIMES = [
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '1582-10-10T00:00:00Z',
  '1969-12-31T23:59:59.999999999Z',
  '2024-02-29T00:00:00Z',
  '2023-02-29T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T23:59:60Z',
  '2026-01-01T00:00:00+14:00',
  '2026-01-01T00:00:00+99:99',
  '9999-12-31T23:59:59.999Z',
  '9999-12-31T23:59:59-23:59',
  '0000-01-01T00:00:00+23:59',
  '2026-01-01',
  '２０２６-01-01T00:00:00Z',
  '',
];

/**
 * Nothing that an argument of any type of the schema takes, or only by a coercion that there must
 * not be.
 */
export const WRONG: readonly unknown[] = [
  null,
  true,
  1.5,
  1,
  2_147_483_648,
  -2_147_483_649,
  2 ** 60,
  1e308,
  'NO_SUCH_VALUE',
  '1',
  '',
  [],
  [null],
  [[['a']]],
  {},
  { length: 1 },
  { id: { id: { id: 1 } } },
  JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
  JSON.parse('['.repeat(500) + ']'.repeat(500)),
];
