import { type Keystroke, mergeKeystrokes } from './merge-keystrokes.js';

const NOBODY_CLICKED = () => false;

/** A search this many seconds after the first. */
function search(second: number, query: string, more: Partial<Keystroke> = {}): Keystroke {
  return {
    at: new Date(second * 1_000),
    id: `${second} ${query}`,
    query,
    literal: false,
    productIds: [],
    categoryIds: [],
    platformIds: [],
    includeCommon: true,
    updatedFrom: null,
    updatedTo: null,
    sort: 'RELEVANCE',
    source: 'web',
    visitor: Buffer.from('a visitor'),
    staff: false,
    ...more,
  };
}

const kept = (
  searches: Keystroke[],
  isClicked: (id: string, by: Date) => boolean = NOBODY_CLICKED,
) => mergeKeystrokes([], searches, isClicked).kept.map(({ query }) => query);

describe('mergeKeystrokes', () => {
  it('keeps the last query of a sequence, also with deleted letters', () => {
    expect(
      kept([
        search(0, '비'),
        search(1, '비밀'),
        search(2, '비밀버'),
        search(3, '비밀'),
        search(4, '비밀번호'),
      ]),
    ).toEqual(['비밀번호']);
  });

  it.each([
    ['장박', '장바구'],
    ['갑', '값'],
    ['달ㄱ', '닭'],
    ['wif', 'wifi'],
    ['친구', '친구'],
  ])('recognizes %s as a keystroke of %s', (from, to) => {
    expect(kept([search(0, from), search(1, to)])).toEqual([to]);
    expect(kept([search(0, to), search(1, from)])).toEqual([from]);
  });

  it('measures the 30 seconds from the last keystroke', () => {
    expect(kept([search(0, '가'), search(30, '가나'), search(60, '가나다')])).toEqual(['가나다']);
    expect(kept([search(0, '가'), search(30.001, '가나')])).toEqual(['가', '가나']);
  });

  it.each<[string, Partial<Keystroke>]>([
    ['visitor', { visitor: Buffer.from('another') }],
    ['filter', { productIds: [1] }],
    ['order', { sort: 'UPDATED' }],
    ['source', { source: 'app' }],
    ['way', { literal: true }],
    ['time', { updatedFrom: new Date(0) }],
  ])('treats another %s as another search', (_, more) => {
    expect(kept([search(0, '가'), search(1, '가나', more)])).toEqual(['가', '가나']);
  });

  it('keeps searches with clicks, other texts, and searches without a query', () => {
    expect(kept([search(0, '가'), search(1, '가나')], (id) => id === '0 가')).toEqual([
      '가',
      '가나',
    ]);
    expect(kept([search(0, '가'), search(1, '나')])).toEqual(['가', '나']);
    expect(kept([search(0, ''), search(1, '가'), search(2, '')])).toEqual(['', '가', '']);
  });

  it('returns which rows that are already written were keystrokes', () => {
    const before = [search(0, '가')];
    const { kept: rows, superseded } = mergeKeystrokes(
      before,
      [search(1, '가나'), search(2, '가나다')],
      NOBODY_CLICKED,
    );
    expect(rows.map(({ query }) => query)).toEqual(['가나다']);
    expect(superseded).toEqual(before);
  });

  it('keeps a clicked search only if the click precedes the next keystroke', () => {
    const openedAt = (second: number) => (id: string, by: Date) =>
      id === '0 가' && new Date(second * 1_000) < by;
    expect(kept([search(0, '가'), search(2, '가나')], openedAt(1))).toEqual(['가', '가나']);
    expect(kept([search(0, '가'), search(2, '가나')], openedAt(3))).toEqual(['가나']);
  });

  it('drops a keystroke that arrives after its final search', () => {
    const {
      kept: rows,
      superseded,
      finalIds,
    } = mergeKeystrokes([search(1, '가나다')], [search(0, '가'), search(2, '라')], NOBODY_CLICKED);
    expect([rows.map(({ query }) => query), superseded]).toEqual([['라'], []]);
    expect([...finalIds]).toEqual([['0 가', '1 가나다']]);
  });
});
