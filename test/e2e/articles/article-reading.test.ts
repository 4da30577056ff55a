import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue, type Catalogue } from '../../support/build-catalogue.js';
import { mutate } from '../../support/mutate.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';

describe('Reading articles', () => {
  let app: TestApp;
  let ids: Catalogue;

  beforeAll(async () => {
    app = await startTestApp('memory');
    ids = await buildCatalogue(app);
    await app.settled();
  });

  async function read<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const answer = await app.request<T>(query, variables);
    expect(answer.errors).toBeUndefined();
    return answer.data!;
  }

  it('chooses the variant of the platform, then the common one, then the first', async () => {
    const both = await buildArticle(app, {
      publish: true,
      variants: [
        { platformSlugs: ['android'], body: '안드로이드 본문' },
        { platformSlugs: ['common'], body: '공통 본문' },
      ],
    });
    const without = await buildArticle(app, {
      publish: true,
      variants: [
        { platformSlugs: ['ios'], body: 'iOS 본문' },
        { platformSlugs: ['android'], body: '안드로이드 본문' },
      ],
    });
    const variants = await read(
      `query ($both: ID!, $without: ID!) {
        both: article(id: $both) {
          own: variant(platformSlug: "android") { body } other: variant(platformSlug: "ios") { body }
          none: variant { body } excerpt(platformSlug: "android")
        }
        without: article(id: $without) {
          own: variant(platformSlug: "android") { body }
          common: variant(platformSlug: "common") { body } none: variant { body } excerpt
        }
      }`,
      { both: both.id, without: without.id },
    );
    expect(variants).toEqual({
      both: {
        own: { body: '안드로이드 본문' },
        other: { body: '공통 본문' },
        none: { body: '공통 본문' },
        excerpt: '안드로이드 본문',
      },
      without: {
        own: { body: '안드로이드 본문' },
        common: { body: 'iOS 본문' },
        none: { body: 'iOS 본문' },
        excerpt: 'iOS 본문',
      },
    });
  });

  it('returns a body as Markdown, safe HTML and plain text', async () => {
    const body = '**환불(교환)**은 [여기](javascript:alert(1))\n\n<script>alert(1)</script>';
    const { id } = await buildArticle(app, {
      publish: true,
      variants: [{ platformSlugs: ['common'], body }],
    });
    const { article } = await read<{
      article: { variant: { body: string; bodyHtml: string; bodyText: string } };
    }>('query ($id: ID!) { article(id: $id) { variant { body bodyHtml bodyText } } }', { id });
    expect(article.variant.body).toBe(body);
    expect(article.variant.bodyHtml).toContain('<strong>환불(교환)</strong>은');
    expect(article.variant.bodyHtml).not.toMatch(/<script|href="javascript/);
    expect(article.variant.bodyText).toContain('환불(교환)은');
    expect(article.variant.bodyText).not.toContain('**');
  });

  it('reads titles of callouts and collapsible parts as text; its Markdown keeps the marks', async () => {
    const body =
      ':::warning 미리 확인\n카드를 준비해요.\n:::\n\n:::details 늦나요?\n이틀 걸려요.\n:::';
    const { id, slug } = await buildArticle(app, {
      publish: true,
      waitForSearch: true,
      variants: [{ platformSlugs: ['common'], body }],
    });
    const { article, search } = await read<{
      article: object;
      search: { nodes: { excerpt: string }[] };
    }>(
      `query ($id: ID!) { article(id: $id) { excerpt variant { body bodyText } }
        search(query: "이틀 늦나요") { nodes { excerpt } } }`,
      { id },
    );
    const bodyText = '미리 확인\n카드를 준비해요.\n늦나요?\n이틀 걸려요.';
    const excerpt = '미리 확인 · 카드를 준비해요. 늦나요? 이틀 걸려요.';
    expect(article).toEqual({ excerpt, variant: { body, bodyText } });
    expect(search.nodes).toEqual([{ excerpt }]);
    const page = await fetch(`${app.url}/articles/${slug}.md`);
    expect(await page.text()).toContain(`\n${body}\n`);
  });

  it('ends an excerpt with a complete word or item and an ellipsis, on one line', async () => {
    const body =
      '## 신고하는 방법\n\n메뉴를 열어요. 신고를 눌러요.\n\n- 사진\n- 링크\n\n' +
      '| 상태 | 뜻 |\n| --- | --- |\n| 접수 | 확인하고 있어요 |';
    const { id } = await buildArticle(app, {
      publish: true,
      variants: [{ platformSlugs: ['common'], body }],
    });
    const { article } = (await read(
      'query ($id: ID!) { article(id: $id) { excerpt a: excerpt(length: 20) b: excerpt(length: 27) c: excerpt(length: 40) } }',
      { id },
    )) as { article: object };
    expect(article).toEqual({
      excerpt:
        '신고하는 방법 · 메뉴를 열어요. 신고를 눌러요. 사진 · 링크 · 상태 · 뜻 · 접수 · 확인하고 있어요',
      a: '신고하는 방법 · 메뉴를 열어요. …',
      b: '신고하는 방법 · 메뉴를 열어요. 신고를…',
      c: '신고하는 방법 · 메뉴를 열어요. 신고를 눌러요. 사진 · 링크…',
    });
  });

  it('finds every kind of node by its id', async () => {
    const { id, variants } = await buildArticle(app, { publish: true });
    const kinds: [string, string][] = [
      [ids.talk, 'Product'],
      [ids.groupChat, 'Category'],
      [ids.common, 'Platform'],
      [id, 'Article'],
      [variants[0]!.id, 'ArticleVariant'],
    ];
    for (const [given, kind] of kinds) {
      expect(
        await read('query ($id: ID!) { node(id: $id) { __typename id } }', { id: given }),
      ).toEqual({
        node: { __typename: kind, id: given },
      });
    }
    expect(new Set(kinds.map(([given]) => given)).size).toBe(5);
    expect(await read('query ($id: ID!) { article(id: $id) { id } }', { id: ids.talk })).toEqual({
      article: null,
    });
  });

  it('finds many nodes by their ids, in the order of the ids', async () => {
    const seen = await buildArticle(app, { publish: true });
    const draft = await buildArticle(app);
    const internal = await buildArticle(app, { publish: true, visibility: 'INTERNAL' });
    const nodes = async (given: string[], key?: string) => {
      const answer = await app.request<{ nodes: ({ id: string } | null)[] }>(
        'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
        { ids: given },
        key,
      );
      expect(answer.errors).toBeUndefined();
      return answer.data!.nodes.map((node) => node?.id ?? null);
    };
    const visible = [seen.variants[0]!.id, ids.groupChat, seen.id, ids.common, seen.id, ids.talk];
    const hidden = [draft, internal].flatMap(({ id, variants }) => [id, variants[0]!.id]);
    const nothing = ['', 'x', Buffer.from('ApiKey:1').toString('base64url')];
    const none = [...hidden, ...nothing].map(() => null);
    expect(await nodes([...visible, ...hidden, ...nothing])).toEqual([...visible, ...none]);
    expect(await nodes([...nothing.slice(0, 2), ...hidden], ADMIN_KEY)).toEqual([
      null,
      null,
      ...hidden,
    ]);
    expect(await nodes([])).toEqual([]);
    expect(await nodes(Array(100).fill(seen.id) as string[])).toHaveLength(100);
  });

  it('names the page of an article and the objects of its path', async () => {
    const seen = await buildArticle(app, { publish: true, slug: 'with-page' });
    const draft = await buildArticle(app);
    const internal = await buildArticle(app, { publish: true, visibility: 'INTERNAL' });
    const { nodes } = await app.admin<{ nodes: { url: string }[] }>(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Article { url } } }',
      { ids: [seen.id, draft.id, internal.id] },
    );
    expect(nodes).toEqual(
      ['with-page', draft.slug, internal.slug].map((slug) => ({ url: `/articles/${slug}` })),
    );
    const { article } = await read<{
      article: { breadcrumb: string[]; breadcrumbItems: { id: string; name: string }[] };
    }>(
      'query ($id: ID!) { article(id: $id) { breadcrumb breadcrumbItems { __typename id name slug url } } }',
      { id: seen.id },
    );
    expect(article.breadcrumbItems.map(({ name }) => name)).toEqual(article.breadcrumb);
    expect(article.breadcrumbItems[0]).toMatchObject({
      __typename: 'Product',
      id: ids.talk,
      url: '/products/talk',
    });
    expect(article.breadcrumbItems[1]).toMatchObject({ __typename: 'Category' });
    expect(
      await read('{ platform(slug: "ios") { slug } none: platform(slug: "no") { slug } }'),
    ).toEqual({ platform: { slug: 'ios' }, none: null });
  });

  it('tells where a variant stands in for another, and where not', async () => {
    const { id } = await buildArticle(app, {
      publish: true,
      variants: [
        { platformSlugs: ['ios'], body: 'iOS 본문' },
        { platformSlugs: ['android'], body: '안드로이드 본문' },
      ],
    });
    const ask = (given: string) => `variant(platformSlug: "${given}") {
      isFallback asIos: isFallback(platformSlug: "ios") asNone: isFallback(platformSlug: "no")
      bodyText }`;
    expect(
      await read(
        `query ($id: ID!) { article(id: $id) {
          ios: ${ask('ios')} common: ${ask('common')} unknown: ${ask('no')}
          none: variant { isFallback } excerpt(platformSlug: "no")
          variants { isFallback asAndroid: isFallback(platformSlug: "android") }
        } }`,
        { id },
      ),
    ).toEqual({
      article: {
        ios: { isFallback: false, asIos: false, asNone: true, bodyText: 'iOS 본문' },
        common: { isFallback: true, asIos: false, asNone: true, bodyText: 'iOS 본문' },
        unknown: { isFallback: true, asIos: false, asNone: true, bodyText: 'iOS 본문' },
        none: { isFallback: false },
        excerpt: 'iOS 본문',
        variants: [
          { isFallback: false, asAndroid: true },
          { isFallback: false, asAndroid: false },
        ],
      },
    });
  });

  it('stores text in NFC and finds it in NFC and NFD', async () => {
    const title = '뷁뷁 안내문';
    const { id } = await buildArticle(app, {
      title: title.normalize('NFD'),
      keywords: ['쉽게'.normalize('NFD')],
      externalId: '가-1'.normalize('NFD'),
      variants: [{ platformSlugs: ['common'], body: '풂 본문\r\n둘째 줄'.normalize('NFD') }],
      publish: true,
      waitForSearch: true,
    });
    for (const form of ['NFC', 'NFD'] as const) {
      const data = await read(
        `query ($query: String!, $externalId: String!) {
          articleByExternalId(externalId: $externalId) { id title keywords externalId variant { body } }
          search(query: $query) { nodes { id } }
        }`,
        { query: '뷁뷁'.normalize(form), externalId: '가-1'.normalize(form) },
      );
      expect(data).toEqual({
        articleByExternalId: {
          id,
          title,
          keywords: ['쉽게'],
          externalId: '가-1',
          variant: { body: '풂 본문\n둘째 줄' },
        },
        search: { nodes: [{ id }] },
      });
    }
  });

  it('finds an awaited change at once, and a removed article no longer', async () => {
    const find = async () =>
      (
        await read<{ search: { totalCount: number; nodes: { id: string }[] } }>(
          '{ search(query: "잠자리") { totalCount nodes { id } } }',
        )
      ).search;
    const { id } = await buildArticle(app, { title: '잠자리 잡기' });
    const found = { totalCount: 1, nodes: [{ id }] };
    const none = { totalCount: 0, nodes: [] };
    const wait = { id, waitForSearch: true };
    const steps: [string, object, object][] = [
      ['publishArticle', { ...wait, expectedVersion: 1 }, found],
      ['unpublishArticle', wait, none],
      ['publishArticle', { ...wait, expectedVersion: 1 }, found],
      ['archiveArticle', wait, none],
      ['publishArticle', { ...wait, expectedVersion: 1 }, found],
      ['updateArticle', { ...wait, expectedVersion: 1, title: '나비 잡기', publish: true }, none],
      [
        'updateArticle',
        { ...wait, expectedVersion: 2, title: '잠자리 잡기', publish: true },
        found,
      ],
      ['deleteArticle', { ...wait, expectedVersion: 3 }, none],
    ];
    for (const [field, input, expected] of steps) {
      expect(await mutate(app, field, input, 'searchable')).toEqual({ searchable: true });
      expect([field, await find()]).toEqual([field, expected]);
    }
  });
});
