import { exportTexts } from '../../../src/interchange/index.js';
import { poolOf } from '../../../src/core/database/database.js';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { mutate, refused } from '../../support/mutate.js';
import { deactivate, type SignedIn, signInPerson } from '../../support/people.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import { act, inMs, readAudit } from '../../support/workflow.js';

let app: TestApp;
let author: SignedIn;
let editor: SignedIn;

beforeAll(async () => {
  app = await startTestApp('memory');
  await buildCatalogue(app);
  author = await signInPerson(app, '가람', 'AUTHOR');
  editor = await signInPerson(app, '나래', 'EDITOR');
});

const slugsOf = async (filter: object, as: Pick<TestApp, 'request'> = editor) => {
  const { data, errors } = await as.request<{
    articles: { totalCount: number; nodes: { id: string }[] };
  }>(
    `query ($filter: ArticleFilter) {
       articles(filter: $filter, first: 100, sort: CREATED) { totalCount nodes { id } } }`,
    { filter },
  );
  if (!data?.articles) throw new Error(JSON.stringify(errors));
  expect(data.articles.totalCount).toBe(data.articles.nodes.length);
  return data.articles.nodes.map(({ id }) => id);
};
const ownerOf = async (id: string) => {
  const query =
    'query ($id: ID!) { article(id: $id) { updatedAt workflow { owner { id name } } } }';
  const { article } = await app.admin<{
    article: { updatedAt: string; workflow: { owner: { id: string; name: string } | null } };
  }>(query, { id });
  return { updatedAt: article.updatedAt, owner: article.workflow.owner };
};

describe('What a person does', () => {
  it('carries the id of the person, and nothing of keys', async () => {
    const { id } = await buildArticle(author);
    await act(app, 'updateArticle', { id, expectedVersion: 1, title: '키가 고친 제목' });
    await act(author, 'updateArticle', { id, expectedVersion: 2, title: '사람이 고친 제목' });
    await act(author, 'requestReview', { id, expectedVersion: 3 });
    const read = async () => {
      const [row] = (await app.app.dataSource.query(
        `select array(select editor_id from article_revision where article_id = a.id
           order by version) as editors, a.* from article a order by id desc limit 1`,
      )) as Record<string, unknown>[];
      return row;
    };
    expect(await read()).toMatchObject({
      editors: [author.number, null, author.number],
      review_requested_by_id: author.number,
    });
    await act(editor, 'declineReview', { id, expectedVersion: 3, comment: '더 써 주세요' });
    expect(await read()).toMatchObject({ review_declined_by_id: editor.number });
    await act(editor, 'publishArticle', { id, expectedVersion: 3 });
    await act(author, 'updateArticle', { id, expectedVersion: 3, title: '또 고친 제목' });
    await act(editor, 'schedulePublish', { id, version: 4, at: inMs(60_000) });
    await act(editor, 'scheduleUnpublish', { id, at: inMs(90_000) });
    expect(await read()).toMatchObject({
      ...{ review_requested_by_id: null, review_declined_by_id: null },
      ...{ publish_by_id: editor.number, unpublish_by_id: editor.number },
    });
    const changes = { articles: [{ id, expectedVersion: 4 }], addKeywords: ['낱말'] };
    await mutate(editor, 'bulkUpdateArticles', changes, 'articleCount');
    expect((await read())!.editors).toEqual([
      author.number,
      null,
      author.number,
      author.number,
      editor.number,
    ]);
    await act(editor, 'discardDraft', { id, expectedVersion: 5 });
    expect(await slugsOf({ editorIds: [editor.id] })).toContain(id);
    expect(await slugsOf({ editorIds: [author.id] })).not.toContain(id);
    expect(await slugsOf({ editorIds: [editor.id] }, app)).toEqual([]);
    const wrong = await editor.request('{ articles(filter: { editorIds: ["x"] }) { totalCount } }');
    expect(wrong.errors![0]).toMatchObject({
      extensions: { code: 'NOT_FOUND', field: 'filter.editorIds' },
    });
  });
});

