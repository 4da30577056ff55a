import type { Browser, Locator } from 'playwright-core';
import { openBrowser } from '../../support/browser.js';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { DeskPage } from '../../support/desk-page.js';
import { eventually } from '../../support/eventually.js';
import { startFakeModelServer } from '../../support/fake-model-server.js';
import { createKey } from '../../support/keys.js';
import { mutate } from '../../support/mutate.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';
import {
  LOCAL_RECEIVERS,
  startWebhook,
  statusOf,
  type TestWebhook,
} from '../../support/webhooks.js';

let app: TestApp;
let browser: Browser;
let editor: string;
let webhook: TestWebhook;
let desk: DeskPage;
let isLeft = false;

beforeAll(async () => {
  const { url } = await startFakeModelServer();
  const model = { EMBEDDINGS_URL: url, EMBEDDINGS_MODEL: 'bge' };
  [app, browser] = await Promise.all([
    startTestApp('memory', { environment: { ...LOCAL_RECEIVERS, ...model } }),
    openBrowser(),
  ]);
  await buildCatalogue(app);
  editor = (await createKey(app, { name: '김편집' })).secret;
  await buildArticle(app, { title: '환불 기한', categorySlug: 'refund' });
  await mutate(app, 'createApplication', { name: '앱' }, 'application { id }');
  webhook = await startWebhook(app, { events: ['ARTICLE_PUBLISHED'] });
}, 180_000);
beforeEach(async () => {
  if (!isLeft) desk = await DeskPage.open(browser, app.url);
});
afterEach(async () => {
  isLeft = false;
  isLeft = await desk.leave();
});

const button = (name: string | RegExp) => desk.page.getByRole('button', { name, exact: true });
const dialog = () => desk.page.getByRole('dialog');

const slugField = () => dialog().getByLabel('주소에 쓰는 이름');
const nameField = () => dialog().getByRole('textbox', { name: /^이름/ });

/** Chooses from the menu of an entry of the catalogue. */
async function choose(entry: string, action: string): Promise<void> {
  await button(`${entry} 더 보기`).click();
  await desk.page.getByRole('menuitem', { name: action }).click();
  await dialog().waitFor();
}

/** Waits until the dialog says why not. */
const refusal = (text: string) => dialog().getByRole('alert').getByText(text).waitFor();

/** Presses the button of the dialog that does it. */
const confirm = (action: string) => dialog().getByRole('button', { name: action }).click();

/** Waits until the element has the focus. */
const expectFocus = (element: Locator) =>
  eventually(async () =>
    expect(await element.evaluate((node) => node === node.ownerDocument.activeElement)).toBe(true),
  );

/** The names of a section in their order. */
const names = (section: string) =>
  desk.page.getByRole('region', { name: section }).locator('li strong').allInnerTexts();

describe('분류', () => {
  beforeEach(async () => {
    await desk.enter(editor, '/catalogue');
    await button('두레톡 아래').waitFor();
  });

  it('is put in order by keyboard, with the focus on what moves', async () => {
    const down = button('채팅 아래');
    await down.focus();
    await desk.page.keyboard.press('Enter');
    const moved = ['두레톡', '신고/이용제한/정책', '채팅', '그룹채팅', '두레페이', '환불'];
    await eventually(async () => expect(await names('서비스')).toEqual(moved));
    await desk.page.getByRole('status').getByText('채팅: 2개 가운데 2번째로 옮겼어요.').waitFor();
    await expectFocus(down);
    await desk.page.keyboard.press('Enter');
    await desk.page.getByRole('status').getByText('채팅: 맨 아래예요.').waitFor();
  });

  it('makes, renames, moves, merges and deletes', async () => {
    await choose('두레페이', '아래에 새 분류…');
    await nameField().fill('송금');
    await slugField().fill('refund');
    await confirm('만들기');
    await refusal('다른 데서 쓰고 있거나 쓰던 주소예요.');
    await slugField().fill('transfer');
    await confirm('만들기');
    await expectFocus(button('송금 더 보기'));

    await choose('송금', '고치기…');
    await nameField().fill('송금과 이체');
    await confirm('저장');
    await expectFocus(button('송금과 이체 더 보기'));

    await choose('송금과 이체', '옮기기…');
    await dialog().getByLabel('옮길 곳').selectOption({ label: '두레페이 › 환불' });
    await confirm('옮기기');
    await expectFocus(button('송금과 이체 더 보기'));
    await choose('환불', '지우기…');
    await confirm('지우기');
    await refusal('아래에 분류가 있어서 못 지워요.');
    await button('닫기').click();
    await choose('송금과 이체', '합치기…');
    await dialog().getByLabel('합칠 곳').selectOption({ label: '두레페이 › 환불' });
    await confirm('합치기');
    await expectFocus(button('환불 더 보기'));
    await eventually(async () => expect(await names('서비스')).not.toContain('송금과 이체'));
    desk.faults.length = 0;

    await button('새 플랫폼').click();
    await nameField().fill('윈도우');
    await slugField().fill('windows');
    await dialog().getByLabel('별칭').fill('PC, 노트북');
    await confirm('만들기');
    await expectFocus(button('윈도우 더 보기'));
  });
});

