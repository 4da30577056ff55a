import { buildArticle, type BuiltArticle } from '../../support/build-article.js';
import { buildCatalogue, type Catalogue } from '../../support/build-catalogue.js';
import { expectNoSecret, expectRefusal } from '../../support/expect-refusal.js';
import { fingerprint } from '../../support/fingerprint.js';
import { refused, tryMutation } from '../../support/mutate.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';

describe('Bad input', () => {
  let app: TestApp;
  let ids: Catalogue;
  let article: BuiltArticle;
  let before: string;

  beforeAll(async () => {
    app = await startTestApp('memory');
    ids = await buildCatalogue(app);
    await app.settled();
    article = await buildArticle(app, {
      slug: 'taken',
      externalId: 'taken',
      publish: true,
      waitForSearch: true,
    });
    for (const title of ['둘', '셋'])
      await buildArticle(app, { title, publish: true, waitForSearch: true });
    before = await fingerprint(app);
  });
  afterEach(async () => expect(await fingerprint(app)).toBe(before));

  const variant = { platformSlugs: ['ios'], body: '' };
  const valid = { title: '제목', categorySlug: 'chat', variants: [variant] };
  it.each<[string, string, () => object, string, string]>([
    [
      'an unknown platform',
      'createArticle',
      () => ({ ...valid, variants: [{ ...variant, platformSlugs: ['no'] }] }),
      'BAD_USER_INPUT',
      'variants.0.platformSlugs',
    ],
    [
      'an empty title',
      'createArticle',
      () => ({ ...valid, title: ' \u3000 ' }),
      'BAD_USER_INPUT',
      'title',
    ],
    [
      'a title of 301 characters',
      'createArticle',
      () => ({ ...valid, title: '가'.repeat(301) }),
      'BAD_USER_INPUT',
      'title',
    ],
    [
      'two variants for one platform',
      'createArticle',
      () => ({ ...valid, variants: [variant, variant] }),
      'BAD_USER_INPUT',
      'variants.1.platformSlugs',
    ],
    [
      'a body over 200,000 characters',
      'createArticle',
      () => ({ ...valid, variants: [{ ...variant, body: '가'.repeat(200_001) }] }),
      'BAD_USER_INPUT',
      'variants.0.body',
    ],
    ['a Korean slug', 'createProduct', () => ({ slug: '톡', name: 'x' }), 'BAD_USER_INPUT', 'slug'],
    [
      'a name of two lines',
      'updateProduct',
      () => ({ id: ids.talk, name: 'a\nb' }),
      'BAD_USER_INPUT',
      'name',
    ],
    [
      'a second category with a slug, in another product',
      'createCategory',
      () => ({ productSlug: 'pay', slug: 'chat', name: 'x' }),
      'CONFLICT',
      'slug',
    ],
    [
      'a second article with an externalId',
      'createArticle',
      () => ({ ...valid, externalId: 'taken' }),
      'CONFLICT',
      'externalId',
    ],
    [
      "a category below another product's",
      'createCategory',
      () => ({ productSlug: 'pay', parentSlug: 'chat', slug: 'x', name: 'x' }),
      'BAD_USER_INPUT',
      'parentSlug',
    ],
    [
      'a cycle',
      'moveCategory',
      () => ({ id: ids.chat, parentSlug: 'group-chat' }),
      'BAD_USER_INPUT',
      'parentSlug',
    ],
    [
      'an id that is none',
      'updateArticle',
      () => ({ id: '1; drop table article', expectedVersion: 1 }),
      'NOT_FOUND',
      'id',
    ],
    [
      'the id of another kind',
      'publishArticle',
      () => ({ id: ids.talk, expectedVersion: 1 }),
      'NOT_FOUND',
      'id',
    ],
    [
      'an id beyond all',
      'deleteArticle',
      () => ({ id: Buffer.from('Article:2147483648').toString('base64url'), expectedVersion: 1 }),
      'NOT_FOUND',
      'id',
    ],
  ])('refuses %s (%s)', async (_, field, input, code, at) => {
    const { refusal } = await tryMutation(app, field, input(), '__typename');
    expect(refusal).toMatchObject({ code, field: `input.${at}` });
    expectNoSecret(refusal);
  });

  const forged = Buffer.from('["MEMORY",[1,1],20]').toString('base64url');
  it.each([
    [
      'an unknown product in a list',
      'articles(filter: { productSlugs: ["no"] }) { totalCount }',
      'filter.productSlugs',
    ],
    ['a page of a million results', 'search(first: 1000000) { totalCount }', 'first'],
    [
      'a query of 10,000 characters',
      `search(query: "${'가'.repeat(10_000)}") { totalCount }`,
      'query',
    ],
    [
      'a forged cursor',
      `search(after: "${forged}.AAAAAAAAAAAAAAAAAAAAAA") { totalCount }`,
      'after',
    ],
    ['a cursor without signature', `search(after: "${forged}") { totalCount }`, 'after'],
    ['page 0', 'search(page: 0) { totalCount }', 'page'],
    ['a page and a cursor', `search(page: 0, after: "${forged}") { totalCount }`, 'page'],
    ['101 ids', `nodes(ids: ${JSON.stringify(Array(101).fill('x'))}) { id }`, 'ids'],
    ['an excerpt of no length', 'articleBySlug(slug: "taken") { excerpt(length: 0) }', 'length'],
    [
      'a time without zone',
      'articles(filter: { updatedFrom: "2026-03-01T09:00:00" }) { totalCount }',
      'undefined',
    ],
    [
      'a day that is none',
      'search(filter: { updatedTo: "2026-13-41T09:00:00Z" }) { totalCount }',
      'undefined',
    ],
  ])('refuses %s', async (_, field, at) => {
    const answer = await app.request(`{ ${field} }`);
    expect(
      new Set(answer.errors?.map(({ extensions }) => `${extensions.code} ${extensions.field}`)),
    ).toEqual(new Set([`BAD_USER_INPUT ${at}`]));
    expectNoSecret(answer);
  });

  it('names all wrong arguments of a search', async () => {
    const { errors } = await app.request('{ search(page: 0, first: 200) { totalCount } }');
    expect(errors).toMatchObject([
      { extensions: { field: 'first', violations: [{ field: 'first' }, { field: 'page' }] } },
    ]);
  });

  it.each<[string, string, () => object, string[]]>([
    [
      'a new article',
      'createArticle',
      () => ({
        title: ' ',
        slug: 'No slug',
        externalId: '',
        categorySlug: 'no',
        keywords: ['좋은', '', 'a\tb'],
        variants: [
          { platformSlugs: ['no', 'ios', 'none'], body: '' },
          { platformSlugs: ['none'], body: '글' },
        ],
        publish: true,
      }),
      [
        'categorySlug',
        'title',
        'keywords.1',
        'keywords.2',
        'variants.0.platformSlugs',
        'variants.0.platformSlugs',
        'variants.1.platformSlugs',
        'externalId',
        'slug',
      ],
    ],
    [
      'a new category',
      'createCategory',
      () => ({ productSlug: 'no', parentSlug: 'no', slug: '', name: ' ' }),
      ['productSlug', 'parentSlug', 'slug', 'name'],
    ],
    [
      'texts with control characters',
      'createProduct',
      () => ({ slug: 'a\u0007', name: 'b\u0000', aliases: ['c', '\uD800'] }),
      ['slug', 'name', 'aliases.1'],
    ],
  ])('names every wrong field of %s', async (_, mutation, input, fields) => {
    const refusal = await refused(app, mutation, input());
    const named = refusal.violations!.map(({ field }) => field);
    expect(named).toEqual(fields.map((field) => `input.${field}`));
    const { message, hint } = refusal.violations![0]!;
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field: named[0], message });
    expect(refusal.hint).toBe(hint);
    expectNoSecret(refusal);
  });

  it('lists at most 100 wrong fields, and none for a single one', async () => {
    const { violations } = await refused(app, 'createArticle', {
      ...valid,
      keywords: Array<string>(1_000).fill('\u0007'),
    });
    expect(violations).toHaveLength(100);
    expect(await refused(app, 'createProduct', { slug: 'x', name: '' })).not.toHaveProperty(
      'violations',
    );
  });

  it('says the versions of a conflict', async () => {
    for (const [mutation, more] of [
      ['updateArticle', { title: '다른 제목' }],
      ['publishArticle', {}],
      ['deleteArticle', {}],
    ] as const) {
      const input = { id: article.id, expectedVersion: 7, ...more };
      expect(await refused(app, mutation, input)).toMatchObject({
        code: 'CONFLICT',
        field: 'input.expectedVersion',
        expectedVersion: 7,
        currentVersion: 1,
      });
    }
  });

  it('refuses the cursor of another search or list', async () => {
    const cursorOf = async (field: string, key?: string) => {
      const query = `{ at: ${field}) { pageInfo { endCursor } } }`;
      return (await app.request<{ at: { pageInfo: { endCursor: string } } }>(query, {}, key)).data!
        .at.pageInfo.endCursor;
    };
    const fields = [
      'search(first: 1',
      'search(first: 1, sort: TITLE',
      'search(first: 1, query: "본문"',
      'search(first: 1, filter: { productSlugs: ["talk"] }',
      'articles(first: 1',
      'articles(first: 1, sort: TITLE',
    ];
    const cursors = await Promise.all(fields.map((field) => cursorOf(field)));
    // A cursor of the same search by a caller who also sees internal articles.
    cursors.push(await cursorOf(fields[0]!, ADMIN_KEY));
    for (const [i, field] of fields.entries()) {
      for (const [j, cursor] of cursors.entries()) {
        const answer = await app.request(`{ ${field}, after: "${cursor}") { totalCount } }`);
        if (i === j) expect([field, answer.errors]).toEqual([field, undefined]);
        else expectRefusal(answer, 'BAD_USER_INPUT', 'after');
      }
    }
  });
});

describe('Two concurrent moves', () => {
  it('never create a cycle', async () => {
    const app = await startTestApp('memory');
    try {
      const ids = await buildCatalogue(app);
      for (let round = 0; round < 10; round += 1) {
        const outcomes = await Promise.all([
          tryMutation(app, 'moveCategory', { id: ids.chat, parentSlug: 'report' }, '__typename'),
          tryMutation(app, 'moveCategory', { id: ids.report, parentSlug: 'chat' }, '__typename'),
        ]);
        expect(
          outcomes.flatMap(({ refusal }) => (refusal ? [refusal.code, refusal.field] : [])),
        ).toEqual(['BAD_USER_INPUT', 'input.parentSlug']);
        for (const id of [ids.chat, ids.report])
          await tryMutation(app, 'moveCategory', { id, parentSlug: null }, '__typename');
      }
    } finally {
      await app.stop();
    }
  });
});
