import { buildArticle, type BuiltArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { mutate } from '../../support/mutate.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';

type Ids = Record<string, { id: string } | null>;

/** Reads one article in every way. */
const READ_IN_EVERY_WAY = `query ($id: ID!, $slug: String!, $externalId: String!, $variantId: ID!) {
  article(id: $id) { id }
  node(id: $id) { id }
  articleBySlug(slug: $slug) { id }
  oldSlug: articleBySlug(slug: "old-of-hidden") { id }
  articleByExternalId(externalId: $externalId) { id }
  variant: node(id: $variantId) { id }
}`;

const LISTS = `query ($slug: String!) {
  articles(filter: { categorySlugs: [$slug] }) { totalCount nodes { title } }
  search(query: "고슴도치") { totalCount nodes { title } facets { field values { slug count } } }
  browse: search(filter: { categorySlugs: [$slug] }) { totalCount nodes { title } }
  category(slug: $slug) { articleCount product { articleCount } }
}`;

describe('Drafts are hidden from readers', () => {
  let app: TestApp;
  let hidden: BuiltArticle;
  let edited: BuiltArticle;
  let draftVariant: string;
  const names = () => {
    const [variant] = hidden.variants;
    return { id: hidden.id, slug: 'hidden', externalId: 'x-1', variantId: variant!.id };
  };

  beforeAll(async () => {
    app = await startTestApp('memory');
    await buildCatalogue(app);
    const body = (text: string) => [{ platformSlugs: ['ios'], body: text }];
    hidden = await buildArticle(app, {
      slug: 'old-of-hidden',
      externalId: 'x-1',
      title: '고슴도치',
      categorySlug: 'report',
      variants: body('고슴도치'),
    });
    await mutate(app, 'placeArticle', { id: hidden.id, slug: 'hidden' }, 'searchable');
    const archived = await buildArticle(app, {
      title: '고슴도치',
      categorySlug: 'report',
      publish: true,
      waitForSearch: true,
    });
    await mutate(app, 'archiveArticle', { id: archived.id, waitForSearch: true }, 'searchable');
    edited = await buildArticle(app, { title: '공개된 글', categorySlug: 'report', publish: true });
    const { article } = await mutate<{ article: { draft: { variants: { id: string }[] } } }>(
      app,
      'updateArticle',
      {
        id: edited.id,
        expectedVersion: 1,
        title: '고슴도치',
        keywords: ['고슴도치'],
        variants: body('고슴도치'),
        replaceVariants: true,
        waitForSearch: true,
      },
      'article { draft { variants { id } } }',
    );
    draftVariant = article.draft.variants[0]!.id;
    await app.settled();
  });

  it('by id, slug, former slug, externalId and the id of a variant', async () => {
    const found = { id: hidden.id };
    expect(await app.admin<Ids>(READ_IN_EVERY_WAY, names())).toEqual({
      article: found,
      node: found,
      articleBySlug: found,
      oldSlug: found,
      articleByExternalId: found,
      variant: { id: hidden.variants[0]!.id },
    });
    const nothing = await app.request<Ids>(READ_IN_EVERY_WAY, names());
    const unknown = await app.request<Ids>(READ_IN_EVERY_WAY, {
      id: 'x',
      slug: 'x',
      externalId: 'x',
      variantId: 'x',
    });
    expect(nothing).toEqual({
      status: 200,
      data: Object.fromEntries(Object.keys(nothing.data!).map((way) => [way, null])),
    });
    expect(nothing).toEqual(unknown);
  });

  it('also the draft of a published article', async () => {
    const query = 'query ($id: ID!) { node(id: $id) { id } }';
    expect(await app.admin(query, { id: draftVariant })).toEqual({ node: { id: draftVariant } });
    expect((await app.request(query, { id: draftVariant })).data).toEqual({ node: null });
    const published = edited.variants[0]!.id;
    expect((await app.request(query, { id: published })).data).toEqual({ node: { id: published } });

    const fields = `query ($id: ID!) { article(id: $id) {
      title version keywords platforms { slug } variants { body } draft { title }
      revisions { totalCount } } }`;
    const answer = await app.request(fields, { id: edited.id });
    expect(answer.data).toMatchObject({
      article: {
        title: '공개된 글',
        version: 1,
        keywords: [],
        platforms: [{ slug: 'common' }],
        draft: null,
        revisions: null,
      },
    });
    expect(
      answer.errors!.map(({ path, extensions }) => [path!.join('.'), extensions.code]).sort(),
    ).toEqual([
      ['article.draft', 'UNAUTHENTICATED'],
      ['article.revisions', 'UNAUTHENTICATED'],
    ]);
    expect(JSON.stringify(answer)).not.toContain('고슴도치');
  });

  it('in lists, searches, counts and facets', async () => {
    const { data, errors } = await app.request<{
      articles: object;
      search: { totalCount: number; facets: { values: object[] }[] };
      browse: object;
      category: object;
    }>(LISTS, { slug: 'report' });
    expect(errors).toBeUndefined();
    const published = { totalCount: 1, nodes: [{ title: '공개된 글' }] };
    expect(data!.articles).toEqual(published);
    expect(data!.browse).toEqual(published);
    expect(data!.search).toMatchObject({ totalCount: 0, nodes: [] });
    expect(data!.search.facets.flatMap((facet) => facet.values)).toEqual([]);
    expect(data!.category).toEqual({ articleCount: 1, product: { articleCount: 1 } });

    const asEditor = await app.request<{
      articles: { totalCount: number };
      search: { totalCount: number };
    }>(LISTS, { slug: 'report' }, ADMIN_KEY);
    expect(asEditor.data).toMatchObject({ articles: { totalCount: 3 }, search: { totalCount: 0 } });
  });

  it('until they are published', async () => {
    await mutate(
      app,
      'publishArticle',
      { id: hidden.id, expectedVersion: 1, waitForSearch: true },
      'searchable',
    );
    expect(Object.values((await app.request<Ids>(READ_IN_EVERY_WAY, names())).data!)).not.toContain(
      null,
    );
    expect((await app.request(LISTS, { slug: 'report' })).data).toMatchObject({
      articles: { totalCount: 2 },
      search: { totalCount: 1, nodes: [{ title: '고슴도치' }] },
      browse: { totalCount: 2 },
      category: { articleCount: 2 },
    });
  });
});
