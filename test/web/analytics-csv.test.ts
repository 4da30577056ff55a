import { stringify } from 'csv-stringify/sync';
import {
  facetTable,
  queryTable,
  rewriteTable,
  timelineTable,
} from '../../src/web/analytics/statistics/csv.js';
import { toCsv } from '../../src/web/shared/csv.js';
import { formulasIn } from '../support/parse-spreadsheet.js';

const figures = { searches: 3, averageResults: 2.5, zeroResultRate: 1 / 3, clickThroughRate: 0.5 };
const failures = { unansweredRate: 1 / 3, filteredOutRate: 2 / 3 };

describe('toCsv', () => {
  it('writes a byte order mark and the line ends of RFC 4180', async () => {
    expect(
      await toCsv([
        ['검색어', '검색 수'],
        ['친구', 3],
      ]),
    ).toBe('\uFEFF검색어,검색 수\r\n친구,3\r\n');
  });

  it('quotes cells that contain separators, quotes or line ends', async () => {
    expect(await toCsv([['a,b', 'say "hi"', 'two\nlines']])).toBe(
      '\uFEFF"a,b","say ""hi""","two\nlines"\r\n',
    );
  });

  it.each(['=1+1', '+82', '\tx'])('puts an apostrophe before a formula: %j', async (text) => {
    expect((await toCsv([[text]])).replaceAll('"', '')).toBe(`\uFEFF'${text}\r\n`);
  });

  it.each(['abc;=cmd()', 'a;;+1;-2;@sum;＝1', 'a\n=1', 'a\n"=1"'])(
    'leaves no formula, whichever separator a locale has: %j',
    async (text) => {
      for (const row of [
        ['앞', text, '뒤'],
        [text, text],
      ])
        for (const separator of [',', ';', '\t'])
          expect(formulasIn(await toCsv([row, row]), separator)).toEqual([]);
      // Only apostrophes were added.
      expect((await toCsv([[text]])).replaceAll("'", '')).toBe(
        stringify([[text]], { bom: true, record_delimiter: '\r\n', quoted_match: /[\r\n]/ }),
      );
    },
  );

  it('does not change a semicolon that no formula follows', async () => {
    expect(await toCsv([['가;나; 다', ';']])).toBe('\uFEFF가;나; 다,;\r\n');
  });
});

describe('CSV tables', () => {
  it('queryTable has the queries of a list', () => {
    expect(
      queryTable('top-queries', [
        { query: '친구', ...figures, ...failures, averageClickPosition: null },
      ]).rows,
    ).toEqual([
      [
        '검색어',
        '검색 수',
        '답 없음 비율',
        '필터 안에 없음 비율',
        '클릭률',
        '평균 결과 수',
        '평균 클릭 순위',
      ],
      ['친구', 3, 0.3333, 0.6667, 0.5, 2.5, ''],
    ]);
  });

  it('timelineTable has the times in Korea', () => {
    const points = [
      { at: '2026-11-01T15:00:00.000Z', searches: 4, unanswered: 1, clicks: 2 },
      { at: '2026-11-02T15:00:00.000Z', searches: 0, unanswered: 0, clicks: 0 },
    ];
    expect(timelineTable(points).rows.slice(1)).toEqual([
      ['2026-11-02 00:00', 4, 1, 0.25, 2],
      ['2026-11-03 00:00', 0, 0, '', 0],
    ]);
  });

  it('facetTable has all facets, and rewriteTable all rewrites', () => {
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
