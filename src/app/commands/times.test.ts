import { OperatorError } from '../../core/errors.js';
import { parseTime } from './times.js';

describe('When a key expires', () => {
  const now = new Date('2026-02-27T12:30:00.000Z');

  it.each([
    ['1h', '2026-02-27T13:30:00.000Z'],
    ['36h', '2026-03-01T00:30:00.000Z'],
    ['90d', '2026-05-28T12:30:00.000Z'],
    ['99999d', '2299-12-12T12:30:00.000Z'],
    ['2030-01-31T00:00:00Z', '2030-01-31T00:00:00.000Z'],
    ['2030-01-31T09:00:00+09:00', '2030-01-31T00:00:00.000Z'],
    ['2030-01-31', '2030-01-30T15:00:00.000Z'],
  ])('%s is %s', (text, moment) => {
    expect(parseTime('--expires', text, now, 'from now').toISOString()).toBe(moment);
  });

  it.each([
    '',
    'soon',
    '0d',
    '-1d',
    '1.5d',
    '90',
    '90 d',
    '90D',
    '100000d',
    '2030-01-31T00:00:00',
    '2030-13-01T00:00Z',
  ])('"%s" is not a time', (text) => {
    expect(() => parseTime('--expires', text, now, 'from now')).toThrow(OperatorError);
    expect(() => parseTime('--expires', text, now, 'from now')).toThrow(
      `--expires is "${text}", but it must be`,
    );
  });
});

describe('A time on the command line', () => {
  const now = new Date('2026-03-01T12:30:00.000Z');

  it.each([
    ['30m', '2026-03-01T12:00:00.000Z'],
    ['36h', '2026-02-28T00:30:00.000Z'],
    ['90d', '2025-12-01T12:30:00.000Z'],
    ['2026-11-01', '2026-10-31T15:00:00.000Z'],
    ['2024-02-29', '2024-02-28T15:00:00.000Z'],
    ['2026-01-31T00:00:00Z', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31T09:00:00.5+09:00', '2026-01-31T00:00:00.500Z'],
  ])('%s is %s', (text, moment) => {
    expect(parseTime('--from', text, now).toISOString()).toBe(moment);
  });

  it.each([
    '',
    'yesterday',
    '0d',
    '-1d',
    '1.5h',
    '90',
    '90 d',
    '90D',
    '100000d',
    '2026-11',
    '2026-02-29',
    '2026-13-01',
    '2026-11-31',
    '20261101',
    '2026-11-01T00:00:00',
    '2026-11-01 00:00:00Z',
    '2026-13-01T00:00Z',
  ])('"%s" is not a time', (text) => {
    expect(() => parseTime('--from', text, now)).toThrow(OperatorError);
    expect(() => parseTime('--from', text, now)).toThrow(`--from is "${text}", but it must be`);
  });
});
