import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { statementsDuring } from '../../support/count-statements.js';
import { mutate, refused, tryMutation } from '../../support/mutate.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

interface Read {
  title: string;
  version: number;
  status: string;
  publishedAt: string | null;
  updatedAt: string;
  keywords: string[];
  variants: { body: string; platforms: { slug: string }[] }[];
  draft: { version: number; title: string } | null;
}

const FIELDS =
  'title version status publishedAt updatedAt keywords variants { body platforms { slug } }';

describe('An article', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp('memory');
    await buildCatalogue(app);
  });

  async function asReader(id: string): Promise<Omit<Read, 'draft'> | null> {
    const answer = await app.request<{ article: Read | null }>(
      `query ($id: ID!) { article(id: $id) { ${FIELDS} } }`,
      { id },
    );
    expect(answer.errors).toBeUndefined();
    return answer.data!.article;
  }
  async function asEditor(id: string): Promise<Read> {
    const query = `query ($id: ID!) { article(id: $id) { ${FIELDS} draft { version title } } }`;
    return (await app.admin<{ article: Read }>(query, { id })).article;
  }
  const update = (id: string, expectedVersion: number, changes: object) =>
    mutate(app, 'updateArticle', { id, expectedVersion, ...changes }, 'article { version }');

  it('can be published, edited, unpublished, archived and deleted', async () => {
    const { id } = await buildArticle(app, { title: '신고 > 첫 제목' });
    expect(await asReader(id)).toBeNull();
    expect(await asEditor(id)).toMatchObject({
      title: '신고 > 첫 제목',
      version: 1,
      status: 'DRAFT',
      publishedAt: null,
    });

    await mutate(app, 'publishArticle', { id, expectedVersion: 1 }, 'searchable');
    const published = await asReader(id);
    expect(published).toMatchObject({ title: '신고 > 첫 제목', version: 1, status: 'PUBLISHED' });
    expect(await asEditor(id)).toMatchObject({ draft: null });

    await update(id, 1, { title: '둘째 제목' });
    expect(await asReader(id)).toEqual(published);
    expect(await asEditor(id)).toMatchObject({
      title: '신고 > 첫 제목',
      draft: { version: 2, title: '둘째 제목' },
    });

    await mutate(app, 'publishArticle', { id, expectedVersion: 2 }, 'searchable');
    const again = await asReader(id);
    expect(again).toMatchObject({ title: '둘째 제목', publishedAt: published!.publishedAt });
    expect(again!.updatedAt > published!.updatedAt).toBe(true);

    await update(id, 2, { title: '셋째 제목', publish: true });
    expect(await asReader(id)).toMatchObject({ title: '셋째 제목', version: 3 });

    await mutate(app, 'unpublishArticle', { id }, 'searchable');
    expect(await asReader(id)).toBeNull();
    expect(await asEditor(id)).toMatchObject({
      title: '셋째 제목',
      status: 'DRAFT',
      publishedAt: null,
    });
    expect(await refused(app, 'unpublishArticle', { id })).toMatchObject({
      code: 'CONFLICT',
      field: 'input.id',
    });

    await mutate(app, 'publishArticle', { id, expectedVersion: 3 }, 'searchable');
    await mutate(app, 'archiveArticle', { id }, 'searchable');
    expect(await asReader(id)).toBeNull();
    expect(await asEditor(id)).toMatchObject({ status: 'ARCHIVED', version: 3 });

    await mutate(app, 'publishArticle', { id, expectedVersion: 3 }, 'searchable');
    expect(await asReader(id)).toMatchObject({ status: 'PUBLISHED', title: '셋째 제목' });

    expect(await refused(app, 'deleteArticle', { id, expectedVersion: 2 })).toMatchObject({
      code: 'CONFLICT',
    });
    expect(await asReader(id)).not.toBeNull();
    expect(await mutate(app, 'deleteArticle', { id, expectedVersion: 3 }, 'id')).toEqual({ id });
    expect(
      (
        await app.admin<{ article: unknown }>('query ($id: ID!) { article(id: $id) { id } }', {
          id,
        })
      ).article,
    ).toBeNull();
    expect(await refused(app, 'publishArticle', { id, expectedVersion: 3 })).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('is locked and written once by an update that publishes', async () => {
    const { id } = await buildArticle(app, { publish: true });
    const statements = await statementsDuring(() =>
      update(id, 1, { title: '새 제목', publish: true }),
    );
    const ofArticle = /^update "article" |for no key update/i;
    expect(statements.filter((statement) => ofArticle.test(statement))).toHaveLength(2);
    expect(await asReader(id)).toMatchObject({ title: '새 제목', version: 2 });

    const empty = { variants: [{ platformSlugs: ['common'], body: '' }], publish: true };
    const refusal = await refused(app, 'updateArticle', { id, expectedVersion: 2, ...empty });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.id' });
    expect(await asEditor(id)).toMatchObject({ version: 2 });
  });

  it('keeps the fields that an update omits', async () => {
    const { id } = await buildArticle(app, { keywords: ['가', '나', '가'], publish: true });
    await update(id, 1, {
      variants: [{ platformSlugs: ['ios', 'android'], body: '새 본문' }],
      publish: true,
    });
    const before = await asReader(id);
    expect(before).toMatchObject({
      keywords: ['가', '나'],
      variants: [
        { platforms: [{ slug: 'common' }] },
        { body: '새 본문', platforms: [{ slug: 'android' }, { slug: 'ios' }] },
      ],
    });
    await update(id, 2, { title: '새 제목', keywords: [], publish: true });
    expect(await asReader(id)).toMatchObject({
      title: '새 제목',
      keywords: [],
      variants: before!.variants,
    });
  });

  describe('edited by variants', () => {
    const variant = (body: string, ...platformSlugs: string[]) => ({ platformSlugs, body });
    const build = () => buildArticle(app, { variants: [variant('전화', 'android', 'ios')] });
    async function variantsOf(id: string): Promise<object[]> {
      return (await asEditor(id)).variants.map(({ body, platforms }) =>
        variant(body, ...platforms.map(({ slug }) => slug)),
      );
    }

    it('adds a variant for other platforms, replaces one for the same, and keeps the others', async () => {
      const { id } = await build();
      await update(id, 1, { variants: [variant('모두', 'common')] });
      expect(await variantsOf(id)).toEqual([
        variant('전화', 'android', 'ios'),
        variant('모두', 'common'),
      ]);
      await update(id, 2, { variants: [variant('새 전화', 'ios', 'android')] });
      expect(await variantsOf(id)).toEqual([
        variant('새 전화', 'android', 'ios'),
        variant('모두', 'common'),
      ]);
    });

    it('refuses a variant that shares some platforms with another, and writes nothing', async () => {
      const { id } = await build();
      const input = {
        id,
        expectedVersion: 1,
        variants: [variant('모두', 'common'), variant('아이폰', 'ios')],
      };
      expect(await refused(app, 'updateArticle', input)).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'input.variants.1.platformSlugs',
        message: 'Variant 1 shares ios with a variant of the article that is for other platforms.',
        hint: expect.stringContaining('replaceVariants: true') as string,
      });
      expect(await asEditor(id)).toMatchObject({ version: 1 });
    });

    it('removes the other variants only with replaceVariants', async () => {
      const { id } = await build();
      await update(id, 1, { variants: [variant('아이폰', 'ios')], replaceVariants: true });
      expect(await variantsOf(id)).toEqual([variant('아이폰', 'ios')]);
      const none = { id, expectedVersion: 2, replaceVariants: true };
      expect(await refused(app, 'updateArticle', none)).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'input.variants',
      });
    });
  });

  it('refuses an edit of a stale version, names the current one and writes nothing', async () => {
    const { id } = await buildArticle(app, { title: '처음', publish: true });
    await update(id, 1, { title: '먼저 온 편집' });
    const stale: [string, object][] = [
      ['updateArticle', { title: '늦은 편집' }],
      ['publishArticle', {}],
      ['discardDraft', {}],
      ['deleteArticle', {}],
    ];
    for (const [field, input] of stale) {
      const refusal = await refused(app, field, { id, expectedVersion: 1, ...input });
      expect(refusal).toMatchObject({ code: 'CONFLICT', field: 'input.expectedVersion' });
      expect(refusal.message).toContain('version 2');
    }
    expect(await asEditor(id)).toMatchObject({
      title: '처음',
      version: 2,
      draft: { version: 2, title: '먼저 온 편집' },
    });
  });

  it('accepts exactly one of several concurrent edits', async () => {
    const { id } = await buildArticle(app);
    const titles = ['가', '나', '다', '라', '마'];
    const outcomes = await Promise.all(
      titles.map((title) =>
        tryMutation(app, 'updateArticle', { id, expectedVersion: 1, title }, 'searchable'),
      ),
    );
    const winners = titles.filter((_, i) => outcomes[i]!.refusal === null);
    expect(winners).toHaveLength(1);
    expect(outcomes.flatMap(({ refusal }) => refusal?.code ?? [])).toEqual(
      Array(4).fill('CONFLICT'),
    );
    expect(await asEditor(id)).toMatchObject({ title: winners[0], version: 2 });
  });

  it('returns to the published content and keeps the discarded draft as a revision', async () => {
    const { id } = await buildArticle(app, { title: '게시된 제목', publish: true });
    expect(await refused(app, 'discardDraft', { id, expectedVersion: 1 })).toMatchObject({
      code: 'CONFLICT',
      field: 'input.id',
    });
    await update(id, 1, {
      title: '버릴 제목',
      variants: [{ platformSlugs: ['common'], body: '버릴 본문' }],
    });
    const before = await asReader(id);
    await mutate(app, 'discardDraft', { id, expectedVersion: 2 }, 'searchable');

    expect(await asReader(id)).toEqual({ ...before, version: 3 });
    expect(await asEditor(id)).toMatchObject({ title: '게시된 제목', version: 3, draft: null });
    const { article } = await app.admin<{ article: { revisions: { nodes: object[] } } }>(
      `query ($id: ID!) { article(id: $id) { revisions { nodes {
        version content { title variants { body } } } } } }`,
      { id },
    );
    expect(article.revisions.nodes).toMatchObject([
      { version: 3, content: { title: '게시된 제목' } },
      { version: 2, content: { title: '버릴 제목', variants: [{ body: '버릴 본문' }] } },
      { version: 1, content: { title: '게시된 제목' } },
    ]);

    const draft = await buildArticle(app);
    expect(await refused(app, 'discardDraft', { id: draft.id, expectedVersion: 1 })).toMatchObject({
      code: 'CONFLICT',
    });
  });

  it('pages through its revisions, newest first', async () => {
    const { id } = await buildArticle(app, { title: '제목 1' });
    for (const version of [1, 2, 3, 4])
      await update(id, version, { title: `제목 ${version + 1}`, summary: `편집 ${version}` });
    interface Page {
      totalCount: number;
      nodes: { version: number; editor: string; summary: string; content: { title: string } }[];
      pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string };
    }
    const page = async (after: string | null): Promise<Page> => {
      const query = `query ($id: ID!, $after: String) { article(id: $id) { revisions(first: 2, after: $after) {
        totalCount nodes { version editor summary content { title } }
        pageInfo { hasNextPage hasPreviousPage endCursor } } } }`;
      return (await app.admin<{ article: { revisions: Page } }>(query, { id, after })).article
        .revisions;
    };
    const first = await page(null);
    const second = await page(first.pageInfo.endCursor);
    const third = await page(second.pageInfo.endCursor);
    expect(
      [first, second, third].map(({ totalCount, pageInfo: { hasNextPage, hasPreviousPage } }) => [
        totalCount,
        hasPreviousPage,
        hasNextPage,
      ]),
    ).toEqual([
      [5, false, true],
      [5, true, true],
      [5, true, false],
    ]);
    expect([first, second, third].flatMap(({ nodes }) => nodes)).toEqual(
      [5, 4, 3, 2, 1].map((version) => ({
        version,
        editor: expect.stringMatching(/^ADMIN_API_KEY [0-9a-f]{8}$/) as string,
        summary: version === 1 ? '' : `편집 ${version - 1}`,
        content: { title: `제목 ${version}` },
      })),
    );
  });

  it('can be moved in the catalogue and is still found by former slugs', async () => {
    const { id, slug } = await buildArticle(app, { publish: true });
    const { article } = await mutate<{ article: object }>(
      app,
      'placeArticle',
      { id, slug: 'moved-away', categorySlug: 'refund' },
      'article { slug version breadcrumb product { slug } category { slug } }',
    );
    expect(article).toEqual({
      slug: 'moved-away',
      version: 1,
      breadcrumb: ['두레페이', '환불'],
      product: { slug: 'pay' },
      category: { slug: 'refund' },
    });
    const answer = await app.request(
      `query ($old: String!) {
        old: articleBySlug(slug: $old) { id } new: articleBySlug(slug: "moved-away") { id } }`,
      {
        old: slug,
      },
    );
    expect(answer.data).toEqual({ old: { id }, new: { id } });

    const other = await buildArticle(app);
    for (const taken of [slug, 'moved-away']) {
      expect(await refused(app, 'placeArticle', { id: other.id, slug: taken })).toMatchObject({
        code: 'CONFLICT',
        field: 'input.slug',
      });
    }
    await mutate(app, 'placeArticle', { id, slug }, 'article { slug }');
    expect(await refused(app, 'placeArticle', { id: other.id, slug: 'moved-away' })).toMatchObject({
      code: 'CONFLICT',
    });
  });

  it('cannot be published with an empty variant, but can be a draft with one', async () => {
    const empty = [{ platformSlugs: ['common'], body: ' \n' }];
    const values = { title: '빈 글', categorySlug: 'chat', variants: empty };
    expect(await refused(app, 'createArticle', { ...values, publish: true })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.variants.0.body',
    });
    const { id } = await buildArticle(app, values);
    expect(await refused(app, 'publishArticle', { id, expectedVersion: 1 })).toMatchObject({
      field: 'input.id',
    });
    expect(
      await refused(app, 'updateArticle', {
        id,
        expectedVersion: 1,
        keywords: ['가'],
        publish: true,
      }),
    ).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.id',
    });
    const variants = [{ platformSlugs: ['common'], body: '![그림](/a.png)' }];
    const { article } = await mutate<{ article: object }>(
      app,
      'updateArticle',
      { id, expectedVersion: 1, variants, publish: true },
      'article { version status }',
    );
    expect(article).toEqual({ version: 2, status: 'PUBLISHED' });
  });

  it('gets a unique slug made from its title', async () => {
    const slugs = [];
    for (const title of ['신고 방법', '신고 방법', '※※※', '👍'])
      slugs.push((await buildArticle(app, { title })).slug);
    expect(slugs).toEqual(['singo-bangbeop', 'singo-bangbeop-2', 'untitled', 'untitled-2']);
    const atOnce = await Promise.all([1, 2, 3].map(() => buildArticle(app, { title: '동시에' })));
    expect(new Set(atOnce.map(({ slug }) => slug)).size).toBe(3);
  });
});
