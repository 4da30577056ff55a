import { stringify } from 'csv-stringify/sync';
import {
  csvName,
  facetTable,
  queryTable,
  rewriteTable,
  timelineTable,
} from '../../src/web/analytics/statistics/csv.js';
import { toCsv } from '../../src/web/analytics/statistics/to-csv.js';
import { formulasIn } from '../support/parse-spreadsheet.js';

const figures = { searches: 3, averageResults: 2.5, zeroResultRate: 1 / 3, clickThroughRate: 0.5 };

describe('CSV', () => {
  it('begins with a byte order mark and has line ends as RFC 4180 wants them', () => {
    expect(
      toCsv([
        ['검색어', '검색 수'],
        ['친구', 3],
      ]),
    ).toBe('\uFEFF검색어,검색 수\r\n친구,3\r\n');
  });

  it('quotes what would end a cell', () => {
    expect(toCsv([['a,b', 'say "hi"', 'two\nlines']])).toBe(
      '\uFEFF"a,b","say ""hi""","two\nlines"\r\n',
    );
  });

  it.each(['=1+1', '+82', '-1', '@sum', '\tx', '\rx'])(
    'has an apostrophe before what looks like a formula: %j',
    (text) => {
      expect(toCsv([[text]]).replaceAll('"', '')).toBe(`\uFEFF'${text}\r\n`);
    },
  );

  it.each([
    'abc;=cmd()',
    'abc; =cmd()',
    'abc;"=cmd()"',
    'abc;" =cmd()',
    'a;;+1;-2;@sum;＝1',
    'a\t=1',
    'a\n=1',
    'a\r\n=1',
    'a\n"=1"',
    'a,"b";=1',
    'a;\t=1',
    '=1;=2',
  ])('has no formula with any separator that a locale may have: %j', (text) => {
    for (const row of [
      ['앞', text, '뒤'],
      [text, text],
    ])
      for (const separator of [',', ';', '\t'])
        expect(formulasIn(toCsv([row, row]), separator)).toEqual([]);
    // Nothing but apostrophes was put in.
    expect(toCsv([[text]]).replaceAll("'", '')).toBe(
      stringify([[text]], { bom: true, record_delimiter: '\r\n', quoted_match: /[\r\n]/ }),
    );
  });

  it('leaves a semicolon alone before what is no formula', () => {
    expect(toCsv([['가;나; 다', ';']])).toBe('\uFEFF가;나; 다,;\r\n');
  });

  it('leaves numbers alone', () =>
    expect(toCsv([[0, 0.5, 1_000_000]])).toBe('\uFEFF0,0.5,1000000\r\n'));
});

describe('A table that is downloaded', () => {
  it('is named after what it is and of which days', () => {
    const table = queryTable('zero-result-queries', []);
    expect(csvName(table, { from: '2026-11-01', to: '2026-11-30' })).toBe(
      'doum-zero-result-queries-2026-11-01-2026-11-30.csv',
    );
  });

  it('has the queries of a list', () => {
    expect(
      queryTable('top-queries', [{ query: '친구', ...figures, averageClickPosition: null }]).rows,
    ).toEqual([
      ['검색어', '검색 수', '결과 없음 비율', '클릭률', '평균 결과 수', '평균 클릭 순위'],
      ['친구', 3, 0.3333, 0.5, 2.5, ''],
    ]);
  });

  it('has the times of Korea', () => {
    const points = [
      { at: '2026-11-01T15:00:00.000Z', searches: 4, zeroResults: 1, clicks: 2 },
      { at: '2026-11-02T15:00:00.000Z', searches: 0, zeroResults: 0, clicks: 0 },
    ];
    expect(timelineTable(points).rows.slice(1)).toEqual([
      ['2026-11-02 00:00', 4, 1, 0.25, 2],
      ['2026-11-03 00:00', 0, 0, '', 0],
    ]);
  });

  it('has all facets, and what was rewritten', () => {
    const value = {
      slug: 'ios',
      label: 'iOS',
      share: 0.25,
      topQueries: [{ query: '친구' }, { query: '환불' }],
      ...figures,
    };
    expect(facetTable([{ title: '플랫폼', values: [value] }]).rows[1]).toEqual([
      '플랫폼',
      'ios',
      'iOS',
      3,
      0.25,
      0.3333,
      0.5,
      '친구 | 환불',
    ]);
    expect(
      rewriteTable([{ kind: 'SPELLING', from: '변겅', to: '변경', ...figures }]).rows[1],
    ).toEqual(['오타', '변겅', '변경', 3, 0.3333, 0.5]);
  });
});
