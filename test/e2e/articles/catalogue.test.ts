import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue, type Catalogue } from '../../support/build-catalogue.js';
import { mutate, refused } from '../../support/mutate.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

interface Tree {
  slug: string;
  children?: Tree[];
}

describe('The catalogue', () => {
  let app: TestApp;
  let ids: Catalogue;

  beforeEach(async () => {
    app = await startTestApp('memory');
    ids = await buildCatalogue(app);
    await app.settled();
  });
  afterEach(() => app.stop());

  async function read<T>(query: string): Promise<T> {
    const answer = await app.request<T>(query);
    expect(answer.errors).toBeUndefined();
    return answer.data!;
  }
  const slugs = (entities: { slug: string }[]) => entities.map(({ slug }) => slug);
  async function order() {
    const data = await read<{
      products: { slug: string; position: number }[];
      platforms: { slug: string }[];
    }>('{ products { slug position } platforms { slug } }');
    return {
      products: slugs(data.products),
      platforms: slugs(data.platforms),
      positions: data.products.map((p) => p.position),
    };
  }
  async function tree(productSlug: string): Promise<unknown[]> {
    const { product } = await read<{ product: { categories: Tree[] } }>(
      `{ product(slug: "${productSlug}") { categories { slug children { slug children { slug children { slug } } } } } }`,
    );
    const shape = ({ slug, children = [] }: Tree): unknown =>
      children.length === 0 ? slug : [slug, ...children.map(shape)];
    return product.categories.map(shape);
  }

  it('puts new entities last and sorts by position', async () => {
    expect(await order()).toEqual({
      products: ['talk', 'pay'],
      platforms: ['android', 'ios', 'common'],
      positions: [1, 2],
    });

    await mutate(
      app,
      'createProduct',
      { slug: 'map', name: '두레맵', position: 0 },
      'product { id }',
    );
    await mutate(app, 'createProduct', { slug: 'mail', name: '두레메일' }, 'product { id }');
    await mutate(app, 'updateProduct', { id: ids.talk, position: 9 }, 'product { id }');
    await mutate(app, 'updatePlatform', { id: ids.common, position: 0 }, 'platform { id }');

    expect(await order()).toEqual({
      products: ['map', 'pay', 'mail', 'talk'],
      platforms: ['common', 'android', 'ios'],
      positions: [0, 2, 3, 9],
    });
  });

  it('changes the given fields and keeps the others', async () => {
    const { product } = await mutate<{ product: object }>(
      app,
      'updateProduct',
      { id: ids.talk, name: ' 두레 톡 ', slug: null, aliases: null },
      'product { slug name aliases position }',
    );
    expect(product).toEqual({ slug: 'talk', name: '두레 톡', aliases: ['톡'], position: 1 });
    const { platform } = await mutate<{ platform: object }>(
      app,
      'updatePlatform',
      { id: ids.ios, aliases: ['아이폰', '아이패드', '아이폰'] },
      'platform { slug name aliases appliesToAll }',
    );
    expect(platform).toEqual({
      slug: 'ios',
      name: 'iOS',
      aliases: ['아이폰', '아이패드'],
      appliesToAll: false,
    });
    const { category } = await mutate<{ category: object }>(
      app,
      'updateCategory',
      { id: ids.groupChat, name: '그룹/오픈채팅' },
      'category { slug name parent { slug } product { slug } ancestors { slug } }',
    );
    expect(category).toEqual({
      slug: 'group-chat',
      name: '그룹/오픈채팅',
      parent: { slug: 'chat' },
      product: { slug: 'talk' },
      ancestors: [{ slug: 'chat' }],
    });
  });

  it('moves categories with all categories below them', async () => {
    const article = await buildArticle(app, { categorySlug: 'group-chat', publish: true });
    expect(await tree('talk')).toEqual([['chat', 'group-chat'], 'report']);

    await mutate(app, 'moveCategory', { id: ids.chat, parentSlug: 'report' }, 'category { id }');
    expect(await tree('talk')).toEqual([['report', ['chat', 'group-chat']]]);
    const { articleBySlug, category } = await read<{
      articleBySlug: { breadcrumb: string[] };
      category: { ancestors: object[] };
    }>(
      `{ articleBySlug(slug: "${article.slug}") { breadcrumb }
         category(slug: "group-chat") { ancestors { slug } } }`,
    );
    expect(articleBySlug.breadcrumb).toEqual(['두레톡', '신고/이용제한/정책', '채팅', '그룹채팅']);
    expect(category.ancestors).toEqual([{ slug: 'report' }, { slug: 'chat' }]);

    await mutate(
      app,
      'moveCategory',
      { id: ids.groupChat, parentSlug: null, position: 0 },
      'category { id }',
    );
    expect(await tree('talk')).toEqual(['group-chat', ['report', 'chat']]);

    await mutate(app, 'moveCategory', { id: ids.chat, position: 7 }, 'category { id }');
    expect(await tree('talk')).toEqual(['group-chat', ['report', 'chat']]);
  });

  it('counts published articles, including those in categories below', async () => {
    await buildArticle(app, { categorySlug: 'group-chat', publish: true });
    await buildArticle(app, { categorySlug: 'chat', publish: true });
    await buildArticle(app, { categorySlug: 'chat' });
    const counts = await read(
      '{ products { articleCount } chat: category(slug: "chat") { articleCount } below: category(slug: "group-chat") { articleCount } }',
    );
    expect(counts).toEqual({
      products: [{ articleCount: 2 }, { articleCount: 0 }],
      chat: { articleCount: 2 },
      below: { articleCount: 1 },
    });
  });

  it('deletes only entities that nothing refers to', async () => {
    const article = await buildArticle(app, {
      categorySlug: 'refund',
      variants: [{ platformSlugs: ['ios'], body: '' }],
    });
    const inUse = [
      ['deleteProduct', ids.pay, 'HAS_CATEGORIES'],
      ['deleteCategory', ids.chat, 'HAS_CATEGORIES'],
      ['deleteCategory', ids.refund, 'HAS_ARTICLES'],
      ['deletePlatform', ids.ios, 'HAS_VARIANTS'],
    ] as const;
    for (const [field, id, reason] of inUse) {
      expect(await refused(app, field, { id })).toMatchObject({
        code: 'CONFLICT',
        field: 'input.id',
        reason,
      });
    }

    await mutate(app, 'deleteArticle', { id: article.id, expectedVersion: 1 }, 'id');
    for (const [field, id] of [
      ['deleteCategory', ids.refund],
      ['deleteProduct', ids.pay],
      ['deletePlatform', ids.ios],
    ] as const) {
      expect(await mutate(app, field, { id }, 'id searchable')).toEqual({ id, searchable: true });
      expect(await read(`{ node(id: "${id}") { id } }`)).toEqual({ node: null });
      expect(await refused(app, field, { id })).toMatchObject({
        code: 'NOT_FOUND',
        field: 'input.id',
      });
    }
    expect(await order()).toMatchObject({ products: ['talk'], platforms: ['android', 'common'] });
    await mutate(app, 'createProduct', { slug: 'pay', name: '새 페이' }, 'product { id }');
  });

  it('accepts former slugs in queries, filters and inputs', async () => {
    const article = await buildArticle(app, {
      categorySlug: 'refund',
      publish: true,
      waitForSearch: true,
    });
    await mutate(app, 'updateProduct', { id: ids.pay, slug: 'wallet' }, 'product { id }');
    await mutate(app, 'updateProduct', { id: ids.pay, slug: 'money' }, 'product { id }');
    await mutate(app, 'updateCategory', { id: ids.refund, slug: 'cancel' }, 'category { id }');
    await mutate(app, 'updatePlatform', { id: ids.common, slug: 'everywhere' }, 'platform { id }');

    expect(
      await read(`{ a: product(slug: "pay") { slug } b: product(slug: "wallet") { slug } c: product(slug: "money") { slug }
        category(slug: "refund") { slug }
        articleBySlug(slug: "${article.slug}") {
          variant(platformSlug: "common") { platforms { slug } } } }`),
    ).toEqual({
      a: { slug: 'money' },
      b: { slug: 'money' },
      c: { slug: 'money' },
      category: { slug: 'cancel' },
      articleBySlug: { variant: { platforms: [{ slug: 'everywhere' }] } },
    });
    for (const filter of [
      'productSlugs: ["pay"]',
      'categorySlugs: ["refund"]',
      'productSlugs: ["pay"], platformSlugs: ["common"]',
    ]) {
      const found = { totalCount: 1, nodes: [{ slug: article.slug }] };
      expect(
        await read(
          `{ articles(filter: { ${filter} }) { totalCount nodes { slug } }
             search(filter: { ${filter} }) { totalCount nodes { slug } } }`,
        ),
      ).toEqual({ articles: found, search: found });
    }
    await mutate(
      app,
      'createCategory',
      { productSlug: 'wallet', parentSlug: 'refund', slug: 'card', name: '카드' },
      'category { id }',
    );
    expect(await tree('money')).toEqual([['cancel', 'card']]);
  });

  it('does not give a former slug to another product', async () => {
    await mutate(app, 'updateProduct', { id: ids.talk, slug: 'renamed' }, '__typename');
    const taken = (slug: string) => refused(app, 'createProduct', { name: '다른 것', slug });
    const conflict = { code: 'CONFLICT', field: 'input.slug' };
    expect(await taken('talk')).toMatchObject(conflict);
    expect(await taken('renamed')).toMatchObject(conflict);
    await mutate(app, 'updateProduct', { id: ids.talk, slug: 'talk' }, '__typename');
    expect(await taken('renamed')).toMatchObject(conflict);
  });

  it('has at most one platform that applies to all', async () => {
    expect(
      await refused(app, 'createPlatform', { slug: 'all', name: '모두', appliesToAll: true }),
    ).toMatchObject({
      code: 'CONFLICT',
      field: 'input.appliesToAll',
    });
  });

  it('finds articles by the new name of their category when the change was awaited', async () => {
    await buildArticle(app, { categorySlug: 'refund', publish: true, waitForSearch: true });
    const count = async () =>
      (await read<{ search: { totalCount: number } }>('{ search(query: "도서관") { totalCount } }'))
        .search.totalCount;
    expect(await count()).toBe(0);
    expect(
      await mutate(
        app,
        'updateCategory',
        { id: ids.refund, name: '도서관', waitForSearch: true },
        'searchable',
      ),
    ).toEqual({
      searchable: true,
    });
    expect(await count()).toBe(1);
  });
});
