import { DateTime } from './date-time.js';

const parse = (value: unknown) => DateTime.parseValue(value).toISOString();

test.each([
  ['2026-03-01T09:00:00Z', '2026-03-01T09:00:00.000Z'],
  ['2026-03-01T09:00Z', '2026-03-01T09:00:00.000Z'],
  ['2026-03-01T00:30:00.5+09:00', '2026-02-28T15:30:00.500Z'],
  ['2026-02-28T23:30:00-01:00', '2026-03-01T00:30:00.000Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
])('%s is %s', (value, moment) => {
  expect(parse(value)).toBe(moment);
});

test.each([
  '2026-02-30T00:00:00Z',
  '2026-02-29T00:00:00Z',
  '2100-02-29T00:00:00Z',
  '2026-04-31T09:00:00+09:00',
  '2026-06-31T23:59:59.999-11:00',
  '2026-13-01T00:00:00Z',
  '2026-00-10T00:00:00Z',
  '2026-01-00T00:00:00Z',
  '2026-01-32T00:00:00Z',
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
