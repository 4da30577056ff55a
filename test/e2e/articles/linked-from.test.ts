import { buildArticle, type BuiltArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { mutate } from '../../support/mutate.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

describe('The articles that link to an article', () => {
  let app: TestApp;
  let known: BuiltArticle;

  beforeAll(async () => {
    app = await startTestApp('memory');
    await buildCatalogue(app);
    known = await buildArticle(app, { slug: 'known', publish: true });
    const place = { id: known.id, slug: 'known-now' };
    await mutate(app, 'placeArticle', place, 'searchable');
  });

  const build = async (title: string, body: string, more: object = {}) =>
    buildArticle(app, { title, variants: [{ platformSlugs: ['common'], body }], ...more });
  const linkedFrom = async (ids: string[], first = 20): Promise<string[][]> => {
    const { nodes } = await app.admin<{ nodes: { linkedFrom: { title: string }[] }[] }>(
      `query ($ids: [ID!]!, $first: Int!) {
        nodes(ids: $ids) { ... on Article { linkedFrom(first: $first) { title } } }
      }`,
      { ids, first },
    );
    return nodes.map((node) => node.linkedFrom.map(({ title }) => title));
  };

  it('are those whose newest or published text does, by a present or former slug', async () => {
    await build('초안의 링크', '[옛 주소](/articles/known)');
    await build('온전한 주소', '[글](https://help.example.com/articles/known-now#a)', {
      publish: true,
    });
    const edited = await build('고친 글', '[글](/articles/known-now?platform=ios)', {
      publish: true,
    });
    const plain = [{ platformSlugs: ['common'], body: '링크 없음' }];
    const change = { id: edited.id, expectedVersion: 1, variants: plain };
    await mutate(app, 'updateArticle', change, 'searchable');
    const old = await build('예전 글', '[글](/articles/known-now)', { publish: true });
    const removed = { id: old.id, expectedVersion: 1, variants: plain, publish: true };
    await mutate(app, 'updateArticle', removed, 'searchable');
    const trashed = await build('버린 글', '[글](/articles/known)');
    await mutate(app, 'trashArticle', { id: trashed.id, expectedVersion: 1 }, 'searchable');
    const other = await buildArticle(app, { slug: 'known-now-not' });
    await build('다른 글', '[글](/articles/known-now-not)');
    const itself = [{ platformSlugs: ['common'], body: '[나](/articles/known)' }];
    const own = { id: known.id, expectedVersion: 1, variants: itself };
    await mutate(app, 'updateArticle', own, 'searchable');

    expect(await linkedFrom([known.id, other.id])).toEqual([
      ['온전한 주소', '고친 글', '초안의 링크'],
      ['다른 글'],
    ]);
    expect(await linkedFrom([known.id], 1)).toEqual([['온전한 주소']]);
  });
});
