import { importTexts } from '../../../src/interchange/index.js';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { eventually } from '../../support/eventually.js';
import { createKey } from '../../support/keys.js';
import { mutate, refused } from '../../support/mutate.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import { act, inMs, readAudit, readWorkflow } from '../../support/workflow.js';

const NO_SCHEDULE = { publishAt: null, publishVersion: null, unpublishAt: null };

let app: TestApp;
/** The same server for an author and an editor with keys of these names. */
let author: Pick<TestApp, 'request'>;
let editor: Pick<TestApp, 'request'>;

beforeAll(async () => {
  app = await startTestApp('memory');
  await buildCatalogue(app);
  const withKey = async (name: string, role: string) => {
    const { secret } = await createKey(app, { name, role });
    return { request: ((q, variables) => app.request(q, variables, secret)) as TestApp['request'] };
  };
  author = await withKey('가람', 'AUTHOR');
  editor = await withKey('나래', 'EDITOR');
});

const save = (id: string, expectedVersion: number, more: object = {}) =>
  act(app, 'updateArticle', { id, expectedVersion, title: `제목 ${expectedVersion + 1}`, ...more });

describe('A review', () => {
  it('is asked for by an author, stays with later revisions, and ends with a publication', async () => {
    const { id } = await buildArticle(author);
    const asked = await act(author, 'requestReview', { id, expectedVersion: 1 });
    expect(asked).toMatchObject({ status: 'DRAFT', workflow: { reviewRequestedBy: '가람' } });
    expect(await save(id, 1)).toMatchObject({ workflow: { reviewRequestedBy: '가람' } });
    const published = await act(app, 'publishArticle', { id, expectedVersion: 2 });
    const none = { reviewRequestedAt: null, reviewRequestedBy: null };
    expect(published).toMatchObject({ status: 'PUBLISHED', workflow: none });
    expect(await refused(author, 'requestReview', { id, expectedVersion: 2 })).toMatchObject({
      code: 'CONFLICT',
      message: 'Version 2 is published already.',
    });
  });

  it('unpublishes nothing, and an editor declines it with a comment for the author', async () => {
    const { id } = await buildArticle(app, { publish: true });
    await save(id, 1);
    const stale = await refused(author, 'requestReview', { id, expectedVersion: 1 });
    expect(stale).toMatchObject({ code: 'CONFLICT', currentVersion: 2 });
    const asked = await act(author, 'requestReview', { id, expectedVersion: 2 });
    expect(asked.status).toBe('PUBLISHED');
    const input = { id, expectedVersion: 2, comment: '사진이 없어요' };
    const declined = await act(editor, 'declineReview', input);
    expect(declined).toMatchObject({
      status: 'PUBLISHED',
      workflow: {
        reviewRequestedAt: null,
        reviewComment: '사진이 없어요',
        reviewDeclinedBy: '나래',
      },
    });
    const [entry] = await readAudit(app, { articleId: id, action: 'declineReview' });
    expect(entry!.details).toEqual({ version: '2', comment: '사진이 없어요' });
    expect(await refused(app, 'declineReview', input)).toMatchObject({ code: 'CONFLICT' });
    const long = { ...input, comment: '가'.repeat(1_001) };
    for (const wrong of [long, { ...input, comment: ' ' }])
      expect(await refused(app, 'declineReview', wrong)).toMatchObject({ field: 'input.comment' });
    const again = await act(author, 'requestReview', { id, expectedVersion: 2 });
    expect(again.workflow).toMatchObject({ reviewComment: null, reviewDeclinedBy: null });
  });

  it('ends when the draft is discarded', async () => {
    const { id } = await buildArticle(app, { publish: true });
    await save(id, 1);
    await act(author, 'requestReview', { id, expectedVersion: 2 });
    const { workflow } = await act(app, 'discardDraft', { id, expectedVersion: 2 });
    expect(workflow.reviewRequestedAt).toBeNull();
  });
});

it('A recheck date is set and removed', async () => {
  const { id } = await buildArticle(app);
  const recheckAt = '2027-03-01T00:00:00.000Z';
  expect(await act(app, 'setRecheckDate', { id, recheckAt })).toMatchObject({
    workflow: { recheckAt },
  });
  await act(app, 'setRecheckDate', { id, recheckAt });
  expect(await readAudit(app, { articleId: id, action: 'setRecheckDate' })).toHaveLength(1);
  const removed = await act(app, 'setRecheckDate', { id, recheckAt: null });
  expect(removed.workflow.recheckAt).toBeNull();
});

