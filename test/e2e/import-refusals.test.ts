import { exportLines, importLines, type ImportReport } from '../../src/articles/index.js';
import { openDatabase } from '../../src/app/open-database.js';
import { type DataSource, poolOf } from '../../src/core/database.js';
import { createDatabase } from '../support/databases.js';

const CATALOGUE = [
  { type: 'product', slug: 'talk', name: '두레톡' },
  { type: 'product', slug: 'pay', name: '두레페이' },
  { type: 'platform', slug: 'common', name: '공통', appliesToAll: true },
  { type: 'platform', slug: 'ios', name: 'iOS' },
  { type: 'category', slug: 'chat', product: 'talk', name: '채팅' },
  { type: 'category', slug: 'money', product: 'pay', name: '송금' },
];
const body = (text: string, platform = 'common') => ({ platforms: [platform], body: text });
const article = (slug: string | undefined, more: object = {}) => ({
  type: 'article',
  slug,
  category: 'chat',
  status: 'PUBLISHED',
  title: `제목 ${slug}`,
  variants: [body('본문')],
  ...more,
});
const row = (more: object) => ({
  type: 'row',
  product: '두레톡',
  category: '채팅',
  platform: 'iOS',
  title: '행',
  body: '본문',
  ...more,
});

describe('An import', () => {
  let dataSource: DataSource;
  beforeAll(async () => {
    dataSource = await openDatabase(await createDatabase());
    expect(
      (await importObjects(...CATALOGUE, article('there', { externalId: 'T-1', title: '있는 글' })))
        .errors,
    ).toEqual([]);
  });
  afterAll(() => dataSource.destroy());

  const importObjects = (...objects: object[]) => importRows(false, ...objects);
  function importRows(keepRows: boolean, ...objects: object[]): Promise<ImportReport> {
    async function* lines() {
      for (const object of objects) yield JSON.stringify(object);
    }
    return importLines(dataSource, lines(), { keepRows, editor: 'test' });
  }
  async function exported(): Promise<string[]> {
    const lines: string[] = [];
    for await (const line of exportLines(poolOf(dataSource))) lines.push(line);
    return lines;
  }

  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  it.each<[string, object, string, string, string?]>([
    [
      'a time of publication in the future',
      article('a', { publishedAt: tomorrow }),
      'publishedAt',
      'publishedAt must not lie in the future.',
    ],
    [
      'a time of change in the future',
      article('a', { updatedAt: tomorrow }),
      'updatedAt',
      'updatedAt must not lie in the future.',
    ],
    [
      'no body',
      article('a', { variants: [body('')] }),
      'variants.0.body',
      'variants.0.body is empty',
    ],
    [
      'a body of spaces',
      article('a', { variants: [body('가'), body(' \n\u200b', 'ios')] }),
      'variants.1.body',
      'is empty',
    ],
    [
      'a body that renders to nothing',
      article('a', { variants: [body('[a]: https://example.com')] }),
      'variants.0.body',
      'is empty',
    ],
    [
      'a table of too many cells',
      article('a', { variants: [body(`${'a|'.repeat(40_000)}a\n${'-|'.repeat(40_000)}-`)] }),
      'variants.0.body',
      'variants.0.body has more than 100000 parts',
    ],
    [
      'no variants',
      article('a', { variants: [] }),
      'variants',
      'An article needs at least one variant.',
    ],
    [
      'a platform twice',
      article('a', { variants: [body('가'), body('나')] }),
      'variants.1.platforms',
      'are both for one platform',
    ],
    [
      'a draft without content',
      article('a', { draft: { title: '초안' } }),
      'draft.variants',
      'draft.variants is missing',
    ],
    [
      'a category of another product',
      article('a', { product: 'pay' }),
      'category',
      'The category chat belongs to the product talk, not to pay.',
    ],
    ['a missing product', article('a', { product: 'nothing' }), 'product', 'nothing'],
    [
      'a move to another product that it does not name',
      article('there', { category: 'money' }),
      'category',
      'If it is to move there, add "product":"pay".',
      'there',
    ],
    [
      'a row with a table of too many cells',
      row({ body: `${'a|'.repeat(40_000)}a\n${'-|'.repeat(40_000)}-` }),
      'body',
      'body has more than 100000 parts',
      '행',
    ],
    ['a row without body', row({ body: ' ' }), 'body', 'body is empty', '행'],
    [
      'a row with a time in the future',
      row({ updatedAt: tomorrow }),
      'updatedAt',
      'must not lie in the future',
      '행',
    ],
  ])(
    'refuses %s, names line and article, and writes nothing',
    async (_, line, field, reason, name = 'a') => {
      const before = await exported();
      const { errors } = await importObjects(CATALOGUE[0]!, line);
      expect(errors).toEqual([
        { line: 2, article: name, field, reason: expect.stringContaining(reason) as string },
      ]);
      expect(await exported()).toEqual(before);
    },
  );

  it.each<[string, object[], object]>([
    [
      'externalId',
      [article('b', { externalId: 'E' }), article('c', { externalId: 'E' })],
      {
        article: 'c',
        field: 'externalId',
        reason: 'Line 1 has an article with the same externalId "E". Leave one of them.',
      },
    ],
    [
      'slug',
      [article('d', { title: '가' }), article('d', { title: '나' })],
      {
        article: 'd',
        field: 'slug',
        reason: 'Line 1 has an article with the same slug "d". Leave one of them.',
      },
    ],
    [
      'title without externalId and slug',
      [article(undefined, { title: '이름 없는' }), article(undefined, { title: '이름 없는' })],
      { field: 'title' },
    ],
    [
      'article, by slug and by externalId',
      [article('there'), article(undefined, { externalId: 'T-1' })],
      { article: 'T-1', reason: 'Line 1 is about the same article. Leave one of them.' },
    ],
    [
      'new article, by its title and by a row',
      [article('e', { title: '행과 글' }), row({ title: '행과 글' })],
      { article: '행과 글', reason: 'Line 1 is about the same article. Leave one of them.' },
    ],
    [
      'product with another name',
      [
        { ...CATALOGUE[0], name: '가' },
        { ...CATALOGUE[0], name: '나' },
      ],
      {
        field: 'slug',
        reason: 'Line 1 says otherwise about the same product "talk". Leave one of them.',
      },
    ],
    [
      'word with other parts',
      [
        { type: 'dictionaryEntry', word: '읽씹', parts: [] },
        { type: 'dictionaryEntry', word: '읽씹', parts: ['읽', '씹'] },
      ],
      { field: 'word' },
    ],
  ])('imports only the first of two lines of one %s', async (_, lines, error) => {
    const { errors } = await importObjects(...lines);
    expect(errors).toEqual([expect.objectContaining({ line: 2, ...error })]);
    const written = await exported();
    expect((await importObjects(lines[0]!)).errors).toEqual([]);
    expect(await exported()).toEqual(written);
  });

  it('accepts repeated lines of the catalogue', async () => {
    expect(await importObjects(...CATALOGUE, ...CATALOGUE)).toMatchObject({
      products: { updated: expect.any(Number) as number },
      errors: [],
    });
  });

  it('moves an article to another product that the line names', async () => {
    const report = await importObjects(article('there', { category: 'money', product: 'pay' }));
    expect(report).toMatchObject({ articles: { updated: 1 }, errors: [] });
    expect(await exported()).toContainEqual(
      expect.stringContaining('"slug":"there","product":"pay","category":"money"'),
    );
  });

  it('accepts drafts with empty bodies', async () => {
    expect(
      (await importObjects(article('waiting', { status: 'DRAFT', variants: [body('')] }))).errors,
    ).toEqual([]);
  });

  it('names the earlier row when a later one has another body', async () => {
    const { errors } = await importObjects(
      row({ title: '두 말' }),
      row({ title: '두 말', body: '다른 본문' }),
    );
    expect(errors).toEqual([
      expect.objectContaining({
        line: 2,
        article: '두 말',
        reason: expect.stringContaining('line 1') as string,
      }),
    ]);
  });

  it('refuses rows whose articles were imported with the other grouping', async () => {
    const [ios, common] = [
      row({ title: '함께' }),
      row({ title: '함께', platform: '공통', body: '다른 본문' }),
    ];
    expect(await importObjects(ios, common)).toMatchObject({
      articles: { created: 1 },
      errors: [],
    });
    const before = await exported();
    const reason = expect.stringContaining('has variants for other platforms too') as string;
    const apart = await importRows(true, ios, common);
    expect(apart.errors).toEqual(
      [1, 2].map((line) => expect.objectContaining({ line, article: '함께', reason }) as object),
    );
    expect(await exported()).toEqual(before);

    const [own, other] = [
      row({ title: '따로' }),
      row({ title: '따로', platform: '공통', body: '다른 본문' }),
    ];
    expect(await importRows(true, own, other)).toMatchObject({
      articles: { created: 2 },
      errors: [],
    });
    const separate = await exported();
    const many = expect.stringContaining(
      'The category has 2 articles of the title "따로"',
    ) as string;
    expect((await importObjects(own, other)).errors).toEqual([
      expect.objectContaining({ line: 1, reason: many }),
    ]);
    expect(await importRows(true, own, other)).toMatchObject({
      articles: { unchanged: 2 },
      errors: [],
    });
    expect(await exported()).toEqual(separate);
  });
});
