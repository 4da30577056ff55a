import type { Browser } from 'playwright-core';
import { addressOf, button } from '../../support/article-rooms.js';
import { openBrowser } from '../../support/browser.js';
import { buildArticle, type BuiltArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { DeskPage } from '../../support/desk-page.js';
import { eventually } from '../../support/eventually.js';
import { deactivate, type SignedIn, signInPerson } from '../../support/people.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import { act } from '../../support/workflow.js';

describe('내 할 일', () => {
  let app: TestApp;
  let author: SignedIn;
  let editor: SignedIn;
  let writing: DeskPage;
  let deciding: DeskPage;
  let article: BuiltArticle;

  beforeAll(async () => {
    let browser: Browser;
    [app, browser] = await Promise.all([startTestApp('memory'), openBrowser()]);
    await buildCatalogue(app);
    author = await signInPerson(app, '이작가', 'AUTHOR');
    editor = await signInPerson(app, '김편집', 'EDITOR');
    article = await buildArticle(app, { title: '송금 한도', publish: true });
    writing = await DeskPage.open(browser, app.url);
    deciding = await DeskPage.open(browser, app.url);
  }, 120_000);
  afterAll(async () => {
    await Promise.all([writing.close(), deciding.close()]);
    await app.stop();
  });

  const section = ({ page }: DeskPage, name: string) => page.getByRole('region', { name });
  const menu = ({ page }: DeskPage) => page.getByRole('navigation').getByRole('link').first();
  const opened = async (desk: DeskPage) => {
    await menu(desk).click();
    await desk.heading('내 할 일').waitFor();
    await button(desk, '새로고침').click();
  };

  it('shows an editor what an author asks for, and the author why it came back', async () => {
    await writing.enterWith(author.cookie, addressOf(article));
    await writing.page.getByLabel('제목').first().fill('송금 한도 늘리기');
    await button(writing, '검토 요청').click();
    const dialog = writing.page.getByRole('dialog');
    await dialog.getByLabel('제안할 질문').fill('하루에 얼마까지 보내나요?');
    await dialog.getByRole('button', { name: '검토 요청' }).click();
    await writing.page.getByText('검토 중 (이작가)').waitFor();

    await deciding.enterWith(editor.cookie);
    await deciding.heading('내 할 일').waitFor();
    await eventually(async () => expect(await menu(deciding).innerText()).toBe('내 할 일 1'));
    await section(deciding, '검토할 문서').getByRole('link', { name: '송금 한도 늘리기' }).click();
    // The room opens with what the author has changed.
    await deciding.page.locator('ins', { hasText: '늘리기' }).waitFor();
    await deciding.page.getByText('하루에 얼마까지 보내나요?').waitFor();
    await button(deciding, '돌려보내기').click();
    await deciding.page.getByRole('dialog').getByLabel('의견').fill('금액을 써 주세요');
    await deciding.page.getByRole('dialog').getByRole('button', { name: '돌려보내기' }).click();
    await deciding.page.getByText(/돌려보냄 \(김편집\)/).waitFor();

    await opened(writing);
    await section(writing, '돌려받은 문서').getByText('김편집 님: 금액을 써 주세요').waitFor();
    await section(writing, '알림').getByText('님이 돌려보냈어요').waitFor();
  });

  it('tells a person who is mentioned in a note, which a colleague solves', async () => {
    await writing.page.goto(`${app.url}/desk#${addressOf(article)}?view=notes`);
    await writing.page.getByRole('textbox', { name: '메모' }).fill('@김편집 금액은 얼마인가요?');
    await button(writing, '메모 남기기').click();
    await writing.page.getByRole('article').getByText('금액은 얼마인가요?').waitFor();
    await opened(deciding);
    const notices = section(deciding, '알림');
    await notices.getByText('님이 메모에서 불렀어요').waitFor();
    await notices.getByRole('link', { name: '송금 한도' }).click();
    await button(deciding, '해결').click();
    await deciding.page.getByText('김편집 님이 해결했어요').waitFor();
    await opened(deciding);
    const waiting = async () => Number((await menu(deciding).innerText()).replace(/\D/g, ''));
    await eventually(async () => expect(await waiting()).toBeGreaterThan(0));
    const before = await waiting();
    await button(deciding, '모두 읽었어요').click();
    await notices.waitFor({ state: 'detached' });
    await eventually(async () => expect(await waiting()).toBeLessThan(before));
    const reader = await app.request<never>('{ articles { nodes { notes { body } } } }');
    expect(reader.errors![0]!.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('has what an owner is to check again', async () => {
    await deciding.page.goto(`${app.url}/desk#/articles`);
    await deciding.page.getByLabel('송금 한도 늘리기 선택').click();
    await button(deciding, '담당자').click();
    const dialog = deciding.page.getByRole('dialog');
    await dialog.getByLabel('담당자').selectOption({ label: '이작가' });
    await dialog.getByRole('button', { name: '담당자' }).click();
    await deciding.page.getByText('담당자 이작가').waitFor();
    await app.app.dataSource.query("update article set recheck_at = now() - interval '1 day'");
    await opened(writing);
    await section(writing, '다시 확인할 문서').getByText('재확인일').waitFor();
    await eventually(async () => expect(await menu(writing).innerText()).toMatch(/^내 할 일 \d+$/));
    await deciding.page.getByLabel('담당자').selectOption({ label: '담당자 없음' });
    await deciding.page.getByText('이 조건에 맞는 문서가 없어요.').waitFor();
  });

  const note = () => writing.page.getByRole('textbox', { name: '메모' });
  const tab = ({ page }: DeskPage, name: string) => page.getByRole('tab', { name }).click();

  it('keeps a note in another tab of the article and over a reload, until it is sent', async () => {
    await writing.page.goto(`${app.url}/desk#${addressOf(article)}?view=notes`);
    await note().fill('그림을 새로 찍어야 해요');
    await tab(writing, '글');
    await tab(writing, '메모');
    expect(await note().inputValue()).toBe('그림을 새로 찍어야 해요');
    await writing.page.reload();
    await eventually(async () => expect(await note().inputValue()).toBe('그림을 새로 찍어야 해요'));
    await button(writing, '메모 남기기').click();
    await writing.page.getByRole('article').getByText('그림을 새로 찍어야 해요').waitFor();
    await eventually(async () => expect(await note().inputValue()).toBe(''));
    await writing.page.reload();
    await writing.page.getByRole('article').getByText('그림을 새로 찍어야 해요').waitFor();
    expect(await note().inputValue()).toBe('');
  });

  it('keeps the reason of a refusal when the author has saved meanwhile', async () => {
    const draft = await buildArticle(app, { title: '환불 계좌' });
    const { id } = draft;
    await act(app, 'requestReview', { id, expectedVersion: 1 });
    await deciding.page.goto(`${app.url}/desk#${addressOf(draft)}`);
    await button(deciding, '돌려보내기').click();
    await act(app, 'updateArticle', { id, title: '환불 계좌 바꾸기', expectedVersion: 1 });
    const dialog = deciding.page.getByRole('dialog');
    const decline = dialog.getByRole('button', { name: '돌려보내기' });
    await dialog.getByLabel('의견').fill('그림이 옛 화면이에요');
    await decline.click();
    await button(deciding, '서버 글을 가져오기').click();
    await button(deciding, '돌려보내기').click();
    expect(await dialog.getByLabel('의견').inputValue()).toBe('그림이 옛 화면이에요');
    await decline.click();
    await deciding.page.getByText('돌려보냈어요: 그림이 옛 화면이에요').waitFor();
  });

  it('names only people who see notes: neither analysts nor those who have left', async () => {
    await signInPerson(app, '박분석', 'ANALYST');
    await deactivate(app, await signInPerson(app, '김편집', 'EDITOR'));
    await writing.page.goto(`${app.url}/desk#${addressOf(article)}?view=notes`);
    await writing.page.reload();
    await writing.page.getByText('이름을 고르면 그 사람에게 알려요.', { exact: false }).waitFor();
    await note().pressSequentially('이번 주에 @');
    const names = writing.page.getByRole('listbox', { name: '부를 사람' });
    expect(await names.getByRole('option').allInnerTexts()).toEqual(['김편집', '이작가']);
    await writing.expectAccessible();
    await note().press('ArrowDown');
    await note().press('Enter');
    expect(await note().inputValue()).toBe('이번 주에 @이작가 ');
    await note().pressSequentially('@김');
    await names.getByRole('option', { name: '김편집' }).click();
    expect(await note().inputValue()).toBe('이번 주에 @이작가 @김편집 ');
    await note().fill('@김편집 다시 봐 주세요');
    await button(writing, '메모 남기기').click();
    await writing.page.getByRole('article').getByText('@김편집 다시 봐 주세요').waitFor();
  });

  it('marks as read what it shows, not what came meanwhile', async () => {
    await opened(deciding);
    const say = (body: string) =>
      author.request(
        'mutation ($input: AddArticleNoteInput!) { addArticleNote(input: $input) { article { id } } }',
        {
          input: { id: article.id, body, mentionIds: [editor.id] },
        },
      );
    await say('먼저 온 메모');
    await button(deciding, '새로고침').click();
    await section(deciding, '알림').getByText('먼저 온 메모').waitFor();
    await say('나중에 온 메모');
    await button(deciding, '모두 읽었어요').click();
    await section(deciding, '알림').getByText('나중에 온 메모').waitFor();
    expect(await section(deciding, '알림').getByText('먼저 온 메모').count()).toBe(0);
  });

  it('leads to what readers say, which ends there', async () => {
    await app.request(
      'mutation ($input: SubmitFeedbackInput!) { submitFeedback(input: $input) { article { id } } }',
      { input: { articleId: article.id, helpful: false, comment: '한도가 안 보여요' } },
    );
    await opened(writing);
    const waiting = section(writing, '독자 의견이 있는 문서');
    await waiting.getByRole('link', { name: '송금 한도' }).click();
    await writing.page.getByText('한도가 안 보여요').waitFor();
    await button(writing, '처리함으로 표시').click();
    await button(writing, '다시 열기').waitFor();
    await opened(writing);
    await waiting.waitFor({ state: 'detached' });
  });

  it('can be used by everybody', async () => {
    await writing.page.goto(`${app.url}/desk#/tasks`);
    await section(writing, '다시 확인할 문서').waitFor();
    await writing.expectAccessibleEverywhere();
    await writing.page.goto(`${app.url}/desk#${addressOf(article)}?view=notes`);
    await writing.page.getByText('김편집 님이 해결했어요').waitFor();
    await writing.expectAccessibleEverywhere();
  });
});
