import fc from 'fast-check';
import { exportLines, importLines, type ImportReport } from '../../src/articles/index.js';
import { CHUNK } from '../../src/articles/interchange/import-run.js';
import { openDatabase } from '../../src/app/open-database.js';
import { type DataSource, poolOf } from '../../src/core/database.js';
import { buildArticle, type BuiltArticle } from '../support/build-article.js';
import { buildCatalogue } from '../support/build-catalogue.js';
import { type RandomSource, arbitraryOf } from '../support/random-source.js';
import { mutate, tryMutation } from '../support/mutate.js';
import { createDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

const common = (body: string) => [{ platformSlugs: ['common'], body }];

/** Everything that a history keeps, without ids. */
const READ = `query ($slug: String!) { articleBySlug(slug: $slug) {
  slug externalId status version publishedAt createdAt updatedAt category { slug }
  revisions(first: 50) { nodes {
    version editor summary createdAt content { title keywords variants { body platforms { slug } } }
  } }
} }`;

async function exported(from: DataSource, history = true): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of exportLines(poolOf(from), { history })) lines.push(line);
  return lines;
}

function importInto(into: DataSource, written: string[]): Promise<ImportReport> {
  async function* lines() {
    yield* written;
  }
  return importLines(into, lines(), { keepRows: false, editor: 'test' });
}

