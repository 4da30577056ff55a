import { buildArticle, type BuiltArticle } from '../../support/build-article.js';
import { buildCatalogue, type Catalogue } from '../../support/build-catalogue.js';
import { eventually } from '../../support/eventually.js';
import { mutate, refused, tryMutation } from '../../support/mutate.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

describe('Merging', () => {
  let app: TestApp;
  let ids: Catalogue;

  beforeEach(async () => {
    app = await startTestApp('memory');
    ids = await buildCatalogue(app);
  });
  afterEach(() => app.stop());

  const variant = (platformSlugs: string[], body: string) => ({ platformSlugs, body });
  const update = (article: BuiltArticle, expectedVersion: number, input: object) =>
    mutate(app, 'updateArticle', { id: article.id, expectedVersion, ...input }, 'article { id }');
  /** The slugs of the articles that a search finds. */
  const found = async (query: string) => {
    const { search } = await app.admin<{ search: { edges: { node: { slug: string } }[] } }>(
      'query ($query: String!) { search(query: $query) { edges { node { slug } } } }',
      { query },
    );
    return search.edges.map(({ node }) => node.slug);
  };
  const categoryOf = async ({ slug }: { slug: string }) => {
    const { articleBySlug } = await app.admin<{ articleBySlug: { category: { slug: string } } }>(
      `{ articleBySlug(slug: "${slug}") { category { slug } } }`,
    );
    return articleBySlug.category.slug;
  };

  it('moves what a category has, and its old addresses lead on', async () => {
    await mutate(app, 'updateCategory', { id: ids.chat, slug: 'talking' }, 'category { id }');
    const article = await buildArticle(app, { publish: true, title: '두루미 알림' });
    const draft = await buildArticle(app);
    const pinned = { categorySlug: 'chat', articleIds: [article.id] };
    await mutate(app, 'setPins', pinned, 'pins { id }');
    for (const [parentSlug, slug] of [
      ['report', 'first'],
      ['chat', 'room'],
    ]) {
      const child = { productSlug: 'talk', parentSlug, slug, name: slug };
      await mutate(app, 'createCategory', child, 'searchable');
    }
    const { category, searchable } = await mutate<{ category: object; searchable: boolean }>(
      app,
      'mergeCategory',
      { id: ids.chat, intoSlug: 'report', waitForSearch: true },
      'searchable category { id slug children { slug } }',
    );
    expect(searchable).toBe(true);
    expect(category).toEqual({
      id: ids.report,
      slug: 'report',
      children: [{ slug: 'first' }, { slug: 'group-chat' }, { slug: 'room' }],
    });
    for (const { slug } of [article, draft]) expect(await categoryOf({ slug })).toBe('report');
    expect(await app.admin('{ featuredArticles(categorySlug: "report") { slug } }')).toEqual({
      featuredArticles: [{ slug: article.slug }],
    });
    expect(await found('신고 두루미')).toContain(article.slug);
    for (const slug of ['chat', 'talking'])
      expect(await app.admin(`{ category(slug: "${slug}") { slug } }`)).toEqual({
        category: { slug: 'report' },
      });
    const page = await fetch(`${app.url}/categories/chat`, { redirect: 'manual' });
    expect([page.status, page.headers.get('location')]).toEqual([301, '/categories/report']);
    expect(
      await refused(app, 'createCategory', { productSlug: 'talk', slug: 'chat', name: '새 채팅' }),
    ).toMatchObject({ code: 'CONFLICT', field: 'input.slug' });
  });

  it('refuses categories that cannot be one, and changes nothing', async () => {
    const merge = (id: string, intoSlug: string) => refused(app, 'mergeCategory', { id, intoSlug });
    const wrong = { code: 'BAD_USER_INPUT', field: 'input.intoSlug' };
    expect(await merge(ids.chat, 'chat')).toMatchObject(wrong);
    expect(await merge(ids.chat, 'group-chat')).toMatchObject(wrong);
    expect(await merge(ids.chat, 'refund')).toMatchObject(wrong);
    expect(await merge(ids.chat, 'nothing')).toMatchObject(wrong);
    expect((await merge(ids.talk, 'chat')).code).toBe('NOT_FOUND');
    const article = await buildArticle(app);
    expect(await categoryOf(article)).toBe('chat');
    // A category may take in the one above it only the other way round.
    await mutate(app, 'mergeCategory', { id: ids.groupChat, intoSlug: 'chat' }, 'searchable');
    expect((await merge(ids.groupChat, 'chat')).code).toBe('NOT_FOUND');
  });

  it('moves the whole tree of a product', async () => {
    const article = await buildArticle(app, { categorySlug: 'group-chat', publish: true });
    const outage = { text: '두레톡이 느려요', level: 'OUTAGE', beginsAt: new Date(0) };
    await mutate(
      app,
      'setAnnouncement',
      { ...outage, productSlug: 'talk' },
      'announcements { id }',
    );
    const { product } = await mutate<{ product: object }>(
      app,
      'mergeProduct',
      { id: ids.talk, intoSlug: 'pay', waitForSearch: true },
      'searchable product { slug aliases categories { slug position children { slug } } }',
    );
    expect(await app.admin('{ allAnnouncements { product { slug } } }')).toEqual({
      allAnnouncements: [{ product: { slug: 'pay' } }],
    });
    expect(product).toEqual({
      slug: 'pay',
      aliases: ['두레톡', '톡'],
      categories: [
        { slug: 'refund', position: 1, children: [] },
        { slug: 'chat', position: 2, children: [{ slug: 'group-chat' }] },
        { slug: 'report', position: 3, children: [] },
      ],
    });
    const { search, product: old } = await app.admin<Record<'search' | 'product', object>>(
      `{ product(slug: "talk") { slug }
         search(filter: { productSlugs: ["pay"] }) { edges { node { slug product { slug } } } } }`,
    );
    expect(old).toEqual({ slug: 'pay' });
    expect(search).toEqual({ edges: [{ node: { slug: article.slug, product: { slug: 'pay' } } }] });
  });

  it('of platforms waits for people where texts differ, and keeps each text in the history', async () => {
    const both = [variant(['android'], '두루미 앱'), variant(['ios'], '사과 앱')];
    const article = await buildArticle(app, { slug: 'both', variants: both, publish: true });
    const shared = await buildArticle(app, {
      variants: [variant(['android', 'common'], '함께'), variant(['ios'], '사과')],
      publish: true,
    });
    const equal = await buildArticle(app, {
      variants: [variant(['android'], '같은'), variant(['ios'], '같은')],
      publish: true,
    });
    const alone = await buildArticle(app, { variants: [variant(['android'], '로봇')] });
    const input = { id: ids.android, intoSlug: 'ios', waitForSearch: true };
    expect(await refused(app, 'mergePlatform', input)).toMatchObject({
      code: 'CONFLICT',
      message: 'These articles have different texts for both platforms: both.',
    });
    const one = { variants: [variant(['ios'], '사과 앱')], replaceVariants: true };
    await update(article, 1, one);
    // The draft has one text, but readers still see both.
    expect((await refused(app, 'mergePlatform', input)).code).toBe('CONFLICT');
    await update(article, 2, { publish: true });
    const { platform } = await mutate<{ platform: object }>(
      app,
      'mergePlatform',
      input,
      'searchable platform { slug aliases }',
    );
    expect(platform).toEqual({ slug: 'ios', aliases: ['아이폰', '안드로이드'] });
    /** The texts of each revision, newest first, by platform; `*`: readers see it. */
    const read = async ({ slug }: BuiltArticle) => {
      const rows = await app.app.dataSource.query<{ texts: string }[]>(
        `select case when r.version = a.published_version then '* ' else '' end ||
           string_agg(p.slug || ' ' || v.body, ', ' order by p.slug) as texts
         from article a join article_revision r on r.article_id = a.id
           join article_variant v on v.revision_id = r.id
           join article_variant_platform vp on vp.variant_id = v.id
           join platform p on p.id = vp.platform_id
         where a.slug = $1 group by a.id, r.id order by r.version desc`,
        [slug],
      );
      return rows.map(({ texts }) => texts);
    };
    const joined = 'ios 사과 앱\n\n두루미 앱';
    expect(await read(article)).toEqual(['* ios 사과 앱', 'ios 사과 앱', joined]);
    expect(await read(shared)).toEqual(['* common 함께, ios 사과']);
    expect(await read(equal)).toEqual(['* ios 같은']);
    expect(await read(alone)).toEqual(['ios 로봇']);
    expect(await found('두루미')).toEqual([]);
    expect(await refused(app, 'mergePlatform', { id: ids.common, intoSlug: 'ios' })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.id',
    });
    // Nothing of the first platform is left, so exports and later changes are whole.
    await update(article, 3, { title: '다음', publish: true });
  });

  it('loses no article of writers at the same time', async () => {
    const article = await buildArticle(app, { categorySlug: 'report' });
    const move = () =>
      tryMutation(app, 'placeArticle', { id: article.id, categorySlug: 'chat' }, '__typename');
    const create = (n: number) => {
      const variants = [variant(['common'], '글')];
      const input = { slug: `new-${n}`, title: '새', categorySlug: 'chat', variants };
      return tryMutation<{ article: { slug: string } }>(
        app,
        'createArticle',
        input,
        'article { slug }',
      );
    };
    const merge = (intoSlug: string) =>
      tryMutation(app, 'mergeCategory', { id: ids.chat, intoSlug }, '__typename');
    const [moved, once, again, ...created] = await Promise.all([
      ...[move(), merge('report'), merge('report')],
      ...Array.from({ length: 6 }, (_, n) => create(n)),
    ]);
    expect([once, again].map((each) => each?.refusal?.code).sort()).toEqual([
      'NOT_FOUND',
      undefined,
    ]);
    for (const { refusal } of [moved!, ...created])
      expect([undefined, 'The category was deleted meanwhile.']).toContain(refusal?.message);
    expect(await categoryOf(article)).toBe('report');
    for (const { payload } of created as Awaited<ReturnType<typeof create>>[])
      if (payload) expect(await categoryOf(payload.article)).toBe('report');
  });

  it('has one clear sentence for an article that moves into a deleted category', async () => {
    const article = await buildArticle(app);
    const runner = app.app.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query(`delete from category where slug = 'report'`);
    const moving = refused(app, 'placeArticle', { id: article.id, categorySlug: 'report' });
    await eventually(async () => {
      const waiting = await app.app.dataSource.query<object[]>(
        `select pid from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      );
      expect(waiting).not.toEqual([]);
    });
    await runner.commitTransaction();
    await runner.release();
    expect(await moving).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.categorySlug',
      message: 'The category was deleted meanwhile.',
    });
  });

  it('puts each list in order, unless the list has changed', async () => {
    const reorder = (...list: string[]) =>
      mutate(app, 'reorder', { ids: list }, 'nodes { id ... on Category { slug position } }');
    expect(await reorder(ids.report, ids.chat)).toEqual({
      nodes: [
        { id: ids.report, slug: 'report', position: 1 },
        { id: ids.chat, slug: 'chat', position: 2 },
      ],
    });
    await reorder(ids.pay, ids.talk);
    await reorder(ids.common, ids.ios, ids.android);
    expect(await app.admin('{ products { slug categories { slug } } platforms { slug } }')).toEqual(
      {
        products: [
          { slug: 'pay', categories: [{ slug: 'refund' }] },
          { slug: 'talk', categories: [{ slug: 'report' }, { slug: 'chat' }] },
        ],
        platforms: [{ slug: 'common' }, { slug: 'ios' }, { slug: 'android' }],
      },
    );
    const code = async (...list: string[]) => (await refused(app, 'reorder', { ids: list })).code;
    expect(await code(ids.ios, ids.android)).toBe('CONFLICT');
    expect(await code(ids.pay, ids.talk, ids.pay)).toBe('CONFLICT');
    expect(await code(ids.chat, ids.groupChat)).toBe('CONFLICT');
    expect(await code(ids.chat, ids.talk)).toBe('NOT_FOUND');
    expect(await code()).toBe('BAD_USER_INPUT');
    expect(await code((await buildArticle(app)).id)).toBe('BAD_USER_INPUT');
  });
});