describe('이력', () => {
  const entries = () => desk.page.getByRole('list', { name: '기록' }).getByRole('listitem');

  it('says who did what, and is filtered by person, action, article and time', async () => {
    await desk.enter(editor, '/audit');
    const renamed = entries().filter({ hasText: '김편집 님이 분류를 고쳤어요. 송금과 이체' });
    // A name in another direction of writing does not turn the sentence.
    await renamed.waitFor();
    expect(await renamed.locator('bdi').allInnerTexts()).toEqual(
      expect.arrayContaining(['김편집 님이', '송금과 이체']),
    );
    await desk.page
      .getByLabel('작업', { exact: true })
      .selectOption({ label: '문서를 만들었어요' });
    await eventually(async () => expect(await entries().count()).toBe(1));
    await button('환불 기한: 이 문서만').click();
    await button('모든 문서의 기록 보기').waitFor();
    await desk.page.getByLabel('작업한 사람').fill('아무도');
    await desk.page.getByText('이 조건에 맞는 기록이 없어요.').waitFor();
    await button('모든 문서의 기록 보기').click();
    await entries().first().waitFor();
    await desk.page.getByLabel('종료일').fill('2020-01-01');
    await desk.page.getByText('이 조건에 맞는 기록이 없어요.').waitFor();
    await button('조건 지우기').click();
    const link = entries().getByRole('link', { name: '환불 기한' }).first();
    expect(await link.getAttribute('href')).toMatch(/#\/articles\/\S+$/);
  });

  it('goes on by pages', async () => {
    await app.app.dataSource.query(
      `insert into audit_entry (actor, action, kind, title) select actor, action, kind, title
       from audit_entry, generate_series(1, 60) where action = 'createApplication'`,
    );
    await desk.enter(editor, '/audit');
    await eventually(async () => expect(await entries().count()).toBe(50));
    await button('더 보기').click();
    await entries().getByText('서비스를 만들었어요. 두레톡').waitFor();
    expect(await entries().count()).toBeGreaterThan(70);
  });
});

describe('설정', () => {
  const tab = (name: string) => desk.page.getByRole('tab', { name }).click();
  const row = (name: string) => desk.rows().filter({ hasText: name });

  it('makes keys, whose secret is shown once, and revokes them; ends sessions', async () => {
    await desk.enter(ADMIN_KEY, '/settings');
    await tab('API 키');
    await button('새 API 키').click();
    await nameField().fill('박작가');
    await confirm('만들기');
    const secret = await dialog().getByRole('textbox', { name: 'API 키' }).inputValue();
    await desk.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await confirm('복사하고 닫기');
    await dialog().waitFor({ state: 'hidden' });
    expect(await desk.page.evaluate('navigator.clipboard.readText()')).toBe(secret);
    await tab('로그인');
    const ends = button('김편집 끝내기');
    await ends.first().waitFor();
    const count = await ends.count();
    await ends.first().click();
    await confirm('끝내기');
    await eventually(async () => expect(await ends.count()).toBe(count - 1));
    await tab('API 키');
    await button('박작가 폐기').click();
    await confirm('폐기');
    await eventually(async () => expect(await button('박작가 폐기').count()).toBe(0));
  });

  it('keeps applications and webhooks', async () => {
    await desk.enter(ADMIN_KEY, '/settings');
    await tab('앱');
    await button('새 앱').click();
    await nameField().fill('홈페이지');
    await dialog().getByLabel('출처').fill('shop');
    await confirm('만들기');
    await refusal('출처는 https://');
    await dialog().getByLabel('출처').fill('https://shop.example.com');
    await confirm('만들기');
    await row('https://shop.example.com').waitFor();

    await tab('웹훅');
    await button('시험 끄기').click();
    await confirm('끄기');
    await row('시험').getByText('꺼짐').waitFor();
    await app.app.dataSource.query(
      `insert into webhook_delivery (webhook_id, type, kind, for_staff, at, state, reason)
       values ($1, 'article.published', 'article', 'article.published', now(), 'DEAD', '받지 않음')`,
      [webhook.id],
    );
    await button('시험 다시 보내기').click();
    await dialog().getByRole('cell', { name: '받지 않음' }).waitFor();
    await confirm('다시 보내기');
    await eventually(async () => expect((await statusOf(app, webhook)).deadCount).toBe(0));
    await button('새 웹훅').click();
    await nameField().fill('알림');
    await dialog().getByLabel('주소').fill(webhook.url);
    await confirm('만들기');
    await refusal('이벤트를 하나 이상 골라 주세요.');
    await dialog().getByLabel('답이 없는 검색').check();
    await dialog().getByLabel('무엇까지').selectOption({ label: '분석가가 보는 것' });
    await confirm('만들기');
    expect(await dialog().getByRole('textbox', { name: '웹훅 서명 키' }).inputValue()).toMatch(
      /^whsec_/,
    );
    await button('닫기').click();
    await row('알림').waitFor();
    desk.faults.length = 0;
  });

  it('shows the index, and builds it again', async () => {
    await desk.enter(ADMIN_KEY, '/settings');
    await tab('색인');
    await button('색인 다시 만들기').click();
    await confirm('다시 만들기');
    await desk.page.getByText('색인을 다시 만들기 시작했어요.').waitFor();
    await row('서버 안의 검색')
      .getByText(/에 끝났어요$/)
      .waitFor();
    await row('의미 검색 (bge)').waitFor();
  });
});

describe('Accessibility', () => {
  it('axe finds nothing on a desktop and a phone, light and dark', async () => {
    await desk.enter(ADMIN_KEY, '/catalogue');
    await button('두레톡 아래').waitFor();
    await desk.expectAccessibleEverywhere();
    await button('두레톡 더 보기').click();
    await desk.expectAccessibleEverywhere();
    await desk.page.getByRole('menuitem', { name: '고치기…' }).click();
    await desk.expectAccessibleEverywhere();
    await button('닫기').click();
    await desk.page.getByRole('link', { name: '이력' }).click();
    await desk.page.getByRole('list', { name: '기록' }).waitFor();
    await desk.expectAccessibleEverywhere();
    await desk.page.getByRole('link', { name: '설정' }).click();
    for (const name of ['API 키', '로그인', '앱', '웹훅', '색인']) {
      await desk.page.getByRole('tab', { name }).click();
      await desk.page.getByRole('region', { name }).waitFor();
      await desk.expectAccessibleEverywhere();
    }
  });
});

it('분류 shows categories of every depth', async () => {
  const parents = ['group-chat', 'depth-3', 'depth-4'];
  for (const [i, parentSlug] of parents.entries())
    await mutate(
      app,
      'createCategory',
      { productSlug: 'talk', parentSlug, slug: `depth-${i + 3}`, name: `깊이 ${i + 3}` },
      'category { id }',
    );
  await desk.enter(editor, '/catalogue');
  await button('깊이 5 더 보기').waitFor();
});
