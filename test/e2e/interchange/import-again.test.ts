import {
  exportTexts,
  type ImportOptions,
  type ImportReport,
  importTexts,
} from '../../../src/interchange/index.js';
import { checkVariants } from '../../../src/articles/content/article-content.js';
import { addQuestions, QuestionSource } from '../../../src/articles/content/article-questions.js';
import { ArticleService } from '../../../src/articles/index.js';
import { CatalogService } from '../../../src/catalog/index.js';
import { openDatabase } from '../../../src/app/open-database.js';
import {
  type DataSource,
  type EntityManager,
  poolOf,
} from '../../../src/core/database/database.js';
import {
  deleteDictionaryEntry,
  setDictionaryEntry,
  SynonymSets,
} from '../../../src/lexicon/index.js';
import { createDatabase } from '../../support/databases.js';

const CATALOGUE = [
  { type: 'product', slug: 'talk', name: '두레톡', aliases: ['톡'], position: 1 },
  { type: 'platform', slug: 'ios', name: 'iOS', aliases: [], appliesToAll: false, position: 1 },
  { type: 'platform', slug: 'common', name: '공통', aliases: [], appliesToAll: true, position: 2 },
  { type: 'category', slug: 'chat', product: 'talk', parent: null, name: '채팅', position: 1 },
  { type: 'category', slug: 'report', product: 'talk', parent: null, name: '신고', position: 2 },
];
const ARTICLE = {
  type: 'article',
  externalId: 'x-1',
  slug: 'first',
  category: 'chat',
  status: 'PUBLISHED',
  visibility: 'PUBLIC',
  updatedAt: '2026-01-01T00:00:00.000Z',
  views: 10,
  title: '제목',
  keywords: ['말'],
  variants: [{ platforms: ['common'], body: '본문' }],
};
const ROW = {
  type: 'row',
  product: '새미톡',
  category: '신고',
  platform: 'iOS',
  title: '줄',
  body: '줄의 본문',
};

const many = Array.from({ length: 30 }, (_, i) => `질문 ${i}`);

