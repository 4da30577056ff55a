import type { Browser } from 'playwright-core';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { examineAccess, openBrowser } from '../../support/browser.js';
import { DeskPage } from '../../support/desk-page.js';
import { HelpPages } from '../../support/help-page.js';
import { createKey } from '../../support/keys.js';
import { mutate } from '../../support/mutate.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

describe('Announcements and pins', () => {
  let app: TestApp;
  let browser: Browser;
  let editor: string;
  const pages = new HelpPages();

  beforeAll(async () => {
    [app, browser] = await Promise.all([startTestApp('memory'), openBrowser()]);
    await buildCatalogue(app);
    editor = (await createKey(app)).secret;
    for (const [slug, title, categorySlug] of [
      ['sound', '알림 소리 바꾸기', 'chat'],
      ['silence', '방해 금지 시간', 'chat'],
      ['refund', '환불 기한', 'refund'],
    ])
      await buildArticle(app, { slug, title, categorySlug, publish: true, waitForSearch: true });
  }, 180_000);
  afterEach(() => pages.close());

  it('are made at the desk, and lead the pages of readers', async () => {
    const desk = await DeskPage.open(browser, app.url);
    await desk.enter(editor, '/notices');
    const { page } = desk;
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    const dialog = page.getByRole('dialog');
    const submit = async (action: string) => {
      await dialog.getByRole('button', { name: action }).click();
      await dialog.waitFor({ state: 'detached' });
    };
    await button('새 공지').click();
    await dialog.getByLabel('내용').fill('두레톡이 느려요');
    await dialog.getByLabel('서비스').selectOption({ label: '두레톡' });
    await dialog.getByLabel(/^종료/).fill('2000-01-01T00:00');
    await dialog.getByRole('button', { name: '만들기' }).click();
    await dialog.getByRole('alert').getByText('종료 시각을').waitFor();
    await desk.expectAccessible();
    await dialog.getByLabel(/^종료/).fill('');
    await submit('만들기');
    await desk.rows().getByText('두레톡이 느려요').waitFor();

    await page.getByRole('tab', { name: '고정한 문서' }).click();
    const pin = async (query: string, title: string) => {
      await button('문서 고정').click();
      if (query) await dialog.getByLabel('검색어').fill(query);
      await dialog.getByRole('button', { name: '고정' }).click();
      await dialog.getByRole('alert').getByText('고정할 문서를 골라 주세요').waitFor();
      await dialog.getByLabel('문서').pressSequentially(title);
      await page.getByRole('option', { name: title }).click();
      await desk.expectAccessible();
      await submit('고정');
    };
    await pin('알림 소리', '방해 금지 시간');
    await desk.rows().getByText('검색어 알림 소리').waitFor();
    await button('문서 고정').click();
    await dialog.getByLabel('검색어').fill(' 알림  소리');
    await dialog.getByLabel('문서').pressSequentially('환불');
    await page.getByRole('option', { name: '환불 기한' }).click();
    await dialog.getByRole('button', { name: '고정' }).click();
    await dialog.getByRole('alert').getByText('이미 고정한 문서가 있어요').waitFor();
    await dialog.getByRole('button', { name: '닫기' }).click();
    await pin('', '환불 기한');
    await desk.rows().getByText('환불 기한').waitFor();
    await desk.close();

    const help = await pages.open(browser, app.url, '/search?q=알림소리', {});
    const { page: reader } = help;
    const texts = (selector: string) => reader.locator(selector).allInnerTexts();
    expect(await texts('.result-title')).toEqual(['방해 금지 시간', '알림 소리 바꾸기']);
    expect(await texts('.search-total')).toEqual(['총 2건']);
    expect(await texts('.announcement')).toEqual([expect.stringContaining('두레톡이 느려요')]);
    expect(await examineAccess(reader, 'all')).toEqual([]);
    await reader.goto(`${app.url}/articles/refund`);
    expect(await texts('.announcement')).toEqual([]);
    await reader.goto(`${app.url}/`);
    expect(await texts('.announcement')).toHaveLength(1);
    await reader.getByRole('heading', { name: '추천 도움말' }).waitFor();
    expect(await examineAccess(reader, 'all')).toEqual([]);
  });

  it('appear with the next page, and end without one', async () => {
    const { page, sent } = await pages.open(browser, app.url, '/articles/refund', {});
    const outage = page.getByText('송금이 안 돼요');
    const endsAt = new Date(Date.now() + 4_000).toISOString();
    await mutate(
      app,
      'setAnnouncement',
      {
        ...{ text: '송금이 안 돼요', level: 'OUTAGE', productSlug: 'pay', endsAt },
        beginsAt: new Date(Date.now() - 1_000).toISOString(),
      },
      'announcements { id }',
    );
    expect(await outage.count()).toBe(0);
    await page.getByRole('navigation', { name: '현재 위치' }).getByText('환불').click();
    await outage.waitFor();
    expect(Date.now()).toBeLessThan(Date.parse(endsAt));
    const asked = sent('HelpAnnouncements').length;
    await outage.waitFor({ state: 'detached' });
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(endsAt));
    expect(sent('HelpAnnouncements')).toHaveLength(asked);
  });
});
