import {
  addressOf,
  ArticleRooms,
  body,
  button,
  hasFocus,
  says,
} from '../../support/article-rooms.js';
import type { DeskPage } from '../../support/desk-page.js';
import { eventually } from '../../support/eventually.js';
import { BIMIL, compose } from '../../support/type-korean.js';

const rooms = new ArticleRooms();
const open = async (...bodies: string[]) => {
  const slugs = ['common', 'ios', 'android'];
  const article = await rooms.build({
    variants: bodies.map((text, i) => ({ platformSlugs: [slugs[i]], body: text })),
  });
  const desk = await rooms.open(rooms.kim, addressOf(article));
  await body(desk).filter({ hasText: /\S/ }).click();
  return { article, desk };
};
const bar = ({ page }: DeskPage) => page.getByRole('search', { name: '본문에서 찾기' });
const field = (desk: DeskPage) => bar(desk).getByLabel('찾기', { exact: true });
const shows = (desk: DeskPage, count: string) =>
  bar(desk).getByRole('status').getByText(count, { exact: true }).waitFor();
const selected = ({ page }: DeskPage) => page.evaluate('getSelection().toString()');

it('The bar finds in the whole text, walks, and leads back to the place', async () => {
  const filler = '그 밖의 내용이에요.\n\n'.repeat(80);
  const { desk } = await open(
    `환불은 **환불** 창에서 해요.\n\n| 환불 | 뜻 |\n| --- | --- |\n| 가 | 나 |\n\n${filler}:::details 환불\n끝\n:::`,
  );
  const { page } = desk;
  await page.getByRole('textbox', { name: '제목', exact: true }).focus();
  await page.keyboard.press('Control+f');
  expect(await bar(desk).count()).toBe(0);
  await body(desk).focus();
  await hasFocus(desk);
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Control+f');
  await page.keyboard.insertText('환불');
  await shows(desk, '1/4');
  await page.keyboard.press('Enter');
  await shows(desk, '2/4');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.press('Shift+Enter');
  await shows(desk, '4/4');
  const last = page.locator('.ProseMirror-active-search-match');
  const place = await last.boundingBox();
  expect(place!.y).toBeGreaterThan(0);
  expect(place!.y).toBeLessThan(page.viewportSize()!.height);
  await desk.expectAccessible();
  await page.keyboard.press('Escape');
  await bar(desk).waitFor({ state: 'detached' });
  expect(await page.locator('.ProseMirror-search-match').count()).toBe(0);
  await eventually(async () => expect(await selected(desk)).toBe('환불'));
  // The selected text is searched for.
  await page.keyboard.press('Control+f');
  expect(await field(desk).inputValue()).toBe('환불');
  await field(desk).fill('없는 말');
  await shows(desk, '없어요');
});

it('The bar replaces one or all, whatever their case, and keeps bold', async () => {
  const { desk, article } = await open('앱 ABC, **abc**, `Abc`.');
  const { page } = desk;
  await page.keyboard.press('Control+h');
  await page.keyboard.insertText('abc');
  await shows(desk, '1/3');
  await bar(desk).getByLabel('바꿀 말').fill('값 $1');
  await button(desk, '바꾸기').click();
  await shows(desk, '1/2');
  await button(desk, '모두 바꾸기').click();
  await shows(desk, '없어요');
  await body(desk).filter({ hasText: '앱 값 $1, 값 $1, 값 $1.' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+z');
  await body(desk).filter({ hasText: '앱 값 $1, abc, Abc.' }).waitFor();
  await page.keyboard.press('Control+Shift+z');
  await button(desk, '저장').click();
  await says(desk, /에 저장했어요/);
  expect((await rooms.bodies(article))[0]).toBe('앱 값 $1, **값 $1**, `값 $1`.');
});

it('The bar searches in the next text, too', async () => {
  const { desk } = await open('너구리', '[**너**구리](/너구리)와 너구리');
  await desk.page.keyboard.press('Control+f');
  await desk.page.keyboard.insertText('너구리');
  await shows(desk, '1/1');
  await desk.page.getByRole('tab', { name: 'iOS' }).click();
  await shows(desk, '1/2');
});

it('A long text is whole in the page, and found by an input method', async () => {
  const text = `${'긴 글의 한 줄이에요. '.repeat(5)}\n\n`.repeat(1_000);
  const { desk } = await open(`${text}비밀번호`);
  expect((await body(desk).innerText()).length).toBeGreaterThan(61_000);
  await desk.page.keyboard.press('Control+f');
  await compose(await desk.page.context().newCDPSession(desk.page), BIMIL);
  await shows(desk, '1/1');
  expect(await field(desk).inputValue()).toBe('비밀');
});
