import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { createKey } from '../../support/keys.js';
import { mutate, refused } from '../../support/mutate.js';
import { deactivate, type SignedIn, signInPerson } from '../../support/people.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import { act, inMs } from '../../support/workflow.js';

let app: TestApp;
let author: SignedIn;
let editor: SignedIn;
let other: SignedIn;

beforeAll(async () => {
  app = await startTestApp('memory');
  await buildCatalogue(app);
  author = await signInPerson(app, '가람', 'AUTHOR');
  editor = await signInPerson(app, '나래', 'EDITOR');
  other = await signInPerson(app, '다온', 'EDITOR');
});

const LIST = `query ($task: ArticleTask!, $sort: ArticleSort!, $reverse: Boolean!) {
  articles(filter: { task: $task }, sort: $sort, reverse: $reverse) { totalCount nodes { id } } }`;
const waiting = async (
  as: Pick<TestApp, 'request'>,
  task: string,
  { sort = 'CREATED', reverse = true } = {},
) => {
  const { data, errors } = await as.request<{
    articles: { totalCount: number; nodes: { id: string }[] };
  }>(LIST, { task, sort, reverse });
  if (!data?.articles) throw new Error(JSON.stringify(errors));
  expect(data.articles.totalCount).toBe(data.articles.nodes.length);
  return data.articles.nodes.map(({ id }) => id);
};
const isPast = (id: string) =>
  act(app, 'setRecheckDate', { id, recheckAt: new Date(0).toISOString() });

it('Reviews wait for editors, oldest first, but not for who asked', async () => {
  const [first, second, own] = await Promise.all([1, 2, 3].map(() => buildArticle(author)));
  for (const { id } of [second!, first!])
    await act(author, 'requestReview', { id, expectedVersion: 1 });
  await act(editor, 'requestReview', { id: own!.id, expectedVersion: 1 });
  const oldestFirst = { sort: 'REVIEW_REQUESTED', reverse: true };
  expect(await waiting(editor, 'REVIEW', oldestFirst)).toEqual([second!.id, first!.id]);
  expect(await waiting(other, 'REVIEW', oldestFirst)).toEqual([second!.id, first!.id, own!.id]);
  expect(await waiting(author, 'REVIEW')).toEqual([]);
  const keyOf = async (role: string) => {
    const { secret } = await createKey(app, { role });
    return { request: ((q, values) => app.request(q, values, secret)) as TestApp['request'] };
  };
  expect(await waiting(await keyOf('EDITOR'), 'REVIEW')).toHaveLength(3);
  expect(await waiting(await keyOf('ANALYST'), 'REVIEW')).toEqual([]);
  const { data } = await app.request<{ articles: { totalCount: number } }>(
    '{ articles(filter: { task: REVIEW }) { totalCount } }',
  );
  expect(data!.articles.totalCount).toBe(0);
});

it('A declined review waits for who asked, until the next request', async () => {
  const { id } = await buildArticle(author);
  await act(author, 'requestReview', { id, expectedVersion: 1 });
  await act(editor, 'declineReview', { id, expectedVersion: 1, comment: '더 써 주세요' });
  expect(await waiting(author, 'DECLINED')).toEqual([id]);
  expect(await waiting(editor, 'DECLINED')).toEqual([]);
  await act(author, 'requestReview', { id, expectedVersion: 1 });
  expect(await waiting(author, 'DECLINED')).toEqual([]);
});

it('Drafts wait for who saved the newest revision', async () => {
  const writer = await signInPerson(app, '라온', 'EDITOR');
  const [draft, changed, published, taken, archived] = await Promise.all(
    [0, 1, 1, 0, 0].map((publish) => buildArticle(writer, { publish: publish === 1 })),
  );
  const save = (by: SignedIn, { id }: { id: string }) =>
    act(by, 'updateArticle', { id, expectedVersion: 1, title: '고친 제목' });
  await save(writer, changed!);
  await save(other, taken!);
  await act(app, 'archiveArticle', { id: archived!.id });
  expect(new Set(await waiting(writer, 'DRAFT'))).toEqual(new Set([draft!.id, changed!.id]));
  expect(await waiting(other, 'DRAFT')).toEqual([taken!.id]);
  expect(await waiting(app, 'DRAFT')).toEqual([]);
  expect(published).toBeDefined();
});

it('Schedules wait for who made them', async () => {
  const planner = await signInPerson(app, '마루', 'EDITOR');
  const [first, second] = await Promise.all([1, 2].map(() => buildArticle(app, { publish: true })));
  await act(planner, 'scheduleUnpublish', { id: first!.id, at: inMs(60_000) });
  await act(app, 'scheduleUnpublish', { id: second!.id, at: inMs(60_000) });
  expect(await waiting(planner, 'SCHEDULE')).toEqual([first!.id]);
  await act(app, 'cancelSchedule', { id: first!.id, change: 'UNPUBLISH' });
  expect(await waiting(planner, 'SCHEDULE')).toEqual([]);
});

it('Articles past their recheck date wait for their owner; without one, for every editor', async () => {
  const [owned, free, trashed] = await Promise.all([1, 2, 3].map(() => buildArticle(app)));
  for (const each of [owned!, free!, trashed!]) await isPast(each.id);
  await act(app, 'setArticleOwner', { id: owned!.id, ownerId: author.id });
  await act(app, 'trashArticle', { id: trashed!.id, expectedVersion: 1 });
  expect(await waiting(author, 'RECHECK')).toEqual([owned!.id]);
  for (const person of [editor, other])
    expect(await waiting(person, 'RECHECK')).toEqual([free!.id]);
  expect(await waiting(app, 'RECHECK')).toEqual([]);
});

it('Open comments of readers wait for the owner; without an active one, for every editor', async () => {
  const { id } = await buildArticle(app, { publish: true });
  const leaving = await signInPerson(app, '라라', 'AUTHOR');
  await act(app, 'setArticleOwner', { id, ownerId: leaving.id });
  expect(await waiting(leaving, 'COMMENT')).toEqual([]);
  const said = { articleId: id, helpful: false, comment: '금액이 없어요' };
  await mutate(app, 'submitFeedback', said, 'article { id }');
  expect(await waiting(leaving, 'COMMENT')).toEqual([id]);
  expect(await waiting(editor, 'COMMENT')).toEqual([]);
  const become = (role: string) =>
    mutate(app, 'updatePerson', { id: leaving.id, role }, 'person { id }');
  await become('ANALYST');
  expect(await waiting(editor, 'COMMENT')).toEqual([id]);
  expect(await refused(app, 'setArticleOwner', { id, ownerId: leaving.id })).toMatchObject({
    ...{ code: 'BAD_USER_INPUT', field: 'input.ownerId', message: '라라 has the role ANALYST.' },
  });
  await become('AUTHOR');
  expect(await waiting(editor, 'COMMENT')).toEqual([]);
  await deactivate(app, leaving);
  expect(await waiting(editor, 'COMMENT')).toEqual([id]);
  expect(await waiting(author, 'COMMENT')).toEqual([]);
  const { feedbackComments } = await app.admin<{ feedbackComments: { nodes: { id: string }[] } }>(
    '{ feedbackComments { nodes { id } } }',
  );
  const ids = feedbackComments.nodes.map((comment) => comment.id);
  await mutate(app, 'setFeedbackState', { ids, state: 'DONE' }, 'comments { state }');
  expect(await waiting(editor, 'COMMENT')).toEqual([]);
});
