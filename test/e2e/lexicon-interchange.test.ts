import { exportLines, importLines, type ImportReport } from '../../src/articles/index.js';
import { openDatabase } from '../../src/app/open-database.js';
import { type DataSource, poolOf } from '../../src/core/database.js';
import { createDatabase } from '../support/databases.js';

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
    return importLines(into, lines(), { keepRows: false, editor: 'test' });
  }
  async function exported(from: DataSource): Promise<object[]> {
    const objects: object[] = [];
    for await (const line of exportLines(poolOf(from))) objects.push(JSON.parse(line) as object);
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
    expect(written.at(-1)).toMatchObject({ type: 'article', slug: 'a' });

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
      { line: 6, field: 'terms', reason: 'A line of type dictionaryEntry has no field "terms".' },
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
