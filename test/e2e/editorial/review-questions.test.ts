import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { eventually } from '../../support/eventually.js';
import { createKey } from '../../support/keys.js';
import { mutate, refused } from '../../support/mutate.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import { act, inMs, readAudit, readWorkflow } from '../../support/workflow.js';

let app: TestApp;
let author: Pick<TestApp, 'request'>;

beforeAll(async () => {
  app = await startTestApp('memory');
  await buildCatalogue(app);
  const { secret } = await createKey(app, { name: '가람', role: 'AUTHOR' });
  author = { request: ((q, variables) => app.request(q, variables, secret)) as TestApp['request'] };
});

const read = async (id: string) => {
  const { article } = await app.admin<{
    article: {
      questions: { text: string; createdBy: string }[];
      workflow: { reviewQuestions: string[] | null };
    };
  }>(
    'query ($id: ID!) { article(id: $id) { questions { text createdBy } workflow { reviewQuestions } } }',
    { id },
  );
  const texts = article.questions.map(({ text }) => text);
  return { texts, proposed: article.workflow.reviewQuestions, questions: article.questions };
};
const add = (articleId: string, ...questions: string[]) =>
  mutate(app, 'addArticleQuestions', { articleId, questions }, 'article { id }');

describe('Questions that a review proposes', () => {
  it('become those of the article with the publication; what others add meanwhile stays', async () => {
    const { id } = await buildArticle(author);
    await add(id, '비번 까먹음', '로그인이 안 돼요');
    const questions = ['로그인이 안 돼요', '암호를 잊었어요'];
    await act(author, 'requestReview', { id, expectedVersion: 1, questions });
    expect(await read(id)).toMatchObject({
      texts: ['비번 까먹음', '로그인이 안 돼요'],
      proposed: questions,
    });
    await add(id, '계정이 잠겼어요');
    await act(app, 'publishArticle', { id, expectedVersion: 1 });
    const after = await read(id);
    expect([...after.texts].sort()).toEqual([...questions, '계정이 잠겼어요'].sort());
    expect(after.proposed).toBeNull();
    expect(after.questions.find(({ text }) => text === '암호를 잊었어요')!.createdBy).toBe('가람');
  });

  it('stay after the review is declined, but wait for the next request', async () => {
    const { id } = await buildArticle(author, {});
    const questions = ['왜 안 되나요'];
    await act(author, 'requestReview', { id, expectedVersion: 1, questions });
    await act(app, 'declineReview', { id, expectedVersion: 1, comment: '사진이 없어요' });
    expect((await read(id)).proposed).toEqual(questions);
    await act(author, 'requestReview', { id, expectedVersion: 1 });
    expect((await read(id)).proposed).toEqual(questions);
    await act(app, 'declineReview', { id, expectedVersion: 1, comment: '아직이에요' });
    await act(app, 'publishArticle', { id, expectedVersion: 1 });
    expect(await read(id)).toMatchObject({ texts: [], proposed: null });
  });

  it('need no new revision, and are written with a saved and published one, too', async () => {
    const { id } = await buildArticle(app, { publish: true });
    expect(await refused(author, 'requestReview', { id, expectedVersion: 1 })).toMatchObject({
      code: 'CONFLICT',
    });
    await act(author, 'requestReview', { id, expectedVersion: 1, questions: ['첫 질문'] });
    await act(app, 'publishArticle', { id, expectedVersion: 1 });
    expect(await read(id)).toMatchObject({ texts: ['첫 질문'], proposed: null });
    await act(author, 'requestReview', { id, expectedVersion: 1, questions: [] });
    await act(app, 'updateArticle', { id, expectedVersion: 1, title: '새 제목', publish: true });
    expect(await read(id)).toMatchObject({ texts: [], proposed: null });
  });

  it('are not proposed for a scheduled revision: no editor would read them', async () => {
    const { id } = await buildArticle(author);
    const schedule = { id, version: 1, at: inMs(3_600_000) };
    const questions = ['아무도 안 본 질문'];
    const request = { id, expectedVersion: 1 };
    await act(app, 'schedulePublish', schedule);
    const conflict = { code: 'CONFLICT', field: 'input.id' };
    expect(await refused(author, 'requestReview', { ...request, questions })).toMatchObject(
      conflict,
    );
    await act(author, 'requestReview', request);
    await act(app, 'cancelSchedule', { id, change: 'PUBLISH' });
    await act(author, 'requestReview', { ...request, questions });
    await act(app, 'declineReview', { ...request, comment: '질문이 아니에요' });
    await act(app, 'schedulePublish', schedule);
    // What was declined is still proposed.
    expect(await refused(author, 'requestReview', request)).toMatchObject(conflict);
  });

  it('that are too many leave the article as it was, also when its time has come', async () => {
    const { id } = await buildArticle(author);
    await add(id, '지울 질문');
    const questions = Array.from({ length: 30 }, (_, i) => `제안 ${i}`);
    await act(author, 'requestReview', { id, expectedVersion: 1, questions });
    await add(id, '그사이의 질문');
    await act(app, 'schedulePublish', { id, version: 1, at: inMs(3_600_000) });
    await app.app.dataSource.query(`update job set run_at = now() where kind = 'publish-article'`);
    await eventually(async () => {
      const [entry] = await readAudit(app, { articleId: id });
      expect(entry!.action).toBe('scheduleFailed');
    });
    expect((await readWorkflow(app, id)).status).toBe('DRAFT');
    const { texts, proposed } = await read(id);
    expect([...texts].sort()).toEqual(['그사이의 질문', '지울 질문']);
    expect(proposed).toEqual(questions);
  });

  it('are checked as questions are', async () => {
    const { id } = await buildArticle(author);
    const ask = (questions: string[]) =>
      refused(author, 'requestReview', { id, expectedVersion: 1, questions });
    expect(await ask(['가'])).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.questions.0' });
    expect(await ask(['같아요', '같아요'])).toMatchObject({ field: 'input.questions.1' });
    const many = Array.from({ length: 31 }, (_, i) => `질문 ${i}`);
    expect(await ask(many)).toMatchObject({ field: 'input.questions' });
    expect((await read(id)).proposed).toBeNull();
  });
});