describe('The trash', () => {
  it('hides an article, and ends its review and its schedules', async () => {
    const { id } = await buildArticle(app, { publish: true });
    await save(id, 1);
    await act(author, 'requestReview', { id, expectedVersion: 2 });
    await act(app, 'schedulePublish', { id, version: 2, at: inMs(60_000) });
    await act(app, 'scheduleUnpublish', { id, at: inMs(90_000) });
    const { status, workflow } = await act(app, 'trashArticle', { id, expectedVersion: 2 });
    expect(status).toBe('ARCHIVED');
    expect(workflow).toMatchObject({ ...NO_SCHEDULE, reviewRequestedAt: null });
    expect(workflow.trashedAt).not.toBeNull();
    const read = await app.request('query ($id: ID!) { article(id: $id) { id } }', { id });
    expect(read.data).toEqual({ article: null });
  });

  it('refuses changes with a hint, until the article is restored as a draft', async () => {
    const { id } = await buildArticle(app);
    await act(app, 'trashArticle', { id, expectedVersion: 1 });
    const changes: [string, object][] = [
      ['publishArticle', { id, expectedVersion: 1 }],
      ['updateArticle', { id, expectedVersion: 1, title: '새 제목' }],
      ['placeArticle', { id, categorySlug: 'report' }],
      ['archiveArticle', { id }],
      ['unpublishArticle', { id }],
      ['discardDraft', { id, expectedVersion: 1 }],
      ['trashArticle', { id, expectedVersion: 1 }],
      ['requestReview', { id, expectedVersion: 1 }],
      ['schedulePublish', { id, version: 1, at: inMs(60_000) }],
      ['scheduleUnpublish', { id, at: inMs(60_000) }],
      ['setRecheckDate', { id, recheckAt: inMs(60_000) }],
      ['setArticleQuestions', { articleId: id, questions: ['왜 안 되나요'], expectedVersion: 0 }],
    ];
    for (const [field, input] of changes)
      expect([field, await refused(app, field, input)]).toEqual([
        field,
        expect.objectContaining({
          code: 'CONFLICT',
          message: 'The article is in the trash.',
          hint: 'Restore it first, with restoreArticle.',
        }),
      ]);
    const restored = await act(app, 'restoreArticle', { id });
    expect(restored).toMatchObject({ status: 'DRAFT', workflow: { trashedAt: null } });
    expect(await refused(app, 'restoreArticle', { id })).toMatchObject({ code: 'CONFLICT' });
    await act(app, 'publishArticle', { id, expectedVersion: 1 });
  });

  it('is not where an archived article is', async () => {
    const { id } = await buildArticle(app);
    const archived = await act(app, 'archiveArticle', { id });
    expect(archived).toMatchObject({ status: 'ARCHIVED', workflow: { trashedAt: null } });
    const trashed = await act(app, 'trashArticle', { id, expectedVersion: 1 });
    expect(trashed.workflow.trashedAt).not.toBeNull();
  });

  it('loses an article for good after 30 days, or at once by an administrator', async () => {
    const [old, young, deleted] = await Promise.all([1, 2, 3].map(() => buildArticle(app)));
    for (const { id } of [old!, young!, deleted!])
      await act(app, 'trashArticle', { id, expectedVersion: 1 });
    await mutate(app, 'deleteArticle', { id: deleted!.id, expectedVersion: 1 }, 'id');
    for (const [slug, days] of [
      [old!.slug, 31],
      [young!.slug, 29],
    ])
      await app.app.dataSource.query(
        'update article set trashed_at = now() - make_interval(days => $2) where slug = $1',
        [slug, days],
      );
    await app.app.dataSource.query(`update job set run_at = now() where kind = 'empty-trash'`);
    await eventually(async () => expect(await readWorkflow(app, old!.id)).toBeNull());
    expect(await readWorkflow(app, young!.id)).not.toBeNull();
    const entries = await readAudit(app, { articleId: old!.id, action: 'deleteArticle' });
    expect(entries).toMatchObject([{ actor: 'trash', details: { version: '1' } }]);
  });

  it('loses an article that an import overwrites', async () => {
    const line = { type: 'article', externalId: 'x-1', title: '가져온 글', category: 'chat' };
    const importBody = (body: string, overwrite: boolean) => {
      const variants = [{ platforms: ['common'], body }];
      const lines = async function* () {
        yield JSON.stringify({ ...line, status: 'ARCHIVED', variants });
      };
      const options = { keepRows: false, editor: 'import', overwrite };
      return importTexts(app.app.dataSource, lines(), options);
    };
    await importBody('하나', false);
    const { articleByExternalId } = await app.admin<{ articleByExternalId: { id: string } }>(
      '{ articleByExternalId(externalId: "x-1") { id } }',
    );
    const { id } = articleByExternalId;
    await act(app, 'trashArticle', { id, expectedVersion: 1 });
    const report = await importBody('둘', true);
    expect(report.articles.updated).toBe(1);
    expect(await readWorkflow(app, id)).toMatchObject({
      status: 'ARCHIVED',
      version: 2,
      workflow: { trashedAt: null },
    });
  });
});
