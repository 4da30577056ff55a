import { poolOf } from '../../../src/core/database/database.js';
import {
  exportTexts,
  importLines,
  type ImportOptions,
  type ImportProgress,
  importTexts,
  type SourceLine,
} from '../../../src/interchange/index.js';
import { manyArticles, SMALL_CATALOGUE } from '../../support/import-test-lines.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

const BEGIN = '2026-11-01T00:00:00.000Z';
const NOTICES = [
  { type: 'announcement', text: '점검 안내', level: 'WARNING', product: 'talk', beginsAt: BEGIN },
  { type: 'announcement', text: '새 소식', level: 'INFO', beginsAt: BEGIN },
];
const PINS = [
  { type: 'pins', articles: ['article-2', 'article-0'] },
  { type: 'pins', query: '메시지', articles: ['article-1'], endsAt: '2099-01-01T00:00:00.000Z' },
  { type: 'pins', category: 'chat', articles: ['article-1'] },
];
const ALL = [...SMALL_CATALOGUE, ...manyArticles(3), ...NOTICES, ...PINS];

describe('Announcements and pins in files', () => {
  let app: TestApp;
  let other: TestApp;

  beforeAll(async () => {
    [app, other] = [await startTestApp('memory'), await startTestApp('memory')];
  });

  async function* texts(objects: readonly object[]) {
    for (const object of objects) yield JSON.stringify(object);
  }
  const load = (into: TestApp, objects: readonly object[], more: Partial<ImportOptions> = {}) =>
    importTexts(into.app.dataSource, texts(objects), { keepRows: false, editor: 'test', ...more });
  const exported = async (from: TestApp) => {
    const lines: { type: string }[] = [];
    for await (const line of exportTexts(poolOf(from.app.dataSource)))
      lines.push(JSON.parse(line) as { type: string });
    return lines;
  };
  const curated = (lines: { type: string }[]) =>
    lines.filter(({ type }) => type === 'announcement' || type === 'pins');

  it('come back as they were, on another server, and change nothing when read again', async () => {
    const report = await load(app, ALL);
    expect(report).toMatchObject({
      ...{ errors: [], conflicts: [] },
      announcements: { created: 2, updated: 0, unchanged: 0 },
      pins: { created: 3, updated: 0, unchanged: 0 },
    });
    const lines = await exported(app);
    expect(curated(lines)).toEqual(expect.arrayContaining([...NOTICES, ...PINS]));
    expect(curated(lines)).toHaveLength(5);
    expect((await load(other, lines)).errors).toEqual([]);
    expect(await exported(other)).toEqual(lines);
    expect(await load(other, lines)).toMatchObject({
      announcements: { created: 0, updated: 0, unchanged: 2 },
      pins: { created: 0, updated: 0, unchanged: 3 },
    });
    const { announcements, featuredArticles } = await app.admin<{
      announcements: { text: string }[];
      featuredArticles: { slug: string }[];
    }>('{ announcements { text } featuredArticles { slug } }');
    expect(announcements.map(({ text }) => text).sort()).toEqual(['새 소식', '점검 안내']);
    expect(featuredArticles.map(({ slug }) => slug)).toEqual(['article-2', 'article-0']);
  });

  it('stay as people changed them, unless the file overwrites', async () => {
    const { allAnnouncements } = await app.admin<{
      allAnnouncements: { id: string; text: string }[];
    }>('{ allAnnouncements { id text } }');
    const { id } = allAnnouncements.find(({ text }) => text === '새 소식')!;
    const set =
      'mutation ($input: AnnouncementInput!) { setAnnouncement(input: $input) { announcements { id } } }';
    await app.admin(set, { input: { id, text: '새 소식', level: 'OUTAGE', beginsAt: BEGIN } });
    const again = await load(app, ALL);
    expect(again.conflicts).toMatchObject([
      { type: 'announcement', key: '새 소식', fields: ['level'] },
    ]);
    expect((await load(app, ALL, { overwrite: true })).overwritten).toMatchObject([
      { type: 'announcement', fields: ['level'] },
    ]);
    expect((await load(app, ALL)).conflicts).toEqual([]);
  });

  it('of one text and begin come back in order, with articles of the trash', async () => {
    const texts = ['반복', ' 반복  되는 글 ', '반\u200b복\u200b3', '낱\u1112\u1161'];
    const many = texts.flatMap((text) => [
      { ...NOTICES[1], text },
      { ...NOTICES[1], text, product: 'talk' },
      { ...NOTICES[1], text, platform: 'ios' },
    ]);
    expect((await load(app, many)).announcements).toMatchObject({ created: 12 });
    expect(await load(app, many)).toMatchObject({
      ...{ conflicts: [], errors: [] },
      announcements: { created: 0, unchanged: 12 },
    });
    const { articleBySlug } = await app.admin<{ articleBySlug: { id: string; version: number } }>(
      '{ articleBySlug(slug: "article-0") { id version } }',
    );
    const { id, version: expectedVersion } = articleBySlug;
    await app.admin(
      'mutation ($input: TrashArticleInput!) { trashArticle(input: $input) { searchable } }',
      { input: { id, expectedVersion } },
    );
    const lines = await exported(app);
    const again = await load(app, lines);
    expect(again.errors).toEqual([]);
    const third = await startTestApp('memory');
    expect((await load(third, lines)).errors).toEqual([]);
    expect(curated(await exported(third))).toEqual(curated(lines));
  });

  it('are one list for each place: a query and a category may have one name', async () => {
    const report = await load(app, [
      { type: 'pins', query: 'chat', articles: ['article-1'] },
      { type: 'pins', category: 'chat', articles: ['article-2'] },
      { type: 'pins', query: 'Chat ', articles: ['article-0'] },
    ]);
    expect(report.errors.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'Line 1 says otherwise about the same pins "query chat". Leave one of them.'],
    ]);
  });

  it('are refused with what is wrong', async () => {
    const { errors } = await load(app, [
      { type: 'pins', articles: ['article-9'] },
      { type: 'pins', query: '?', articles: ['article-1'] },
      { type: 'pins', query: 'ﷺ'.repeat(200), articles: ['article-1'] },
      { type: 'pins', query: '빈', articles: [] },
      { type: 'pins', category: 'a\0', articles: ['article-1'] },
      { ...NOTICES[1], beginsAt: '9999-12-31T23:59:59-12:00' },
      { type: 'pins', query: '가', category: 'chat', articles: ['article-1'] },
      { ...NOTICES[1], level: 'LOUD' },
      { ...NOTICES[1], product: 'none' },
      { ...NOTICES[1], endsAt: '2026-10-01T00:00:00Z' },
    ]);
    expect(errors.map(({ field, reason }) => [field, reason])).toEqual([
      ['articles.0', 'There is no article with the slug "article-9".'],
      ['query', 'query must hold a letter or a digit.'],
      ['query', 'query has 3600 characters; at most 200 are possible.'],
      ['articles', 'articles is empty: name at least one article.'],
      ['category', expect.stringContaining('category')],
      ['beginsAt', 'beginsAt must lie in the years 1 to 9999.'],
      ['query', 'query and category are both given; a place is one of them.'],
      ['level', 'level must be INFO, WARNING or OUTAGE.'],
      ['product', expect.stringContaining('"none"')],
      ['endsAt', 'endsAt is not after beginsAt. Choose a later end, or none.'],
    ]);
  });
});

it('An import takes typed lines, tells how far it is, and ends before its next transaction', async () => {
  const app = await startTestApp('memory');
  const controller = new AbortController();
  const progress: ImportProgress[] = [];
  async function* lines(): AsyncGenerator<SourceLine> {
    let number = 0;
    const objects = [
      ...SMALL_CATALOGUE,
      { type: 'questions', questions: [] },
      ...manyArticles(500),
    ];
    for (const line of objects as { type: string }[])
      yield { number: (number += 1), size: 100, line };
  }
  const options = {
    ...{ keepRows: false, editor: 'test', signal: controller.signal },
    onProgress: (now: ImportProgress) => {
      progress.push(now);
      if (progress.length === 2) controller.abort(new Error('Stopped by somebody.'));
    },
  };
  await expect(importLines(app.app.dataSource, lines(), options)).rejects.toThrow(
    'Stopped by somebody.',
  );
  expect(progress).toEqual([
    { lines: 200, refused: 1, conflicts: 0 },
    { lines: 400, refused: 1, conflicts: 0 },
  ]);
  const [{ n }] = (await app.app.dataSource.query(
    'select count(*)::integer as n from article',
  )) as [{ n: number }];
  expect(n).toBe(400 - SMALL_CATALOGUE.length - 1);
});
