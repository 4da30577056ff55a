import { stat } from 'node:fs/promises';
import { constants } from 'node:os';
import { OperatorError } from '../../core/errors.js';
import { readConfig } from '../../config/index.js';
import { parseTime } from './times.js';
import { analyticsExport, analyticsForget } from './analytics-commands.js';
import { explainFailure } from './explain-failure.js';
import { alignedTable, printable, printableLines } from './terminal-output.js';
import { describeImport } from './interchange.js';

const NOW = new Date('2026-03-01T12:30:00.000Z');

it.each([
  ['30m', '2026-03-01T12:00:00.000Z'],
  ['36h', '2026-02-28T00:30:00.000Z'],
  ['90d', '2025-12-01T12:30:00.000Z'],
  ['2026-11-01', '2026-10-31T15:00:00.000Z'],
  ['2026-01-31T09:00:00.5+09:00', '2026-01-31T00:00:00.500Z'],
])('%s as a time on the command line is %s', (text, moment) => {
  expect(parseTime('--from', text, NOW).toISOString()).toBe(moment);
});

it.each([
  ['1h', '2026-03-01T13:30:00.000Z'],
  ['90d', '2026-05-30T12:30:00.000Z'],
  ['2030-01-31', '2030-01-30T15:00:00.000Z'],
])('%s as the end of a key is %s', (text, moment) => {
  expect(parseTime('--expires', text, NOW, 'from now').toISOString()).toBe(moment);
});

it.each([
  ...['', 'yesterday', '0d', '-1d', '1.5h', '90', '90D', '100000d'],
  ...['2026-11', '2026-02-29', '20261101', '2026-11-01T00:00:00', '2026-11-01 00:00:00Z'],
])('"%s" is not a time', (text) => {
  expect(() => parseTime('--from', text, NOW)).toThrow(OperatorError);
  expect(() => parseTime('--from', text, NOW)).toThrow(`--from is "${text}", but it must be`);
});

/** No database answers here: times are checked before a connection is opened. */
const CONFIG = readConfig({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
const NO_TIME =
  ', but it must be a time like 2026-11-01T09:00:00Z, a day like 2026-11-01 (its midnight in ' +
  'Korea), or how long ago, like 30m, 12h or 90d.';
const ORDER =
  '--from must be before --to, but is 2026-10-01T15:00:00.000Z, and --to is ' +
  '2026-09-30T15:00:00.000Z.';
const RANGE = 'Name the range to delete: --before <when>, or --from <when> and --to <when>.';

it.each([
  [{ from: 'soon' }, `--from is "soon"${NO_TIME}`],
  [{ from: '2026-10-02', to: '2026-10-01' }, ORDER],
])('analytics export refuses %j', async (range, message) => {
  const exporting = analyticsExport(CONFIG, 'never.csv', {
    ...range,
    what: 'searches',
    format: 'csv',
  });
  await expect(exporting).rejects.toThrow(message);
  await expect(exporting).rejects.toBeInstanceOf(OperatorError);
});

it.each([
  [{ before: '2026-10-01T00:00' }, `--before is "2026-10-01T00:00"${NO_TIME}`],
  [{ from: '2026-10-02', to: '2026-10-01' }, ORDER],
  [{}, RANGE],
  [{ from: '90d' }, RANGE],
])('analytics forget refuses %j', async (range, message) => {
  const forgetting = analyticsForget(CONFIG, { dryRun: false, json: false, ...range });
  await expect(forgetting).rejects.toThrow(message);
  await expect(forgetting).rejects.toBeInstanceOf(OperatorError);
});

const HOSTILE = 'a\u001b[2J\u009b31m\n\u202eb\u2066\u2028c';
const SHOWN = 'a\\u001b[2J\\u009b31m\\u000a\\u202eb\\u2066\\u2028c';

describe('printable', () => {
  it('escapes what a terminal would interpret, and keeps letters', () => {
    expect(printable(HOSTILE)).toBe(SHOWN);
    expect(printable('한글 👨‍👩‍👧 e\u0301 "x" \\u001b \ud800')).toBe(
      '한글 👨‍👩‍👧 e\u0301 "x" \\u001b \\ud800',
    );
    expect(printableLines('a\nb\u001b')).toBe('a\nb\\u001b');
  });

  it('is what reports and tables go through', () => {
    const none = { created: 0, updated: 0, unchanged: 0 };
    const at = { line: 1, type: 'article', key: HOSTILE };
    const report = describeImport({
      lines: 1,
      helpCentre: none,
      products: none,
      categories: none,
      platforms: none,
      synonymSets: none,
      dictionaryEntries: none,
      articles: none,
      announcements: none,
      pins: none,
      questions: none,
      errors: [
        { line: 1, article: HOSTILE, field: HOSTILE, reason: HOSTILE },
        { line: 2, field: '', reason: 'The line is not JSON.' },
        { line: 3, field: 'body', reason: 'body is empty.' },
      ],
      conflicts: [{ ...at, fields: [], reason: HOSTILE }],
      overwritten: [{ ...at, fields: [HOSTILE] }],
      planned: [{ ...at, outcome: 'updated', fields: [HOSTILE] }],
    });
    // The explanation of a failure may have several lines.
    const failure = explainFailure(new OperatorError(HOSTILE.replace('\n', '\r')));
    expect(failure).toBe(SHOWN.replace('\\u000a', '\\u000d'));
    for (const text of [report, alignedTable([['name'], [HOSTILE]])]) {
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028\u202a-\u202e\u2066]/u);
      expect(text).toContain(SHOWN.slice(1));
    }
    expect(report).toContain('  line 2: The line is not JSON.\n  line 3: body is empty.\n');
    expect(report.split('\n').filter((line) => line.startsWith('  line '))).toHaveLength(6);
  });
});

describe('A failure', () => {
  it('at a file names it, the reason, and what to do about a missing right', async () => {
    const long = 'x'.repeat(300);
    const error: unknown = await stat(long).catch((error: unknown) => error);
    expect(explainFailure(error)).toBe(`${long} cannot be used: name too long (ENAMETOOLONG).`);
    // Root, who runs the tests in containers, may use every file.
    const { EACCES } = constants.errno;
    const refused = Object.assign(new Error(), { path: '/a', code: 'EACCES', errno: -EACCES });
    expect(explainFailure(refused)).toBe(
      '/a cannot be used: permission denied (EACCES). Give the user of this command ' +
        'the right to it, or name another one.',
    );
  });
});
