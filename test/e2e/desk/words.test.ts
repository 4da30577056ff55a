import iconv from 'iconv-lite';
import { ArticleRooms } from '../../support/article-rooms.js';
import { mutate } from '../../support/mutate.js';

const rooms = new ArticleRooms();

it('단어 shows what a word finds before and after a change, and imports a file', async () => {
  const { app, kim } = rooms;
  await rooms.build({ title: '환불 기한', categorySlug: 'refund', publish: true });
  await app.settled();
  const desk = await rooms.desk();
  await desk.enter(kim.secret, '/words');
  const { page } = desk;
  const dialog = page.getByRole('dialog');
  const press = (name: string) => dialog.getByRole('button', { name, exact: true }).click();
  const give = async (text: string) => {
    const file = { name: 'a.csv', mimeType: 'text/csv', buffer: iconv.encode(text, 'cp949') };
    await dialog.getByLabel('CSV 파일').setInputFiles(file);
    await press('미리 보기');
  };

  await page.getByRole('button', { name: '새 동의어' }).click();
  await dialog.getByRole('textbox', { name: '동의어' }).fill('돌려받기\n환불');
  await press('만들기');
  const found = dialog.getByRole('region', { name: '찾은 문서' }).getByRole('cell');
  await found.nth(1).getByText('환불 기한').waitFor();
  expect(await found.allInnerTexts()).toEqual(['', '환불 기한']);
  await desk.expectAccessibleEverywhere();
  await press('닫기');

  await page.getByRole('button', { name: '동의어 가져오기' }).click();
  await give('\n똠얌,태국 국\n환불\n');
  await dialog.getByText(/^3번째 줄: 서로 다른 말을 2개부터/).waitFor();
  await give('가,나\n'.repeat(100_000));
  await dialog.getByText('100000줄이 있어요. 한 번에 5,000줄까지').waitFor();
  await give('똠얌,태국 국\n환불,돌려받기\n');
  await dialog.getByText('추가 1, 수정 0, 그대로 1').waitFor();
  await press('가져오기');
  await page.getByText('가져왔어요.').waitFor();
  await page.getByRole('searchbox', { name: '목록에서 찾기' }).fill('똠');
  await desk.rows().nth(1).waitFor({ state: 'hidden' });
  expect(await desk.rows().allInnerTexts()).toEqual([expect.stringContaining('똠얌, 태국 국')]);
  await desk.expectAccessible();

  // Two people change one set.
  await page.getByRole('button', { name: '똠얌, 태국 국 수정' }).click();
  await dialog.getByRole('textbox', { name: '동의어' }).fill('똠얌\n태국 국\n국물');
  await page.keyboard.press('Escape');
  const asked = page.waitForEvent('dialog');
  await page.evaluate('history.back()');
  await (await asked).dismiss();
  const { synonymSets } = await app.admin<{ synonymSets: { id: string; terms: string[] }[] }>(
    '{ synonymSets { id terms } }',
  );
  const { id } = synonymSets.find(({ terms }) => terms.includes('똠얌'))!;
  await mutate(app, 'setSynonymSet', { id, terms: ['똠얌', '톰얌'] }, 'synonymSet { id }');
  await press('수정');
  await dialog.getByText('그사이 다른 곳에서 바뀌었어요.').waitFor();
  await press('닫기');
  await page.getByRole('cell', { name: '똠얌, 톰얌', exact: true }).waitFor();

  await page.getByRole('tab', { name: '사전' }).click();
  await page.getByRole('button', { name: '새 단어' }).click();
  await dialog.getByRole('textbox', { name: '단어' }).fill('환불기한\n환불\n기한');
  await press('만들기');
  await dialog.getByRole('region', { name: '색인' }).getByText('에 끝났어요').waitFor();
  await press('닫기');
  await page.getByRole('cell', { name: '환불 + 기한' }).waitFor();
}, 120_000);
