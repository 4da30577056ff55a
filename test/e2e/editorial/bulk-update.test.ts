import { buildArticle, type BuiltArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { mutate, refused } from '../../support/mutate.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

interface Row {
  status: string;
  version: number;
  keywords: string[];
  category: { slug: string };
  draft: { keywords: string[] } | null;
  workflow: { trashedAt: string | null };
}

describe('A change of many articles', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp('memory');
    await buildCatalogue(app);
  });

  const several = (count: number, input: object = {}) =>
    Promise.all(Array.from({ length: count }, () => buildArticle(app, input)));
  const versions = (articles: BuiltArticle[], expectedVersion = 1) =>
    articles.map(({ id }) => ({ id, expectedVersion }));
  const bulk = (input: object) => mutate(app, 'bulkUpdateArticles', input, 'articleCount');
  const read = async ({ id }: BuiltArticle) => {
    const { article } = await app.admin<{ article: Row }>(
      `query ($id: ID!) { article(id: $id) {
        status version keywords category { slug } draft { keywords } workflow { trashedAt }
      } }`,
      { id },
    );
    return article;
  };

  it('moves, publishes, unpublishes and archives, and puts into the trash and out of it', async () => {
    const articles = await several(3);
    expect(
      await bulk({
        articles: versions(articles),
        categorySlug: 'report',
        change: 'PUBLISH',
      }),
    ).toEqual({ articleCount: 3 });
    for (const article of articles)
      expect(await read(article)).toMatchObject({
        status: 'PUBLISHED',
        category: { slug: 'report' },
      });
    await bulk({ articles: versions(articles), change: 'UNPUBLISH' });
    expect((await read(articles[0]!)).status).toBe('DRAFT');
    await bulk({ articles: versions(articles), change: 'PUBLISH' });
    await bulk({ articles: versions(articles), change: 'ARCHIVE' });
    expect(await read(articles[0]!)).toMatchObject({
      status: 'ARCHIVED',
      workflow: { trashedAt: null },
    });
    await bulk({ articles: versions(articles), change: 'TRASH' });
    expect(await read(articles[1]!)).toMatchObject({
      status: 'ARCHIVED',
      workflow: { trashedAt: expect.any(String) },
    });
    await bulk({ articles: versions(articles), change: 'RESTORE', categorySlug: 'chat' });
    expect(await read(articles[2]!)).toMatchObject({ status: 'DRAFT', category: { slug: 'chat' } });
  });

  it('adds and removes keywords, and publishes no draft by that', async () => {
    const published = await buildArticle(app, { publish: true, keywords: ['옛말'] });
    const edited = await buildArticle(app, { publish: true, keywords: ['옛말'] });
    const change = { id: edited.id, expectedVersion: 1, title: '초안' };
    await mutate(app, 'updateArticle', change, 'searchable');
    const same = await buildArticle(app, { keywords: ['새말'] });
    await bulk({
      articles: [...versions([published, same]), ...versions([edited], 2)],
      addKeywords: ['새말'],
      removeKeywords: ['옛말'],
    });
    expect(await read(published)).toMatchObject({ keywords: ['새말'], version: 2, draft: null });
    expect(await read(edited)).toMatchObject({
      keywords: ['옛말'],
      version: 3,
      draft: { keywords: ['새말'] },
    });
    expect(await read(same)).toMatchObject({ keywords: ['새말'], version: 1 });
  });

  it('changes nothing if one article refuses, with a line for each that does', async () => {
    const articles = await several(4);
    await mutate(app, 'trashArticle', { id: articles[1]!.id, expectedVersion: 1 }, 'searchable');
    await mutate(app, 'updateArticle', { id: articles[3]!.id, expectedVersion: 1 }, 'searchable');
    const refusal = await refused(app, 'bulkUpdateArticles', {
      articles: versions(articles),
      categorySlug: 'report',
      change: 'PUBLISH',
    });
    expect(refusal).toMatchObject({ code: 'CONFLICT', field: 'input.articles.1' });
    expect(refusal.violations!.map(({ field, reason }) => [field, reason])).toEqual([
      ['input.articles.1', 'IN_TRASH'],
      ['input.articles.3', 'CHANGED_MEANWHILE'],
    ]);
    expect(await read(articles[0]!)).toMatchObject({ status: 'DRAFT', category: { slug: 'chat' } });
  });

  it.each([
    ['no article', () => [], 'input.articles', 'articles has 0 entries'],
    ['an article twice', ([a]: { id: string }[]) => [a, a], 'input.articles.1.id', 'repeats'],
  ])('refuses %s', async (_what, choose, field, message) => {
    const articles = versions(await several(1));
    const refusal = await refused(app, 'bulkUpdateArticles', {
      articles: choose(articles),
      change: 'PUBLISH',
    });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(refusal.message).toContain(message);
  });

  it('takes 500 articles, and not 501', async () => {
    const { id } = await buildArticle(app);
    await app.app.dataSource.query(
      `with new_article as (
         insert into article (slug, category_id, status, version)
         select 'bulk-' || n, (select min(id) from category), 'DRAFT', 1
         from generate_series(1, 500) n returning id),
       revision as (
         insert into article_revision (article_id, version, title, editor)
         select id, 1, '묶음', 'test' from new_article returning id),
       variant as (
         insert into article_variant (revision_id, position, body, body_html, body_text)
         select id, 0, '글', '<p>글</p>', '글' from revision returning id, revision_id)
       insert into article_variant_platform (variant_id, revision_id, platform_id)
       select id, revision_id, (select min(id) from platform) from variant`,
    );
    const pages = await Promise.all(
      [1, 2, 3, 4, 5].map((page) =>
        app.admin<{ articles: { nodes: BuiltArticle[] } }>(
          `query ($page: Int) {
            articles(filter: { text: "묶음" }, first: 100, page: $page) { nodes { id } }
          }`,
          { page },
        ),
      ),
    );
    const articles = versions(pages.flatMap((page) => page.articles.nodes));
    const { code, message } = await refused(app, 'bulkUpdateArticles', {
      articles: [...articles, { id, expectedVersion: 1 }],
      change: 'PUBLISH',
    });
    expect(code).toBe('BAD_USER_INPUT');
    expect(message).toContain('articles has 501 entries');
    expect(await bulk({ articles, addKeywords: ['묶음'], change: 'PUBLISH' })).toEqual({
      articleCount: 500,
    });
  });
});
