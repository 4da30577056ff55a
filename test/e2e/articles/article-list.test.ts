import { buildArticle, type BuiltArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { mutate } from '../../support/mutate.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';

interface Page {
  totalCount: number;
  nodes: { title: string }[];
  edges: { cursor: string; node: { title: string } }[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

const LIST = `query ($filter: ArticleFilter, $sort: ArticleSort! = TITLE, $first: Int! = 20, $after: String, $page: Int, $reverse: Boolean! = false) {
  articles(filter: $filter, sort: $sort, first: $first, after: $after, page: $page, reverse: $reverse) {
    totalCount nodes { title } edges { cursor node { title } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

describe('The list of articles', () => {
  let app: TestApp;
  const built: Record<string, BuiltArticle> = {};

  beforeAll(async () => {
    app = await startTestApp('memory');
    await buildCatalogue(app);
    const add = async (
      title: string,
      categorySlug: string,
      platformSlugs: string[],
      publish = true,
    ) => {
      built[title] = await buildArticle(app, {
        title,
        categorySlug,
        publish,
        variants: [{ platformSlugs, body: title }],
      });
    };
    await add('나', 'chat', ['ios']);
    await add('가', 'group-chat', ['android']);
    await add('다', 'report', ['common']);
    await add('라', 'refund', ['android', 'ios']);
    await add('초안', 'chat', ['ios'], false);
    await add('보관', 'refund', ['common'], true);
    await mutate(app, 'archiveArticle', { id: built['보관']!.id }, 'searchable');
    // As an import does.
    await app.app.dataSource.query(
      `insert into article_statistics (article_id, views, popularity)
       select id, 10 * id, id % 3 from article where status = 'PUBLISHED'`,
    );
  });

  async function list(variables: Record<string, unknown>, key?: string): Promise<Page> {
    const answer = await app.request<{ articles: Page }>(LIST, variables, key);
    expect(answer.errors).toBeUndefined();
    return answer.data!.articles;
  }
  const titles = (page: Page) => page.nodes.map((node) => node.title);

  it.each([
    [{ productSlugs: ['talk'] }, '가나다'],
    [{ categorySlugs: ['chat'] }, '가나'],
    [{ platformSlugs: ['ios'] }, '나다라'],
    [{ productSlugs: [] }, ''],
    [{ updatedTo: '2000-01-01T00:00:00Z' }, ''],
  ])('with the filter %j contains %s', async (filter, expected) => {
    const page = await list({ filter });
    expect(titles(page).join('')).toBe(expected);
    expect(page.totalCount).toBe(expected.length);
  });

  it('shows drafts and archived articles only to editors', async () => {
    const hidden = { statuses: ['DRAFT', 'ARCHIVED'] };
    expect(titles(await list({ filter: hidden }, ADMIN_KEY))).toEqual(['보관', '초안']);
    expect(await list({ filter: hidden })).toMatchObject({ totalCount: 0, nodes: [] });
    expect((await list({}, ADMIN_KEY)).totalCount).toBe(6);
  });

  it('is that of a category, with its cursors', async () => {
    const of = async (key?: string, page: object = {}) => {
      const { data, errors } = await app.request<{ category: { articles: Page } }>(
        `query ($sort: ArticleSort! = TITLE, $first: Int! = 20, $after: String) {
          category(slug: "chat") {
            articles(sort: $sort, first: $first, after: $after) {
              totalCount nodes { title } edges { cursor node { title } }
              pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
            }
          }
        }`,
        { ...page },
        key,
      );
      expect(errors).toBeUndefined();
      return data!.category.articles;
    };
    const filter = { categorySlugs: ['chat'] };
    expect(await of()).toEqual(await list({ filter }));
    expect(titles(await of(ADMIN_KEY))).toEqual(['가', '나', '초안']);
    const { endCursor } = (await of(undefined, { first: 1 })).pageInfo;
    expect(titles(await of(undefined, { after: endCursor }))).toEqual(['나']);
    expect(titles(await list({ filter, after: endCursor }))).toEqual(['나']);
    const popular = await app.request<{ category: { articles: Page } }>(
      '{ category(slug: "chat") { articles { nodes { title } } } }',
    );
    expect(popular.data!.category.articles.nodes).toEqual(
      (await list({ filter, sort: 'POPULARITY' })).nodes,
    );
  });

  it('includes updatedFrom and excludes updatedTo', async () => {
    const { article } = await app.admin<{ article: { updatedAt: string } }>(
      'query ($id: ID!) { article(id: $id) { updatedAt } }',
      {
        id: built['다']!.id,
      },
    );
    expect(titles(await list({ filter: { updatedFrom: article.updatedAt } }))).toEqual([
      '다',
      '라',
    ]);
    expect(titles(await list({ filter: { updatedTo: article.updatedAt } }))).toEqual(['가', '나']);
  });

  it.each([
    ['TITLE', '가나다라'],
    ['CREATED', '라다가나'],
    ['UPDATED', '라다가나'],
    ['POPULARITY', '가라나다'],
  ])('pages through all articles once, sorted by %s', async (sort, expected) => {
    if (sort === 'POPULARITY') {
      const popular = { 가: 3, 라: 2, 나: 2, 다: 0 };
      for (const [title, popularity] of Object.entries(popular)) {
        await app.app.dataSource.query(
          `update article_statistics set popularity = $1
           where article_id = (select id from article where slug = $2)`,
          [popularity, built[title]!.slug],
        );
      }
    }
    const seen: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 4; page += 1) {
      const { nodes, edges, totalCount, pageInfo } = await list({ sort, first: 1, after });
      seen.push(...nodes.map((node) => node.title));
      expect(totalCount).toBe(4);
      expect(edges).toEqual([{ cursor: pageInfo.endCursor, node: nodes[0] }]);
      expect(pageInfo).toEqual({
        hasNextPage: page < 3,
        hasPreviousPage: page > 0,
        startCursor: pageInfo.endCursor,
        endCursor: expect.any(String),
      });
      after = pageInfo.endCursor;
    }
    expect(seen.join('')).toBe(expected);
    expect(await list({ sort, first: 2, after })).toMatchObject({
      nodes: [],
      totalCount: 4,
      pageInfo: { hasNextPage: false, endCursor: null },
    });
  });

  it('is read by page numbers, and in reverse', async () => {
    const page = (number: number, more = {}) =>
      list({ first: 3, page: number, ...more }, ADMIN_KEY);
    expect(titles(await page(1))).toEqual(['가', '나', '다']);
    const second = await page(2);
    expect(titles(second)).toEqual(['라', '보관', '초안']);
    expect(second).toMatchObject({
      totalCount: 6,
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
    });
    expect(titles(await page(1, { reverse: true }))).toEqual(['초안', '보관', '라']);
    const { endCursor } = (await page(1, { reverse: true })).pageInfo;
    const rest = { first: 2, reverse: true, after: endCursor };
    expect(titles(await list(rest, ADMIN_KEY))).toEqual(['다', '나']);
    expect(titles(await page(3))).toEqual([]);
  });

  it.each([
    [{ page: 0 }, 'page', 'page is 0; the first page is 1.'],
    [{ page: 1, after: 'x' }, 'page', 'page and after exclude each other.'],
    [{ page: 5_001, first: 20 }, 'page', 'with first: 20, the last possible page is 4996'],
  ])('refuses %j', async (variables, field, message) => {
    const { errors } = await app.request(LIST, variables);
    expect(errors![0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field } });
    expect(errors![0]!.message).toContain(message);
  });

  it('sorts by views for everybody, and by feedback for analysts', async () => {
    await app.app.dataSource.query(
      `insert into feedback (article_id, day, visitor, helpful)
       select a.id, now(), int4send(n), false
       from article a, generate_series(1, case a.slug when $1 then 2 else 1 end) n
       where a.slug in ($1, $2)`,
      [built['다']!.slug, built['나']!.slug],
    );
    expect(titles(await list({ sort: 'VIEWS' })).join('')).toBe('라다가나');
    expect(titles(await list({ sort: 'UNHELPFUL', first: 2 }, ADMIN_KEY)).join('')).toBe('다나');
    expect(titles(await list({ sort: 'EDITED', first: 1 }, ADMIN_KEY))).toEqual(['보관']);
    for (const sort of ['UNHELPFUL', 'EDITED']) {
      const { errors } = await app.request(LIST, { sort });
      expect(errors![0]!.extensions.code).toBe('UNAUTHENTICATED');
    }
  });

  it('has filters for the work of editors, which match nothing for others', async () => {
    const { article } = await mutate<{ article: { id: string } }>(
      app,
      'updateArticle',
      { id: built['라']!.id, expectedVersion: 1, title: 'Ra 새 제목' },
      'article { id }',
    );
    const set = (sql: string) =>
      app.app.dataSource.query(`update article set ${sql} where slug = $1`, [built['라']!.slug]);
    await set(`review_requested_at = now(), review_requested_by = '가람', recheck_at = now(),
      unpublish_at = now() + interval '1 day', unpublish_by = '가람', review_comment = '왜'`);
    await app.app.dataSource.query(
      `insert into feedback (article_id, day, visitor, helpful, comment, updated_at)
       select id, now(), '\\x00', false, said.comment, now() - said.age
       from article join (values ($1, '의견', interval '6 days'), ($2, '의견', interval '8 days'),
         ($3, null, interval '1 day')) said (slug, comment, age) using (slug)`,
      [built['라']!.slug, built['가']!.slug, built['나']!.slug],
    );
    for (const filter of [
      { hasDraft: true },
      { inReview: true },
      { isDeclined: true },
      { hasRecentComments: true },
      { isRecheckDue: true },
      { isScheduled: true },
      { text: '새제 rA' },
      { editors: ['nobody'] },
      { isTrashed: true },
    ]) {
      const found = await app.admin<{ articles: { nodes: { id: string }[] } }>(
        'query ($filter: ArticleFilter) { articles(filter: $filter) { nodes { id } } }',
        { filter },
      );
      const isNone = 'editors' in filter || 'isTrashed' in filter;
      expect([filter, found.articles.nodes]).toEqual([filter, isNone ? [] : [{ id: article.id }]]);
      expect([filter, (await list({ filter })).totalCount]).toEqual([filter, 0]);
    }
    expect((await list({ filter: { hasDraft: false } })).totalCount).toBe(0);
  });
});
