import { exportTexts } from '../../../src/interchange/index.js';
import { poolOf } from '../../../src/core/database/database.js';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { eventually } from '../../support/eventually.js';
import { mutate, refused } from '../../support/mutate.js';
import { deactivate, type SignedIn, signInPerson } from '../../support/people.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import { act, readAudit } from '../../support/workflow.js';

interface Note {
  id: string;
  author: string;
  body: string;
  solvedAt: string | null;
  solvedBy: string | null;
}
interface Notice {
  id: string;
  kind: string;
  actor: string;
  comment: string | null;
  article: { id: string };
  readAt: string | null;
}
const NOTE = 'id author body solvedAt solvedBy';

let app: TestApp;
let author: SignedIn;
let editor: SignedIn;

beforeAll(async () => {
  app = await startTestApp('memory');
  await buildCatalogue(app);
  author = await signInPerson(app, '가람', 'AUTHOR');
  editor = await signInPerson(app, '나래', 'EDITOR');
});

const CHANGED = `article { notes { ${NOTE} } }`;
type Changed = { article: { notes: Note[] } };
/** The newest note. */
const firstOf = ({ article }: Changed) => article.notes[0]!;
const add = async (by: Pick<TestApp, 'request'>, input: object) =>
  firstOf(await mutate<Changed>(by, 'addArticleNote', input, CHANGED));
const notesOf = async (id: string) => {
  const query = `query ($id: ID!) { article(id: $id) { notes { ${NOTE} } } }`;
  return (await app.admin<{ article: { notes: Note[] } }>(query, { id })).article.notes;
};
const noticesOf = async (person: Pick<TestApp, 'request'>, unreadOnly = false) => {
  const { data } = await person.request<{ notices: Notice[] }>(
    `query ($unreadOnly: Boolean!) { notices(unreadOnly: $unreadOnly) {
      id kind count actor comment readAt article { id } } }`,
    { unreadOnly },
  );
  return data!.notices;
};
const markRead = (person: Pick<TestApp, 'request'>, ids?: string[]) =>
  mutate<{ unreadCount: number }>(person, 'markNoticesRead', { ids }, 'unreadCount');

describe('A note on an article', () => {
  it('is seen by colleagues and solved, and tells whom it mentions', async () => {
    const { id, version } = await buildArticle(app, { publish: true });
    const body = '둘째 줄이 이상해요 @나래';
    const given = '둘째\u200b 줄이 \u202e이상해요 @나래';
    const note = await add(author, { id, body: given, mentionIds: [editor.id, editor.id] });
    expect(note).toMatchObject({ author: '가람', body });
    const second = await add(app, { id, body: '열쇠로 쓴 메모' });
    expect((await notesOf(id)).map((each) => each.id)).toEqual([second.id, note.id]);
    const solve = async (input: object) =>
      (await mutate<Changed>(editor, 'solveArticleNote', input, CHANGED)).article.notes[1];
    const solved = await solve({ id: note.id });
    expect(solved).toMatchObject({ solvedBy: '나래', solvedAt: expect.any(String) as string });
    expect(await solve({ id: note.id, isSolved: false })).toMatchObject({ solvedAt: null });
    const [told] = await noticesOf(editor);
    expect(told).toMatchObject({
      kind: 'MENTIONED',
      actor: '가람',
      comment: body,
      article: { id },
    });
    const entries = await readAudit(app, { articleId: id, action: 'addArticleNote' });
    expect(entries.map(({ actor }) => actor)).toContain('가람');
    let exported = JSON.stringify(entries);
    for await (const line of exportTexts(poolOf(app.app.dataSource))) exported += line;
    expect(exported).not.toContain('이상해요');
    await act(app, 'updateArticle', { id, expectedVersion: version, title: '새' });
  });

  it('is refused as a whole: without text, for no article, in the trash, for who has left', async () => {
    const { id } = await buildArticle(app);
    const left = await signInPerson(app, '라온', 'AUTHOR');
    await deactivate(app, left);
    const refusals: [object, object][] = [
      [
        { id, body: ' \n\u200b' },
        { code: 'BAD_USER_INPUT', field: 'input.body' },
      ],
      [
        { id, body: '가'.repeat(2_001) },
        { code: 'BAD_USER_INPUT', field: 'input.body' },
      ],
      [
        { id, body: '봐 주세요', mentionIds: [editor.id, left.id] },
        { code: 'BAD_USER_INPUT', field: 'input.mentionIds.1', message: '라온 is deactivated.' },
      ],
      [{ id, body: '봐 주세요', mentionIds: ['x'] }, { code: 'NOT_FOUND' }],
    ];
    for (const [input, refusal] of refusals)
      expect(await refused(author, 'addArticleNote', input)).toMatchObject(refusal);
    expect(await notesOf(id)).toEqual([]);
    const note = await add(author, { id, body: '메모' });
    await act(app, 'trashArticle', { id, expectedVersion: 1 });
    const more = { id, body: '더' };
    const inTrash = { code: 'CONFLICT', reason: 'IN_TRASH' };
    expect(await refused(author, 'addArticleNote', more)).toMatchObject(inTrash);
    expect(await refused(author, 'solveArticleNote', { id: note.id })).toMatchObject(inTrash);
    await mutate(app, 'deleteArticle', { id, expectedVersion: 1 }, 'id');
    const gone = { code: 'NOT_FOUND', field: 'input.id' };
    expect(await refused(author, 'addArticleNote', more)).toMatchObject(gone);
    const noNote = { code: 'NOT_FOUND', field: 'input.id' };
    for (const wrong of [note.id, 'x'])
      expect(await refused(author, 'solveArticleNote', { id: wrong })).toMatchObject(noNote);
  });
});

