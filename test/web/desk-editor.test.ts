import fc from 'fast-check';
import { groupRevisions } from '../../src/web/desk/editor/history/revision-groups.js';
import { differenceOf, shortened } from '../../src/web/desk/editor/history/difference.js';
import { LocalCopies } from '../../src/web/desk/editor/local-copy.js';
import { blocksOf, mergeOf } from '../../src/web/desk/editor/merge.js';
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
    const parts = differenceOf(before!, after!)!;
    const without = (kind: string) =>
      parts
        .filter((part) => part.kind !== kind)
        .map(({ text }) => text)
        .join('');
    expect([without('added'), without('removed')]).toEqual([before, after]);
  });

  it('can leave out what is far from a change', () => {
    const long = '가'.repeat(1_000);
    const parts = shortened(differenceOf(`${long} 나 ${long}`, `${long} 다 ${long}`)!);
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
    expect(differenceOf(words(0), words(31).split('').reverse().join(''))).toBeNull();
  });
});

const EMPTY = newBase([]);
const writing = (changes: Partial<Writing>): Writing => ({ ...EMPTY.writing, ...changes });
const variants = (...bodies: string[]) =>
  bodies.map((body, i) => ({ key: String(i), platforms: [`p${i}`], body }));

it.each([
  ['paragraphs', '가\n나\n\n\n다', ['가\n나', '다']],
  ['a whole fence', '가\n```\n# 나\n\n다\n```\n라', ['가', '```\n# 나\n\n다\n```', '라']],
  [
    'lists and tables',
    '- 가\n\n  나\n- 다\n\n| 라 |\n| - |\n',
    ['- 가\n\n  나\n- 다', '| 라 |\n| - |'],
  ],
  ['lines of other systems', '# 가\r\n나\r\n', ['# 가', '나']],
  [
    'definitions with the block before',
    '[가]: /a\n\n나\n\n[다]: /c',
    ['[가]: /a', '나\n\n[다]: /c'],
  ],
])('blocksOf finds %s', (_name, text, blocks) => expect(blocksOf(text)).toEqual(blocks));

