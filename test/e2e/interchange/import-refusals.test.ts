import { exportTexts, type ImportReport, importTexts } from '../../../src/interchange/index.js';
import { openDatabase } from '../../../src/app/open-database.js';
import { type DataSource, poolOf } from '../../../src/core/database/database.js';
import { createDatabase } from '../../support/databases.js';

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
    return importTexts(dataSource, lines(), { keepRows, editor: 'test' });
  }
  async function exported(): Promise<string[]> {
    const lines: string[] = [];
    for await (const line of exportTexts(poolOf(dataSource))) lines.push(line);
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
      'a body of spaces',
      article('a', { variants: [body('가'), body(' \n\u200b', 'ios')] }),
      'variants.1.body',
      'is empty',
    ],
    [
      'a platform twice',
      article('a', { variants: [body('가'), body('나')] }),
      'variants.1.platforms',
      'are both for one platform',
    ],
    [
      'a category of another product',
      article('a', { product: 'pay' }),
      'category',
      'The category chat belongs to the product talk, not to pay.',
    ],
    [
      'a move to another product that it does not name',
      article('there', { category: 'money' }),
      'category',
      'If it is to move there, add "product":"pay".',
      'there',
    ],
    ['a row without body', row({ body: ' ' }), 'body', 'body is empty', '행'],
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
      'article, by slug and by externalId',
      [article('there'), article(undefined, { externalId: 'T-1' })],
      { article: 'T-1', reason: 'Line 1 is about the same article. Leave one of them.' },
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
  ])('imports only the first of two lines of one %s', async (_, lines, error) => {
    const { errors } = await importObjects(...lines);
    expect(errors).toEqual([expect.objectContaining({ line: 2, ...error })]);
    const written = await exported();
    expect((await importObjects(lines[0]!)).errors).toEqual([]);
    expect(await exported()).toEqual(written);
  });

  it('moves an article to another product that the line names', async () => {
    const report = await importObjects(article('there', { category: 'money', product: 'pay' }));
    expect(report).toMatchObject({ articles: { updated: 1 }, errors: [] });
    expect(await exported()).toContainEqual(
      expect.stringContaining('"slug":"there","product":"pay","category":"money"'),
    );
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

describe('The import and export of the lexicon', () => {
  let dataSource: DataSource;
  const opened: DataSource[] = [];
  const open = async () => {
    const database = await openDatabase(await createDatabase());
    opened.push(database);
    return database;
  };
  beforeEach(async () => {
    dataSource = await open();
  });
  afterEach(() => Promise.all(opened.splice(0).map((database) => database.destroy())));

  function importInto(into: DataSource, objects: object[]): Promise<ImportReport> {
    async function* lines() {
      for (const object of objects) yield JSON.stringify(object);
    }
    return importTexts(into, lines(), { keepRows: false, editor: 'test' });
  }
  async function exported(from: DataSource): Promise<object[]> {
    const objects: object[] = [];
    for await (const line of exportTexts(poolOf(from))) objects.push(JSON.parse(line) as object);
    return objects;
  }
  const set = (...terms: string[]) => ({ type: 'synonymSet', terms });
  const word = (written: string, parts: string[] = []) => ({
    type: 'dictionaryEntry',
    word: written,
    parts,
  });

  it('imports an export without changes', async () => {
    const catalogue = [
      { type: 'product', slug: 'talk', name: '두레톡', aliases: [], position: 1 },
      {
        type: 'platform',
        slug: 'common',
        name: '공통',
        aliases: [],
        appliesToAll: true,
        position: 1,
      },
      { type: 'category', slug: 'chat', product: 'talk', parent: null, name: '채팅', position: 1 },
    ];
    const sets = [set('탈퇴', '계정 삭제', 'Bye'), set('탈퇴', '해지')];
    const words = [word('sam톡방', ['sam', '톡방']), word('읽씹')];
    const article = {
      type: 'article',
      slug: 'a',
      category: 'chat',
      status: 'PUBLISHED',
      visibility: 'INTERNAL',
      title: '제목',
      variants: [{ platforms: ['common'], body: '본문' }],
    };
    const report = await importInto(dataSource, [...catalogue, ...sets, ...words, article]);
    expect(report).toMatchObject({
      synonymSets: { created: 2, updated: 0, unchanged: 0 },
      dictionaryEntries: { created: 2, updated: 0, unchanged: 0 },
      articles: { created: 1 },
      errors: [],
    });
    const written = await exported(dataSource);
    expect(written.slice(0, -1)).toEqual([...catalogue, ...sets, ...words]);
    expect(written.at(-1)).toMatchObject({
      ...{ type: 'article', slug: 'a', visibility: 'INTERNAL' },
    });

    const other = await open();
    expect((await importInto(other, written)).errors).toEqual([]);
    expect(await exported(other)).toEqual(written);
    expect(await importInto(other, written)).toMatchObject({
      synonymSets: { created: 0, updated: 0, unchanged: 2 },
      dictionaryEntries: { created: 0, updated: 0, unchanged: 2 },
      articles: { created: 0, updated: 0, unchanged: 1 },
    });
  });

  it('reports lines that break a rule and imports the others', async () => {
    const report = await importInto(dataSource, [
      set('탈퇴', '해지', '안녕'),
      set('해지', '탈퇴'),
      set('탈퇴', '해지', '안녕', '가'),
      set('가'),
      word('계정 삭제'),
      { ...word('가나'), terms: [] },
      set('가', ''),
      word('가나', ['가', '\u0000']),
      set('가', '나'),
      word('가나', ['가', '나']),
    ]);
    expect(report.errors).toEqual([
      {
        line: 2,
        field: 'terms',
        reason: 'The set "탈퇴, 해지, 안녕" has all of these terms: this one would add nothing.',
      },
      {
        line: 3,
        field: 'terms',
        reason: 'These terms hold all of the set "탈퇴, 해지, 안녕": replace that one.',
      },
      { line: 4, field: 'terms', reason: expect.stringContaining('at least two terms') as string },
      { line: 5, field: 'word', reason: expect.stringContaining('white space') as string },
      {
        line: 6,
        field: 'terms',
        reason:
          'A line of type dictionaryEntry has no field "terms". Its fields: type, word, parts.',
      },
      { line: 7, field: 'terms.1', reason: 'terms.1 must not be empty.' },
      { line: 8, field: 'parts.1', reason: expect.stringContaining('U+0000') as string },
    ]);
    expect(await exported(dataSource)).toEqual([
      set('탈퇴', '해지', '안녕'),
      set('가', '나'),
      word('가나', ['가', '나']),
    ]);
  });
});