describe('The owner of an article', () => {
  it('is set by an editor, without a change of the article, and stays when she leaves', async () => {
    const { id } = await buildArticle(app);
    const before = await ownerOf(id);
    expect(before.owner).toBeNull();
    const [entries] = (await app.app.dataSource.query(
      'select count(*)::integer as n from outbox',
    )) as {
      n: number;
    }[];
    await act(editor, 'setArticleOwner', { id, ownerId: author.id });
    expect(await ownerOf(id)).toEqual({ ...before, owner: { id: author.id, name: '가람' } });
    expect(await app.app.dataSource.query('select count(*)::integer as n from outbox')).toEqual([
      entries,
    ]);
    const [entry] = await readAudit(app, { articleId: id, action: 'setArticleOwner' });
    expect(entry).toMatchObject({ actor: '나래', details: { owner: '가람' } });
    expect(await slugsOf({ ownerIds: [author.id] })).toEqual([id]);
    expect(await slugsOf({ hasOwner: false })).not.toContain(id);
    expect(await slugsOf({ hasOwner: true })).toEqual([id]);
    const leaving = await signInPerson(app, '다온', 'AUTHOR');
    await act(editor, 'setArticleOwner', { id, ownerId: leaving.id });
    await deactivate(app, leaving);
    expect((await ownerOf(id)).owner).toMatchObject({ name: '다온' });
    const other = await buildArticle(app);
    const refusal = {
      code: 'BAD_USER_INPUT',
      message: '다온 is deactivated.',
      field: 'input.ownerId',
      reason: 'PERSON_DEACTIVATED',
    };
    const setting = { id: other.id, ownerId: leaving.id };
    expect(await refused(editor, 'setArticleOwner', setting)).toMatchObject(refusal);
    const articles = [{ id: other.id, expectedVersion: 1 }];
    const bulk = { articles, ownerId: leaving.id };
    expect(await refused(editor, 'bulkUpdateArticles', bulk)).toMatchObject(refusal);
    await mutate(editor, 'bulkUpdateArticles', { articles, ownerId: author.id }, 'articleCount');
    expect((await ownerOf(other.id)).owner).toMatchObject({ name: '가람' });
    await act(editor, 'setArticleOwner', { id: other.id, ownerId: null });
    expect((await ownerOf(other.id)).owner).toBeNull();
    expect(await refused(author, 'setArticleOwner', setting)).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('is in no export', async () => {
    const { id } = await buildArticle(app, { title: '담당자가 있는 문서', publish: true });
    const owner = await signInPerson(app, '비밀이름', 'AUTHOR');
    await act(editor, 'setArticleOwner', { id, ownerId: owner.id });
    let text = '';
    for await (const line of exportTexts(poolOf(app.app.dataSource))) text += line;
    expect(text).toContain('담당자가 있는 문서');
    expect(text).not.toContain('비밀이름');
    expect(text).not.toContain('owner');
  });
});

describe('The category of an article', () => {
  it('may be chosen by an author until the first publication', async () => {
    const { id } = await buildArticle(author);
    await act(author, 'placeArticle', { id, categorySlug: 'report' });
    const values = { visibility: 'INTERNAL', slug: 'my-own-slug' };
    const { __type } = await app.admin<{ __type: { inputFields: { name: string }[] } }>(
      '{ __type(name: "PlaceArticleInput") { inputFields { name } } }',
    );
    // A new field of the input needs a value here, and is refused.
    const open = ['id', 'waitForSearch', 'categorySlug'];
    const names = __type.inputFields.map(({ name }) => name).filter((name) => !open.includes(name));
    expect(names.sort()).toEqual(Object.keys(values).sort());
    for (const [name, value] of Object.entries(values))
      for (const more of [{ [name]: value }, { [name]: value, categorySlug: 'chat' }])
        expect(await refused(author, 'placeArticle', { id, ...more })).toMatchObject({
          code: 'FORBIDDEN',
          message:
            'An AUTHOR may change only the category, of an article that was never published.',
        });
    await act(editor, 'publishArticle', { id, expectedVersion: 1 });
    await act(editor, 'unpublishArticle', { id });
    const again = { id, categorySlug: 'chat' };
    expect(await refused(author, 'placeArticle', again)).toMatchObject({ code: 'FORBIDDEN' });
    await act(editor, 'placeArticle', again);
  });
});
