import { groupRevisions } from '../../src/web/desk/editor/history/revision-groups.js';
import { differenceOf, shortened } from '../../src/web/desk/editor/history/difference.js';
import { LocalCopies } from '../../src/web/desk/editor/local-copy.js';
import { mergeOf } from '../../src/web/desk/editor/merge.js';
import { missingPlatforms } from '../../src/web/desk/editor/writing.js';
import { firstWords, newBase, textOf, type Writing } from '../../src/web/desk/editor/writing.js';

describe('missingPlatforms', () => {
  const platforms = [
    { slug: 'ios', name: 'iOS', appliesToAll: false },
    { slug: 'pc', name: 'PC', appliesToAll: false },
    { slug: 'common', name: '공통', appliesToAll: true },
  ];

  it('names platforms without a variant', () =>
    expect(missingPlatforms(platforms, [{ platforms: ['ios'] }])).toEqual(['PC']));

  it('names none if a variant is for all', () =>
    expect(missingPlatforms(platforms, [{ platforms: ['common'] }])).toEqual([]));
});

describe('groupRevisions', () => {
  const at = (version: number, minute: number, editor = '가') => ({
    version,
    editor,
    createdAt: new Date(minute * 60_000).toISOString(),
  });
  const versions = (published: number | null, ...revisions: ReturnType<typeof at>[]) =>
    groupRevisions(revisions, published).map((group) => group.map(({ version }) => version));

  it('joins half an hour of one person', () =>
    expect(versions(null, at(4, 61), at(3, 60), at(2, 31), at(1, 30))).toEqual([[4, 3, 2], [1]]));

  it('separates people and the published revision', () =>
    expect(versions(3, at(5, 5, '나'), at(4, 4), at(3, 3), at(2, 2), at(1, 1))).toEqual([
      [5],
      [4],
      [3],
      [2, 1],
    ]));
});

describe('differenceOf', () => {
  it('compares by words', () =>
    expect(differenceOf('앱을 끄고 켜요.', '앱을 다시 켜요.')).toEqual([
      { kind: 'same', text: '앱을 ' },
      { kind: 'removed', text: '끄고' },
      { kind: 'added', text: '다시' },
      { kind: 'same', text: ' 켜요.' },
    ]));

  it('keeps both texts whole', () => {
    const [before, after] = ['가 😀\n나', '가 🙂\n\n나 다'];
    const parts = differenceOf(before!, after!);
    const without = (kind: string) =>
      parts
        .filter((part) => part.kind !== kind)
        .map(({ text }) => text)
        .join('');
    expect([without('added'), without('removed')]).toEqual([before, after]);
  });

  it('can leave out what is far from a change', () => {
    const long = '가'.repeat(1_000);
    const parts = shortened(differenceOf(`${long} 나 ${long}`, `${long} 다 ${long}`));
    expect(parts.map(({ kind, text }) => [kind, text.length])).toEqual([
      ['same', 203],
      ['removed', 1],
      ['added', 1],
      ['same', 203],
    ]);
  });

  it('gives up in time', () => {
    const words = (from: number) =>
      Array.from({ length: 60_000 }, (_, i) => ((i + from) * 7_919) % 10_007).join(' ');
    const [before, after] = [words(0), words(31).split('').reverse().join('')];
    expect(differenceOf(before, after)).toEqual([
      { kind: 'removed', text: before },
      { kind: 'added', text: after },
    ]);
  });
});

const EMPTY = newBase([]);
const writing = (changes: Partial<Writing>): Writing => ({ ...EMPTY.writing, ...changes });
const variants = (...bodies: string[]) =>
  bodies.map((body, i) => ({ key: String(i), platforms: [`p${i}`], body }));