describe('A notice', () => {
  it('reaches the owner and who asked for a review, and nobody hears of oneself', async () => {
    const asker = await signInPerson(app, '마루', 'AUTHOR');
    const owner = await signInPerson(app, '바다', 'EDITOR');
    const { id } = await buildArticle(asker);
    await act(app, 'setArticleOwner', { id, ownerId: owner.id });
    await act(asker, 'requestReview', { id, expectedVersion: 1 });
    await add(owner, { id, body: '내가 볼게요' });
    await add(asker, { id, body: '고마워요' });
    await act(owner, 'declineReview', { id, expectedVersion: 1, comment: '사진이 없어요' });
    const seen = async (person: SignedIn) =>
      (await noticesOf(person)).map(({ kind, actor, comment }) => [kind, actor, comment]);
    expect(await seen(owner)).toEqual([
      ['COMMENTED', '마루', '고마워요'],
      ['REVIEW_REQUESTED', '마루', null],
    ]);
    expect(await seen(asker)).toEqual([['REVIEW_DECLINED', '바다', '사진이 없어요']]);
  });

  it('tells all events of one article and kind until it is read', async () => {
    const reader = await signInPerson(app, '아라', 'AUTHOR');
    const { id } = await buildArticle(app);
    const other = await buildArticle(app);
    const mention = (article: { id: string }, body: string) =>
      add(author, { id: article.id, body, mentionIds: [reader.id] });
    await mention({ id }, '하나');
    const [first] = await noticesOf(reader);
    for (let i = 2; i < 60; i += 1) await mention({ id }, `${i}`);
    await mention(other, '다른 문서');
    await mention({ id }, '예순');
    expect(await noticesOf(reader)).toMatchObject([
      { kind: 'MENTIONED', count: 60, comment: '예순', actor: '가람', article: { id } },
      { kind: 'MENTIONED', count: 1, comment: '다른 문서' },
    ]);
    // What was read before the later ones came.
    expect(await markRead(reader, [first!.id])).toEqual({ unreadCount: 2 });
    await markRead(reader);
    await mention({ id }, '새로');
    expect(await noticesOf(reader, true)).toMatchObject([{ count: 1, comment: '새로' }]);
  });

  it('is read by its recipient alone, and removed after 90 days', async () => {
    const reader = await signInPerson(app, '사랑', 'AUTHOR');
    for (const body of ['하나', '둘', '셋']) {
      const { id } = await buildArticle(app);
      await add(author, { id, body, mentionIds: [reader.id] });
    }
    const [newest] = await noticesOf(reader);
    expect(newest).toMatchObject({ comment: '셋', readAt: null });
    await markRead(author, [newest!.id]);
    expect(await noticesOf(reader, true)).toHaveLength(3);
    expect(await markRead(reader, [newest!.id])).toEqual({ unreadCount: 2 });
    expect((await noticesOf(reader, true)).map(({ comment }) => comment)).toEqual(['둘', '하나']);
    expect(await markRead(reader)).toEqual({ unreadCount: 0 });
    expect(await noticesOf(reader)).toHaveLength(3);
    expect(await markRead(app)).toEqual({ unreadCount: 0 });
    const { dataSource } = app.app;
    await dataSource.query(
      `update notice set created_at = now() - interval '91 days' where comment = '둘'`,
    );
    await dataSource.query(`update job set run_at = now() where kind = 'empty-trash'`);
    await eventually(async () => {
      expect((await noticesOf(reader)).map(({ comment }) => comment)).toEqual(['셋', '하나']);
    });
  });
});
