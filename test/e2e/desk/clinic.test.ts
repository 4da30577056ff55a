import { poolOf } from '../../../src/core/database/database.js';
import { ArticleRooms } from '../../support/article-rooms.js';
import type { DeskPage } from '../../support/desk-page.js';
import { eventually } from '../../support/eventually.js';
import { createKey } from '../../support/keys.js';
import { writePastSearches } from '../../support/past-searches.js';

const rooms = new ArticleRooms();
let desk: DeskPage;

beforeAll(async () => {
  await rooms.build({ title: '요금 납부 안내', publish: true });
  await rooms.build({ title: '환불 기한', categorySlug: 'refund', publish: true });
  await writePastSearches(
    poolOf(rooms.app.app.dataSource),
    ['블록체인 지갑', '비트코인', '비트코인', '안녕하세용', '모래시계'].map((query) => ({
      ...{ query, at: new Date(Date.now() - 86_400_000), total: 0, confidence: 'NONE' },
    })),
  );
}, 180_000);
beforeEach(async () => {
  desk = await rooms.desk();
});

const button = (name: string) => desk.page.getByRole('button', { name, exact: true });
const dialog = () => desk.page.getByRole('dialog');
const submit = (name: string) => dialog().getByRole('button', { name, exact: true }).click();
const found = (text: string) => dialog().getByRole('cell', { name: text }).waitFor();
const row = (text: string) => desk.rows().filter({ hasText: text });

async function treat(query: string, how: string): Promise<void> {
  await button(`${query} 고치기`).click();
  await dialog().getByText('아직 없어요.').waitFor();
  await dialog().getByLabel('할 일').selectOption(how);
  await submit('고치기');
}

it('leads from a search to a question, a synonym, a pin or nothing, and to the same search', async () => {
  await desk.enter(rooms.kim.secret, '/clinic');
  await row('비트코인').getByText('2', { exact: true }).waitFor();
  await treat('블록체인 지갑', '문서의 질문으로 넣기');
  await dialog().getByLabel('문서 찾기').fill('요금');
  await dialog().getByLabel('요금 납부 안내').check();
  await desk.expectAccessible();
  await submit('넣기');
  await found('요금 납부 안내');
  await submit('닫기');
  await row('블록체인 지갑').getByText('질문 · 요금 납부 안내 · 김편집').waitFor();

  await treat('비트코인', '동의어로 묶기');
  await dialog().getByLabel('같은 뜻의 말').fill('환불');
  await submit('묶기');
  await found('환불 기한');
  await submit('되돌리기');
  await desk.page.getByText('동의어를 되돌렸어요.').waitFor();
  expect(await rooms.app.app.dataSource.query('select from synonym_set')).toEqual([]);
  expect(await row('비트코인').getByText('동의어').count()).toBe(0);

  await treat('모래시계', '결과 맨 위에 고정하기');
  await dialog().getByLabel('문서 찾기').fill('환불');
  await dialog().getByLabel('환불 기한').check();
  await submit('고정');
  await found('환불 기한');
  await submit('닫기');

  await treat('안녕하세용', '무시하기');
  await submit('무시');
  await row('안녕하세용').waitFor({ state: 'detached' });
  await desk.page.getByLabel('목록에서 찾기').fill('안녕');
  await button('안녕하세용 기록 지우기').click();
  await submit('기록 지우기');
  await desk.page.getByLabel('목록에서 찾기').fill('');
  await row('안녕하세용').waitFor();
  await desk.expectAccessibleEverywhere();
  await desk.page.getByRole('tab', { name: '질문 없는 문서' }).click();
  // The rows of the former tab name articles, too.
  await row('모래시계').waitFor({ state: 'detached' });
  await row('환불 기한').waitFor();
  expect(await row('요금 납부 안내').count()).toBe(0);
  // What the team tried is no search of readers.
  const [log] = await rooms.app.app.dataSource.query<{ count: number }[]>(
    'select count(*)::integer as count from search_log',
  );
  expect(log!.count).toBe(5);

  await desk.page.getByRole('tab', { name: '답 없음' }).click();
  await treat('안녕하세용', '이 제목으로 새 문서 쓰기');
  await submit('초안 쓰기');
  const title = desk.page.getByRole('textbox', { name: '제목', exact: true });
  await eventually(async () => expect(await title.inputValue()).toBe('안녕하세용'));
});

it('lets an analyst look', async () => {
  await desk.enter((await createKey(rooms.app, { role: 'ANALYST' })).secret, '/clinic');
  await button('안녕하세용 보기').click();
  await dialog().getByText('아직 없어요.').waitFor();
  expect(await dialog().getByRole('button').allInnerTexts()).toEqual(['닫기']);
  expect(await desk.page.getByRole('tab').allInnerTexts()).not.toContain('질문 없는 문서');
});