describe('An export with its history', () => {
  let app: TestApp;
  let written: string[];
  beforeAll(async () => {
    app = await startTestApp('memory');
    const { talk, chat } = await buildCatalogue(app);
    const article = await buildArticle(app, { slug: 'first', externalId: 'E-1', publish: true });
    const { id } = article;
    await mutate(
      app,
      'updateArticle',
      { id, expectedVersion: 1, title: '둘째', summary: '제목', publish: true },
      'article { id }',
    );
    await mutate(
      app,
      'updateArticle',
      { id, expectedVersion: 2, variants: common('셋째 \ufffd'), summary: '본문' },
      'article { id }',
    );
    await mutate(
      app,
      'updateArticle',
      { id, expectedVersion: 3, keywords: ['넷째'] },
      'article { id }',
    );
    await mutate(app, 'placeArticle', { id, slug: 'second' }, 'article { id }');
    await mutate(
      app,
      'placeArticle',
      { id, slug: 'third', categorySlug: 'refund' },
      'article { id }',
    );
    await mutate(app, 'updateProduct', { id: talk, slug: 'talk-new' }, 'product { id }');
    await mutate(app, 'updateCategory', { id: chat, slug: 'chat-new' }, 'category { id }');
    await buildArticle(app, { slug: 'untouched' });
    written = await exported(app.app.dataSource);
  });
  afterAll(() => app.stop());

  it('restores the same revisions and former slugs in an empty database', async () => {
    const other = await startTestApp('memory');
    try {
      expect((await importInto(other.app.dataSource, written)).errors).toEqual([]);
      expect(await exported(other.app.dataSource)).toEqual(written);
      for (const slug of ['first', 'second', 'third', 'untouched']) {
        const read = await app.admin<{ articleBySlug: { revisions: { nodes: unknown[] } } }>(READ, {
          slug,
        });
        expect(read.articleBySlug.revisions.nodes).toHaveLength(slug === 'untouched' ? 1 : 4);
        expect(await other.admin(READ, { slug })).toEqual(read);
      }
      const former = 'query { product(slug: "talk") { slug } category(slug: "chat") { slug } }';
      expect(await other.admin(former)).toEqual({
        product: { slug: 'talk-new' },
        category: { slug: 'chat-new' },
      });
      // A second import changes nothing.
      expect(await importInto(other.app.dataSource, written)).toMatchObject({
        articles: { created: 0, updated: 0 },
        errors: [],
      });
      await mutate(
        other,
        'createArticle',
        { title: '새', categorySlug: 'refund', variants: common('글') },
        'article { id }',
      );
    } finally {
      await other.stop();
    }
  });

  it('can be imported again after an interruption between an article and its revisions', async () => {
    const database = await openDatabase(await createDatabase());
    const cut = written.findIndex((line) => line.startsWith('{"type":"revision"')) + 1;
    // The file was cut at the end of a line.
    expect((await importInto(database, written.slice(0, cut))).errors).toEqual([
      expect.objectContaining({
        article: 'third',
        reason: expect.stringContaining('1 older revisions of it are missing.'),
      }),
    ]);
    expect((await importInto(database, written)).errors).toEqual([]);
    expect(await exported(database)).toEqual(written);
    await database.destroy();
  });

  it('adds missing revisions when people edited the article after an interruption', async () => {
    const other = await startTestApp('memory');
    try {
      const database = other.app.dataSource;
      await importInto(
        database,
        written.slice(
          0,
          written.findIndex((line) => line.startsWith('{"type":"revision"')),
        ),
      );
      const { articleBySlug: half } = await other.admin<{ articleBySlug: { id: string } }>(
        '{ articleBySlug(slug: "third") { id } }',
      );
      const edit = { id: half.id, expectedVersion: 4, title: '사람의 제목', publish: true };
      await mutate(other, 'updateArticle', edit, 'article { id }');
      await mutate(other, 'placeArticle', { id: half.id, slug: 'moved' }, 'article { id }');
      for (let time = 0; time < 2; time += 1) {
        const { errors } = await importInto(database, written);
        expect(errors).toEqual([
          expect.objectContaining({
            article: 'third',
            reason: expect.stringMatching(/^People changed the article since/),
          }),
        ]);
      }
      const lines = (await exported(database)).map(
        (line) => JSON.parse(line) as Record<string, unknown>,
      );
      const revisions = written
        .filter((line) => line.startsWith('{"type":"revision"'))
        .map((line) => JSON.parse(line) as object);
      expect(lines).toEqual(
        expect.arrayContaining(revisions.map((line) => ({ ...line, article: 'moved' }))),
      );
      expect(lines.find(({ slug }) => slug === 'moved')).toMatchObject({
        title: '사람의 제목',
        revision: { version: 5 },
      });
    } finally {
      await other.stop();
    }
  });

  it('skips an article that people delete between two of its lines', async () => {
    const database = await openDatabase(await createDatabase());
    const at = written.findIndex((line) => line.startsWith('{"type":"revision"'));
    async function* lines() {
      yield* written.slice(0, at);
      for (let i = at; i % CHUNK !== 0; i += 1) yield written[0]!;
      // The import commits the chunk with the article while it waits for the next line.
      await eventually(async () => {
        const deleted = `with d as (delete from article where slug = 'third' returning 1) select 1 from d`;
        expect(await database.query<object[]>(deleted)).toHaveLength(1);
      });
      yield* written.slice(at);
    }
    const { errors, conflicts } = await importLines(database, lines(), {
      keepRows: false,
      editor: 'test',
    });
    expect(errors).toEqual([]);
    expect(conflicts.map(({ key, reason }) => [key, reason])).toEqual(
      Array.from({ length: 2 }, () => ['third', 'People deleted it since the last import.']),
    );
    expect((await exported(database)).join()).toContain('"slug":"untouched"');
    await database.destroy();
  });

  it('never changes an existing article with another history', async () => {
    const database = await openDatabase(await createDatabase());
    const present = (await exported(app.app.dataSource, false)).map((line) =>
      line.replaceAll('둘째', '다른 글'),
    );
    expect(present.join()).not.toContain('"revision"');
    expect((await importInto(database, present)).errors).toEqual([]);
    const before = await exported(database);
    const { errors } = await importInto(database, written);
    const conflicts = errors.map(({ article, reason }) => [article, reason.split(':')[0]]);
    expect(conflicts).toEqual([
      ['third', 'The article is there already, with another history'],
      ['third', 'No line before restored the article "third" with its history.'],
      ['third', 'No line before restored the article "third" with its history.'],
    ]);
    const articles = (lines: string[]) =>
      lines.filter((line) => /^\{"type":"(article|revision)"/.test(line));
    expect(articles(await exported(database))).toEqual(articles(before));
    await database.destroy();
  });

  it('of imported revisions lets a later import update the articles', async () => {
    const byImport = written.map((line) =>
      line.replaceAll(/"editor":"[^"]*"/g, '"editor":"import"'),
    );
    const database = await openDatabase(await createDatabase());
    expect((await importInto(database, byImport)).errors).toEqual([]);
    const changed = (await exported(database, false)).map((line) =>
      line.includes('"slug":"untouched"')
        ? line.replace(/"title":"[^"]*"/, '"title":"파일의 제목"')
        : line,
    );
    expect(await importInto(database, changed)).toMatchObject({
      articles: { updated: 1 },
      errors: [],
      conflicts: [],
    });
    await database.destroy();
  });

  it('lets a later import detect changes and deletions by people', async () => {
    const database = await openDatabase(await createDatabase());
    expect((await importInto(database, written)).errors).toEqual([]);
    // Views are not part of the history.
    await database.query(
      'insert into article_statistics (article_id, views, popularity) select id, 7, 1 from article',
    );
    expect(await importInto(database, written)).toMatchObject({
      articles: { updated: 0, unchanged: 2 },
      errors: [],
      conflicts: [],
    });

    const plain = await exported(database, false);
    const older = plain.map((line) => line.replace('"title":"둘째"', '"title":"첫째"'));
    expect(older).not.toEqual(plain);
    const kept = {
      articles: { updated: 0 },
      errors: [],
      conflicts: [{ key: 'third', fields: ['title'] }],
    };
    expect(await importInto(database, older)).toMatchObject(kept);
    expect(await importInto(database, written)).toMatchObject({ errors: [], conflicts: [] });
    expect(await importInto(database, older)).toMatchObject(kept);
    expect(await exported(database)).toEqual(
      written.map((line) => line.replace(/"views":0/, '"views":7')),
    );

    await database.query(`delete from article where slug in ('third', 'untouched')`);
    const { articles, conflicts } = await importInto(database, written);
    expect(articles.created).toBe(0);
    expect(conflicts.map(({ key, reason }) => [key, reason])).toEqual([
      ['third', 'People deleted it since the last import.'],
      ['untouched', 'People deleted it since the last import.'],
    ]);
    await database.destroy();
  });

  it('refuses a former slug that is or was the slug of another article', async () => {
    const database = await openDatabase(await createDatabase());
    const clash = written.map((line) =>
      line.includes('"slug":"untouched"')
        ? line.replace('"formerSlugs":[]', '"formerSlugs":["second"]')
        : line,
    );
    const { errors } = await importInto(database, clash);
    expect(errors).toEqual([
      expect.objectContaining({ article: 'untouched', field: 'formerSlugs' }),
    ]);
    expect((await exported(database)).join()).not.toContain('"slug":"untouched"');
    await database.destroy();
  });

  it('keeps the result of random edits', async () => {
    const step = arbitraryOf((random) => random);
    await fc.assert(
      fc.asyncProperty(step, async (random) => {
        await edit(app, random);
        const database = await openDatabase(await createDatabase());
        const lines = await exported(app.app.dataSource);
        expect((await importInto(database, lines)).errors).toEqual([]);
        expect(await exported(database)).toEqual(lines);
        await database.destroy();
      }),
      { numRuns: 4 },
    );
  }, 60_000);
});

/** Makes random edits of three articles. Some are refused. */
async function edit(app: TestApp, random: RandomSource): Promise<void> {
  const articles: BuiltArticle[] = [];
  for (let i = 0; i < 3; i += 1)
    articles.push(await buildArticle(app, { publish: random.chance(50) }));
  for (let i = 0; i < 15; i += 1) {
    const { id } = random.pick(articles);
    const { node } = await app.admin<{ node: { version: number } }>(
      'query ($id: ID!) { node(id: $id) { ... on Article { version } } }',
      { id },
    );
    const expectedVersion = node.version;
    const title = random.text('grapheme', 20).trim() || '제목';
    const [field, input] = random.pick<[string, object]>([
      ['updateArticle', { id, expectedVersion, title, publish: random.chance(40) }],
      [
        'updateArticle',
        {
          id,
          expectedVersion,
          variants: common(`본문 ${title}`),
          summary: title,
          publish: random.chance(40),
        },
      ],
      ['placeArticle', { id, slug: `slug-${random.int(0, 12)}` }],
      ['publishArticle', { id, expectedVersion }],
      ['unpublishArticle', { id }],
      ['archiveArticle', { id }],
      ['discardDraft', { id, expectedVersion }],
    ]);
    await tryMutation(app, field, input, '__typename');
  }
}
