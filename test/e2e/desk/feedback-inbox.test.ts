import { readFile } from 'node:fs/promises';
import type { Locator } from 'playwright-core';
import { ArticleRooms } from '../../support/article-rooms.js';
import { DESKTOP } from '../../support/browser.js';
import type { BuiltArticle } from '../../support/build-article.js';
import type { DeskPage } from '../../support/desk-page.js';
import { eventually } from '../../support/eventually.js';
import { requestAs, searchAs, untilLogged } from '../../support/analytics.js';
import { createKey } from '../../support/keys.js';
import { mutate } from '../../support/mutate.js';
import { signInPerson } from '../../support/people.js';

const rooms = new ArticleRooms();
let desk: DeskPage;
let transfer: BuiltArticle;

const SUBMIT =
  'mutation ($input: SubmitFeedbackInput!) { submitFeedback(input: $input) { feedback { helpful } } }';

/** Each reader says one thing. */
async function say(agent: string, { id }: BuiltArticle, input: object): Promise<void> {
  const { errors } = await requestAs(rooms.app.url, { agent }, SUBMIT, {
    input: { articleId: id, helpful: false, ...input },
  });
  expect(errors).toBeUndefined();
}

beforeAll(async () => {
  const { app } = rooms;
  transfer = await rooms.build({ title: '송금 한도', publish: true });
  const owner = await signInPerson(app, '송담당', 'EDITOR');
  await mutate(app, 'setArticleOwner', { id: transfer.id, ownerId: owner.id }, 'article { id }');
  const refund = await rooms.build({
    ...{ title: '환불 기한', categorySlug: 'refund', publish: true },
    variants: [{ platformSlugs: ['ios'], body: '7일 안에 해요.' }],
  });
  await say('one', transfer, { comment: '한도가 어디 있어요' });
  await say('two', transfer, { reason: 'OUTDATED' });
  const { searchId } = await searchAs(app.url, { agent: 'three' }, '환불 언제까지');
  await untilLogged(app, 1);
  const variantId = refund.variants[0]!.id;
  const comment = '=HYPERLINK("http://a.example")\n둘째 줄';
  await say('three', refund, { comment, reason: 'DID_NOT_WORK', searchId, variantId });
}, 180_000);
beforeEach(async () => {
  desk = await rooms.desk();
});

const enter = async (role: string) =>
  desk.enter((await createKey(rooms.app, { role })).secret, '/feedback');
const button = (name: string): Locator => desk.page.getByRole('button', { name, exact: true });
const filter = (label: string) => desk.page.getByRole('search').getByLabel(label, { exact: true });
const row = (text: string) => desk.rows().filter({ hasText: text });
const choose = (name: string) => desk.page.getByRole('checkbox', { name: `${name} 선택` }).check();

it('shows what waits: what was said, of which text, and what was searched for', async () => {
  await enter('AUTHOR');
  await desk.total(3);
  const cells = await row('둘째 줄').locator('td').allInnerTexts();
  expect(cells.slice(1)).toEqual([
    '=HYPERLINK("http://a.example")\n둘째 줄',
    '따라 해도 안 돼요',
    '환불 기한',
    '환불 언제까지',
    'iOS',
    expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d$/),
    '처리 전',
  ]);
  await desk.expectAccessibleEverywhere();
  await desk.page.setViewportSize(DESKTOP);
  await filter('서비스').selectOption('두레페이');
  await desk.total(1);
  await button('조건 지우기').click();
  await desk.total(3);
  await filter('담당자').selectOption('송담당');
  await desk.total(2);
  await button('조건 지우기').click();
  await desk.total(3);
  await filter('카테고리').fill('환불');
  await desk.page.getByRole('option', { name: /환불/ }).click();
  await desk.total(1);
  await filter('종료일').fill('2020-01-01');
  await desk.page.getByText('이 조건에 맞는 의견이 없어요.').waitFor();
  await button('조건 지우기').click();
  await row('한도가 어디').getByRole('link', { name: '송금 한도' }).click();
  await desk.page.getByRole('tab', { name: '의견' }).click();
  await desk.page.getByText('아니요 · 오래된 내용이에요').waitFor();
  await desk.page.getByText('도움이 됐어요 0 · 아니요 2').waitFor();
  expect(desk.page.url()).toContain(encodeURIComponent(transfer.id));
  await desk.page.getByRole('link', { name: '문서', exact: true }).click();
  await desk.page.getByLabel('작업 상태').selectOption({ label: '새 의견' });
  await row('송금 한도').getByText('새 의견 1개').waitFor();
});

it('is saved whole as CSV, without formulas', async () => {
  await enter('AUTHOR');
  await desk.total(3);
  const [download] = await Promise.all([
    desk.page.waitForEvent('download'),
    button('CSV 내려받기').click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^doum-feedback-\d{4}-\d\d-\d\d\.csv$/);
  const file = await readFile((await download.path())!, 'utf8');
  expect(file).toContain('의견,이유,문서,검색어,플랫폼,시각,상태,주소\r\n');
  expect(file).toContain(
    `"'=HYPERLINK(""http://a.example"")\n둘째 줄",따라 해도 안 돼요,환불 기한`,
  );
  expect(file).toContain('송금 한도,,');
  expect(file).toContain(`처리 전,${rooms.app.url}/articles/`);
});

it('marks one or several by keyboard, and finds them by their state', async () => {
  await enter('AUTHOR');
  await desk.total(3);
  await choose('오래된 내용이에요');
  await button('스팸').click();
  await desk.total(2);
  await button('이 페이지 모두 선택').focus();
  await desk.page.keyboard.press('Enter');
  await desk.page.getByText('2개 선택했어요').waitFor();
  await desk.expectAccessible();
  await button('처리함').focus();
  await desk.page.keyboard.press('Enter');
  await desk.total(0);
  await filter('상태').selectOption('처리함');
  await desk.total(2);
  await filter('상태').selectOption('모두');
  await desk.total(3);
  await choose('한도가 어디 있어요');
  await button('처리 전').click();
  await eventually(async () => expect(await row('한도가 어디').innerText()).toContain('처리 전'));
  // What is new opens it again.
  await filter('상태').selectOption('스팸');
  await desk.total(1);
  await say('two', transfer, { comment: '그림이 옛 화면이에요' });
  await button('새로고침').click();
  await desk.total(0);
});

it('is read by analysts, who mark nothing and open the page of readers', async () => {
  await enter('ANALYST');
  await filter('상태').selectOption('모두');
  await desk.total(3);
  expect(await desk.page.getByRole('checkbox').count()).toBe(0);
  await row('둘째 줄').getByRole('link', { name: '환불 기한' }).click();
  await desk.page.waitForURL('**/articles/*');
  await desk.heading('환불 기한').waitFor();
});
