import { stat } from 'node:fs/promises';
import { constants } from 'node:os';
import { OperatorError } from '../../core/errors.js';
import { explainFailure } from './explain-failure.js';
import { alignedTable, printable, printableLines } from './terminal-output.js';
import { describeImport } from './interchange.js';

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
      products: none,
      categories: none,
      platforms: none,
      synonymSets: none,
      dictionaryEntries: none,
      articles: none,
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

  it('that is a defect shows its stack', () => {
    expect(explainFailure(new TypeError('x'))).toMatch(/^Unexpected: TypeError: x\n +at /);
  });
});

describe('A table', () => {
  it('has aligned columns, with Korean two columns wide, and no trailing blanks', () => {
    const rows = [
      ['id', 'name', 'state'],
      ['1', '상담 도구', 'active'],
      ['12', 'a', ''],
    ];
    expect(alignedTable(rows)).toBe('id  name       state\n1   상담 도구  active\n12  a\n');
  });
});
