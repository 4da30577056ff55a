import { GatheredRows, type ResolvedRow } from './flat-rows.js';

function row(platformId: number, body: string, more: Partial<ResolvedRow> = {}): ResolvedRow {
  return {
    line: platformId,
    categoryId: 1,
    platformId,
    title: '신고',
    body,
    views: null,
    updatedAt: null,
    ...more,
  };
}

function gather(keepRows: boolean, rows: ResolvedRow[]) {
  const gathered = new GatheredRows(keepRows);
  for (const each of rows) gathered.add(each);
  return [...gathered.drain(2)];
}

describe('GatheredRows', () => {
  it('makes one article of the rows of a category and title, with a variant for each body', () => {
    const early = new Date('2026-01-01T00:00:00Z');
    const late = new Date('2026-02-01T00:00:00Z');
    const [articles] = gather(false, [
      row(1, 'A', { views: 3, updatedAt: late }),
      row(2, 'B', { views: 4, updatedAt: early }),
      row(3, 'A'),
    ]);
    expect(articles![0]).toMatchObject({
      line: 1,
      variants: [
        { platformIds: [1, 3], body: 'A' },
        { platformIds: [2], body: 'B' },
      ],
      views: 7,
      updatedAt: late,
    });
  });

  it('separates titles and categories, and with keepRows also platforms', () => {
    const rows = [
      row(1, 'A'),
      row(2, 'A'),
      row(1, 'A', { title: '차단' }),
      row(1, 'A', { categoryId: 2 }),
    ];
    expect(gather(false, rows).map((batch) => batch.length)).toEqual([2, 1]);
    expect(gather(true, rows).map((batch) => batch.length)).toEqual([2, 2]);
  });

  it.each([false, true])(
    'refuses another body for the same platform, and ignores a repeated row (keepRows %s)',
    (keepRows) => {
      const gathered = new GatheredRows(keepRows);
      gathered.add(row(1, 'A', { views: 3 }));
      gathered.add(row(1, 'A', { views: 3 }));
      expect(() => gathered.add(row(1, 'B'))).toThrow('The row in line 1 has another body');
      expect([...gathered.drain(5)]).toMatchObject([
        [{ views: 3, variants: [{ platformIds: [1], body: 'A' }] }],
      ]);
    },
  );
});