describe('A second import', () => {
  const articles = new ArticleService();
  const catalog = new CatalogService();
  let dataSource: DataSource;
  beforeAll(async () => {
    dataSource = await openDatabase(await createDatabase());
  });
  afterAll(() => dataSource.destroy());

  function importObjects(
    objects: object[],
    options: Partial<ImportOptions> = {},
  ): Promise<ImportReport> {
    async function* lines() {
      for (const object of objects) yield JSON.stringify(object);
    }
    return importTexts(dataSource, lines(), { keepRows: false, editor: 'import', ...options });
  }
  /** Changes that people make between two imports. */
  const people = (work: (manager: EntityManager) => Promise<unknown>) =>
    dataSource.transaction(work);
  const idOf = async (table: string, slug: string) =>
    (
      await dataSource.query<{ id: number }[]>(`select id from ${table} where slug = $1`, [slug])
    )[0]!.id;
  async function exported(): Promise<string> {
    let text = '';
    for await (const line of exportTexts(poolOf(dataSource))) text += `${line}\n`;
    return text;
  }
  /** The content of every table. */
  async function everything(): Promise<Record<string, unknown>> {
    const tables = await dataSource.query<{ name: string }[]>(
      `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
    );
    const rows: Record<string, unknown> = {};
    for (const { name } of tables) {
      rows[name] = await dataSource.query(
        `select to_jsonb(t) as row from ${name} t order by to_jsonb(t)::text`,
      );
    }
    return rows;
  }
  const conflictsOf = ({ conflicts }: ImportReport) =>
    conflicts.map(({ line, type, key, fields }) => [line, type, key, ...fields]);

  // First, because it imports an export of everything.
  it('reports a conflict for an article that people wrote, unless it equals the file', async () => {
    await importObjects(CATALOGUE);
    await people(async (manager) => {
      const content = {
        title: '손으로',
        keywords: [],
        variants: await checkVariants([
          { platformIds: [await idOf('platform', 'common')], body: '본문' },
        ]),
      };
      const categoryId = await idOf('category', 'chat');
      await articles.create(
        manager,
        { name: 'kim' },
        {
          slug: 'by-hand',
          externalId: null,
          categoryId,
          content,
          visibility: 'PUBLIC' as never,
          publish: true,
        },
      );
    });
    const before = (await exported()).trim().split('\n');
    const same = before.map((line) => JSON.parse(line) as object);
    expect(await importObjects(same)).toMatchObject({
      conflicts: [],
      errors: [],
      articles: { unchanged: 1 },
    });
    await dataSource.query('truncate import_memory');
    expect(conflictsOf(await importObjects([{ ...same.at(-1), title: '파일의 제목' }]))).toEqual([
      [1, 'article', 'by-hand', 'title'],
    ]);
    expect((await exported()).trim().split('\n')).toEqual(before);
  });

  it('of the same file keeps what people changed, and reports the conflicts', async () => {
    /** Changes of an article by people, and the fields that the file would overwrite. */
    const edits: [string, (manager: EntityManager, id: number) => Promise<unknown>, string[]][] = [
      [
        'title',
        (m, id) => articles.update(m, { name: 'kim' }, id, 1, { title: '새 제목', publish: true }),
        ['title'],
      ],
      [
        'variant',
        async (m, id) => {
          const platformIds = [await idOf('platform', 'ios')];
          const variants = await checkVariants([{ platformIds, body: '아이폰' }]);
          await articles.update(m, { name: 'kim' }, id, 1, { variants, publish: true });
        },
        ['variants'],
      ],
      [
        'category',
        async (m, id) => articles.place(m, id, { categoryId: await idOf('category', 'report') }),
        ['category'],
      ],
      ['deletion', (m, id) => articles.delete(m, id, 1), []],
    ];
    const lines = [
      ...CATALOGUE,
      ...edits.map(([slug]) => ({ ...ARTICLE, externalId: `x-${slug}`, slug })),
    ];
    await importObjects(lines);
    for (const [slug, edit] of edits)
      await people(async (manager) => edit(manager, await idOf('article', slug)));
    const before = await exported();
    const report = await importObjects(lines);
    expect(report.errors).toEqual([]);
    expect(await exported()).toBe(before);
    expect(conflictsOf(report)).toEqual(
      edits.map(([slug, , fields], i) => [6 + i, 'article', slug, ...fields]),
    );
    expect(await importObjects(lines, { overwrite: true })).toMatchObject({
      conflicts: [],
      errors: [],
      overwritten: edits
        .map(([key, , fields], i) => ({ line: 6 + i, type: 'article', key, fields }))
        .filter(({ fields }) => fields.length > 0),
    });
    // Now the last import is the state of the file.
    expect(await importObjects(lines)).toMatchObject({
      conflicts: [],
      articles: { unchanged: edits.length },
    });
  });

  it('leaves an article that people edited until the file equals it', async () => {
    const line = { ...ARTICLE, externalId: 'x-edited', slug: 'edited' };
    await importObjects([...CATALOGUE, line]);
    const id = await idOf('article', 'edited');
    await people((manager) =>
      articles.update(manager, { name: 'kim' }, id, 1, { title: '새 제목', publish: true }),
    );
    const file = { ...line, title: '새 제목' };
    expect(conflictsOf(await importObjects([{ ...file, keywords: ['다른 말'] }]))).toEqual([
      [1, 'article', 'edited', 'keywords'],
    ]);
    expect(await importObjects([file])).toMatchObject({
      conflicts: [],
      articles: { unchanged: 1 },
    });
    expect(await importObjects([{ ...file, title: '또 다른 제목' }])).toMatchObject({
      conflicts: [],
      articles: { updated: 1 },
    });
    expect(await exported()).toContain('또 다른 제목');
  });

  it('replaces the questions that an import wrote, and keeps the others', async () => {
    const line = { ...ARTICLE, externalId: 'x-asked', slug: 'asked' };
    const questionsOf = async () =>
      JSON.parse(
        (await exported()).split('\n').find((text) => text.includes('"slug":"asked"'))!,
      ) as { questions?: { text: string; source: string }[] };
    await importObjects([...CATALOGUE, { ...line, questions: ['하나 둘', '셋 넷'] }]);
    const id = await idOf('article', 'asked');
    await people((manager) =>
      addQuestions(manager, id, ['사람의 질문'], { by: 'kim', source: QuestionSource.EDITOR }),
    );
    const before: unknown = await dataSource.query('select updated_at from article');
    expect(await importObjects([{ ...line, questions: ['셋 넷', '다섯'] }])).toMatchObject({
      conflicts: [],
      articles: { unchanged: 1 },
      questions: { updated: 1 },
    });
    expect(
      await importObjects([
        { type: 'questions', article: 'asked', questions: ['다섯', '여섯'] },
        { type: 'questions', externalId: 'x-asked', questions: ['다섯'] },
        { type: 'questions', externalId: 'x-nobody', questions: ['다섯'] },
        { type: 'questions', article: 'asked', questions: ['가'] },
        { type: 'questions', article: 'asked', questions: many },
        { type: 'questions', article: 'a\u0000sked', questions: ['다섯'] },
        { type: 'questions', externalId: 'a\ud800', questions: ['다섯'] },
        { type: 'questions', article: 'asked', questions: [5] },
      ]),
    ).toMatchObject({
      questions: { updated: 1, unchanged: 1 },
      errors: [
        { line: 3, article: 'x-nobody', field: 'externalId' },
        { line: 4, article: 'asked', field: 'questions.0' },
        { line: 5, reason: expect.stringContaining('these would be 34') as string },
        { line: 6, reason: 'There is no article with the slug "a\\u0000sked".' },
        { line: 7, reason: 'There is no article with the externalId "a\\ud800".' },
        { line: 8, reason: expect.stringContaining('EDITOR, IMPORT or AGENT') as string },
      ],
    });
    const expected = [
      { text: '셋 넷', source: 'IMPORT' },
      { text: '사람의 질문', source: 'EDITOR' },
      { text: '다섯', source: 'IMPORT' },
      { text: '여섯', source: 'IMPORT' },
    ];
    expect((await questionsOf()).questions).toEqual(expected);
    expect(await importObjects([line])).toMatchObject({ articles: { unchanged: 1 } });
    expect(await dataSource.query('select updated_at from article')).toEqual(before);

    // Too many with the question of a person: the line writes nothing.
    expect(await importObjects([{ ...line, title: '새 제목', questions: many }])).toMatchObject({
      articles: { updated: 0 },
      errors: [{ line: 1, reason: expect.stringContaining('these would be 31') as string }],
    });
    expect((await questionsOf()).questions).toEqual(expected);

    // A question of an import that a person adds, too, stays when the file loses the question.
    await people((manager) =>
      addQuestions(manager, id, ['다섯'], { by: 'kim', source: QuestionSource.EDITOR }),
    );
    await importObjects([{ ...line, questions: ['셋 넷', '여섯'] }]);
    expect((await questionsOf()).questions).toContainEqual({ text: '다섯', source: 'EDITOR' });

    // An export has the sources, and its import into an empty database gives the same file.
    const file = await exported();
    await dataSource.query('delete from article_question');
    await importObjects(
      file
        .trim()
        .split('\n')
        .map((text) => JSON.parse(text) as object),
    );
    expect(await exported()).toBe(file);
  });

  it('keeps a draft that people wrote', async () => {
    const line = { ...ARTICLE, externalId: 'x-draft', slug: 'draft' };
    await importObjects([...CATALOGUE, line]);
    const id = await idOf('article', 'draft');
    await people((manager) => articles.update(manager, { name: 'kim' }, id, 1, { title: '초안' }));
    expect(await importObjects([line])).toMatchObject({
      conflicts: [],
      articles: { unchanged: 1 },
    });
    const before = await exported();
    expect(conflictsOf(await importObjects([{ ...line, title: '파일의 새 제목' }]))).toEqual([
      [1, 'article', 'draft', 'title', 'draft'],
    ]);
    expect(await exported()).toBe(before);
  });

  it('keeps synonym sets and dictionary entries that people changed or deleted', async () => {
    const lines = [
      { type: 'synonymSet', terms: ['탈퇴', '해지'] },
      { type: 'synonymSet', terms: ['쪽지', '메시지'] },
      { type: 'dictionaryEntry', word: '샘톡방', parts: ['샘톡', '방'] },
      { type: 'dictionaryEntry', word: '읽씹', parts: [] },
    ];
    await importObjects(lines);
    await people(async (manager) => {
      const sets = await SynonymSets.lock(manager);
      await sets.replace(sets.find(['탈퇴', '해지'])!.id, ['탈퇴', '해지', '계정 삭제']);
      await sets.delete(sets.find(['쪽지', '메시지'])!.id);
      await setDictionaryEntry(manager, { word: '샘톡방', parts: [] });
      await deleteDictionaryEntry(manager, '읽씹');
    });
    const before = await exported();
    const report = await importObjects(lines);
    expect(conflictsOf(report)).toEqual([
      [1, 'synonymSet', '탈퇴, 해지', 'terms'],
      [2, 'synonymSet', '쪽지, 메시지', 'terms'],
      [3, 'dictionaryEntry', '샘톡방', 'parts'],
      [4, 'dictionaryEntry', '읽씹'],
    ]);
    expect(await exported()).toBe(before);
    expect(await importObjects(lines, { overwrite: true })).toMatchObject({
      conflicts: [],
      errors: [],
    });
    expect(await importObjects(lines)).toMatchObject({
      conflicts: [],
      synonymSets: { unchanged: 2 },
      dictionaryEntries: { unchanged: 2 },
    });
  });

  it('of flat rows finds renamed entities and keeps articles that people changed', async () => {
    const rows = ['가', '나', '다', '라'].map((title) => ({ ...ROW, title }));
    await importObjects([...rows, { ...ROW, category: '다른 곳' }]);
    const ids = await dataSource.query<
      { id: number; title: string; categoryId: number; productId: number }[]
    >(
      `select a.id, r.title, a.category_id as "categoryId", c.product_id as "productId"
       from article a join article_revision r on r.article_id = a.id
         join category c on c.id = a.category_id
         join product p on p.id = c.product_id where p.name = '${ROW.product}' order by a.id`,
    );
    const [a, b, c] = ids as [(typeof ids)[0], (typeof ids)[0], (typeof ids)[0]];
    await people(async (manager) => {
      await catalog.update(manager, 'product', a.productId, { name: '샘톡' });
      await articles.update(manager, { name: 'kim' }, a.id, 1, {
        title: '가의 새 제목',
        publish: true,
      });
      await articles.place(manager, b.id, { categoryId: ids[4]!.categoryId });
      await articles.delete(manager, c.id, 1);
    });
    const before = await exported();
    const report = await importObjects([...rows, { ...ROW, category: '다른 곳' }]);
    expect(report.errors).toEqual([]);
    expect(conflictsOf(report)).toEqual([
      [1, 'row', '가', 'title'],
      [2, 'row', '나', 'category'],
      [3, 'row', '다'],
    ]);
    expect(await exported()).toBe(before);
  });

  it('reports in a dry run what it would do, and writes nothing', async () => {
    await importObjects([...CATALOGUE, ARTICLE]);
    await people(async (manager) => articles.archive(manager, await idOf('article', 'first')));
    const before = await everything();
    const notifications: string[] = [];
    const client = await poolOf(dataSource).connect();
    await client.query('listen doum_outbox; listen doum_catalog; listen doum_lexicon');
    client.on('notification', ({ channel }) => notifications.push(channel));
    const lines = [
      ARTICLE,
      { ...ARTICLE, externalId: 'x-2', slug: 'second', category: 'new' },
      { type: 'category', slug: 'new', product: 'talk', name: '새 분류' },
      { ...ARTICLE, externalId: 'x-3', slug: 'third', category: 'new' },
      { ...CATALOGUE[0], name: '새 이름' },
      { type: 'synonymSet', terms: ['로그인', '접속'] },
      { ...ROW, product: '새 제품' },
    ];
    const report = await importObjects(lines, { dryRun: true });
    expect(conflictsOf(report)).toEqual([[1, 'article', 'first', 'status']]);
    expect(report.errors).toMatchObject([{ line: 2, field: 'category' }]);
    expect(report.planned).toEqual([
      { line: 3, type: 'category', key: 'new', outcome: 'created' },
      { line: 4, type: 'article', key: 'third', outcome: 'created' },
      { line: 5, type: 'product', key: 'talk', outcome: 'updated', fields: ['name'] },
      { line: 6, type: 'synonymSet', key: '로그인, 접속', outcome: 'created' },
      expect.objectContaining({ line: 7, type: 'product', outcome: 'created' }),
      expect.objectContaining({ line: 7, type: 'category', outcome: 'created' }),
      { line: 7, type: 'article', key: '줄', outcome: 'created' },
    ]);
    await client.query('select 1');
    client.release(true);
    expect(notifications).toEqual([]);
    expect(await everything()).toEqual(before);
    expect(await importObjects(lines)).toEqual({ ...report, planned: undefined });
  });
});