describe('mergeOf', () => {
  const of = (...all: [string[], string][]) =>
    writing({ variants: all.map(([platforms, body], i) => ({ key: String(i), platforms, body })) });
  const ios = (body: string) => of([['ios'], body]);

  it('takes what one of the two changed', () => {
    const { choices, resolve } = mergeOf(
      writing({ title: '제목', slug: 'a', variants: variants('가\n\n다', '라') }),
      writing({ title: '제목', slug: 'b', variants: variants('가 내 글\n\n다', '라') }),
      writing({
        title: '새 제목',
        slug: 'a',
        variants: variants('가\n\n다 남의 글', '라 남의 글'),
      }),
    );
    expect(choices).toEqual([]);
    expect(resolve([])).toEqual(
      writing({
        ...{ title: '새 제목', slug: 'b' },
        variants: variants('가 내 글\n\n다 남의 글', '라 남의 글'),
      }),
    );
  });

  it('lets choose where both changed a block or a field', () => {
    const { choices, resolve } = mergeOf(
      { ...ios('앞\n\n가'), title: '제목', keywords: '하나' },
      { ...ios('앞\n\n가 나'), title: '내 제목', keywords: '하나\n둘' },
      { ...ios('앞\n\n가 남'), title: '새 제목', keywords: '하나\n셋' },
    );
    expect(choices.map(({ kind, values }) => [kind, values.both])).toEqual([
      ['title', undefined],
      ['keywords', '하나\n둘\n셋'],
      ['body', ['가 나', '가 남']],
    ]);
    expect(resolve(['theirs', 'both', 'both'])).toEqual({
      ...ios('앞\n\n가 나\n\n가 남'),
      ...{ title: '새 제목', keywords: '하나\n둘\n셋' },
    });
    expect(resolve(['mine', 'theirs', 'theirs'])).toMatchObject({
      ...{ title: '내 제목', keywords: '하나\n셋', variants: [{ body: '앞\n\n가 남' }] },
    });
  });

  it.each([
    ['added', 'ios:가', 'ios:가 나', 'ios:가|pc:다', ['ios:가 나', 'ios:가 나|pc:다']],
    ['removed', 'ios:가|pc:다', 'pc:다', 'ios:가 남|pc:다', ['pc:다', 'pc:다|ios:가 남']],
    ['gave other platforms', 'ios:가', 'ios,pc:가', 'ios:가 남', ['ios,pc:가 남', 'ios:가 남']],
    [
      'divided',
      'ios,pc:가',
      'ios:가 나|pc:가',
      'ios,pc:가 남',
      ['ios:가 나|pc:가', 'ios,pc:가 남'],
    ],
  ])(
    'lets choose about a variant that one of the two %s',
    (_name, ...[base, mine, theirs, results]) => {
      const read = (text: string) =>
        of(
          ...text
            .split('|')
            .map((each) => each.split(':'))
            .map(([slugs, body]): [string[], string] => [slugs!.split(','), body!]),
        );
      const { choices, resolve } = mergeOf(read(base), read(mine), read(theirs));
      expect(choices).toHaveLength(1);
      const shown = (['mine', 'theirs'] as const).map((pick) =>
        resolve([pick])
          .variants.map(({ platforms, body }) => `${platforms}:${body}`)
          .join('|'),
      );
      expect(shown).toEqual(results);
    },
  );

  it('keeps every block that one of the two wrote', () => {
    const text = fc.array(fc.constantFrom('가', '## 나', '```\n다\n\n라\n```', '- 마', '바'), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(text, text, text, (...texts) => {
        const [base, mine, theirs] = texts.map((blocks, side) =>
          ios(
            blocks
              .map((block, i) => (i % 3 === side ? block.replace(/[가-힣]/, `$& ${side}`) : block))
              .join('\n\n'),
          ),
        ) as [Writing, Writing, Writing];
        const { choices, resolve } = mergeOf(base, mine, theirs);
        const merged = resolve(choices.map(() => 'both')).variants[0]!.body;
        const [before, ...after] = [base, mine, theirs].map((each) =>
          blocksOf(each.variants[0]!.body),
        );
        for (const block of after.flat())
          if (!before!.includes(block)) expect(merged).toContain(block);
        expect(resolve(choices.map(() => 'mine')).variants).toHaveLength(1);
      }),
    );
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

  it('remembers by article, tab and person', () => {
    const [one, two] = ['t1', 't2'].map((tab) => new LocalCopies(store, '가:나', tab));
    const keys = [one!.keyOf('a'), two!.keyOf('a'), copies.newKey('new')];
    for (const key of keys) copies.write(key, mine);
    expect(copies.list().map(({ key, article, tab }) => [key, article, tab])).toEqual(
      expect.arrayContaining([
        [keys[0], 'a', 't1'],
        [keys[1], 'a', 't2'],
        [keys[2], 'new', ''],
      ]),
    );
    expect(copies.read(keys[0]!)).toMatchObject(mine);
    expect(new LocalCopies(store, '나').list()).toEqual([]);
    const othersOf = (of: LocalCopies, ...open: string[]) =>
      of
        .others('a', new Set(open))
        .map(({ key }) => keys.indexOf(key))
        .sort();
    expect(othersOf(one!, 't1', 't2')).toEqual([2]);
    expect(othersOf(new LocalCopies(store, '가:나', 't1'), 't1')).toEqual([0, 1, 2]);
    copies.remove(keys[0]!);
    expect(copies.list()).toHaveLength(2);
  });

  it('reads the texts of the version before, newest first', () => {
    for (const [kind, at] of [
      ['aside', '2026-12-01T01:00:00.000Z'],
      ['unsaved', '2026-12-01T02:00:00.000Z'],
    ])
      items.set(`doum-desk:${kind}:a:가:나`, JSON.stringify({ at, ...mine }));
    expect(copies.list()).toMatchObject([
      { key: 'doum-desk:unsaved:a:가:나', article: 'a', tab: '', ...mine },
      { key: 'doum-desk:aside:a:가:나', article: 'a', tab: '', ...mine },
    ]);
  });

  it.each(['{', '"a"', '{"writing":{}}', '7'])('reads nothing from %s', (value) => {
    items.set(copies.newKey('a'), value);
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
    expect(new LocalCopies(full, '가').write(copies.newKey('a'), mine)).toBe(false);
  });
});