describe('mergeOf', () => {
  it('takes what one of the two changed', () =>
    expect(
      mergeOf(
        writing({ title: '제목', slug: 'a', variants: variants('가\n\n다', '라') }),
        writing({ title: '제목', slug: 'b', variants: variants('가 내 글\n\n다', '라') }),
        writing({
          title: '새 제목',
          slug: 'a',
          variants: variants('가\n\n다 남의 글', '라 남의 글'),
        }),
      ),
    ).toEqual(
      writing({
        ...{ title: '새 제목', slug: 'b' },
        variants: variants('가 내 글\n\n다 남의 글', '라 남의 글'),
      }),
    ));

  it.each([
    ['both changed a line', ['가'], ['가 나'], ['가 남'], ['가 나']],
    ['only the other person added a variant', ['가'], ['가'], ['가', '다'], ['가', '다']],
    ['I changed a text and the other person added a variant', ['가'], ['나'], ['가', '다'], ['나']],
  ])('keeps what I wrote where %s', (_name, base, mine, theirs, merged) => {
    const [was, my, their] = [base, mine, theirs].map((bodies) =>
      writing({ variants: variants(...bodies) }),
    );
    expect(mergeOf(was!, my!, their!).variants).toEqual(variants(...merged));
  });
});

it('textOf shows a writing as one text', () =>
  expect(
    textOf(
      writing({ title: '제목', variants: variants('본문') }),
      (slugs) => `<${slugs.join(' ')}>`,
    ),
  ).toBe('제목: 제목\n\n[<p0>]\n본문'));

it.each([
  ['새 글', '', '새 글'],
  ['첫 줄\n둘째 줄의 새 글', '첫 줄\n둘째 줄의 헌 글', '둘째 줄의 새 글'],
  [`${'가'.repeat(100)} 끝`, '가'.repeat(100), `${'가'.repeat(20)} 끝`],
])('firstWords shows what is new', (now, before, words) => {
  const of = (body: string) => writing({ variants: variants(body) });
  expect(firstWords(of(now), of(before))).toBe(words);
});

test('firstWords of a new article begins with its title', () => {
  const now = writing({ title: '새 제목', variants: variants('새 글') });
  expect(firstWords(now, newBase(['common']).writing)).toBe('새 제목 새 글');
});

describe('LocalCopies', () => {
  const items = new Map<string, string>();
  const store = {
    get length() {
      return items.size;
    },
    key: (index: number) => [...items.keys()][index] ?? null,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
  const mine = { base: EMPTY, writing: writing({ title: '쓰던 글' }) };
  const copies = new LocalCopies(store, '가:나');
  beforeEach(() => items.clear());

  it('remembers by article, room and person', () => {
    const [one, two] = ['r1', 'r2'].map((room) => new LocalCopies(store, '가:나', room));
    const keys = [one!.keyOf('a'), two!.keyOf('a'), one!.keyOf('new', 'aside')];
    for (const key of keys) copies.write(key, mine);
    expect(copies.list().map(({ key, article, room }) => [key, article, room])).toEqual(
      expect.arrayContaining([
        [keys[0], 'a', 'r1'],
        [keys[1], 'a', 'r2'],
        [keys[2], 'new', 'aside'],
      ]),
    );
    expect(copies.read(keys[0]!)).toMatchObject(mine);
    expect(new LocalCopies(store, '나').list()).toEqual([]);
    const othersOf = (of: LocalCopies, ...open: string[]) =>
      of
        .others(new Set(open))
        .map(({ key }) => keys.indexOf(key))
        .sort();
    expect(othersOf(one!, 'r1', 'r2')).toEqual([2]);
    expect(othersOf(copies, 'r1')).toEqual([1, 2]);
    copies.remove(keys[0]!);
    expect(copies.list()).toHaveLength(2);
  });

  it.each(['{', '"a"', '{"writing":{}}', '7'])('reads nothing from %s', (value) => {
    items.set(copies.keyOf('a'), value);
    items.set('of another page', value);
    expect(copies.list()).toEqual([]);
  });

  it('says when the browser is full', () => {
    const full = {
      ...store,
      setItem: () => {
        throw new Error('QuotaExceededError');
      },
    };
    expect(new LocalCopies(full, '가').write(copies.keyOf('a'), mine)).toBe(false);
  });
});
