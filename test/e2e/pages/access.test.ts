import type { Browser } from 'playwright-core';
import { DESKTOP, examineAccess, openBrowser, PHONE } from '../../support/browser.js';
import { openHelpPage } from '../../support/help-page.js';
import { expectAccess, PAGES } from '../../support/page-access.js';
import { startDemoApp } from '../../support/start-demo-app.js';
import type { TestApp } from '../../support/start-test-app.js';

describe('Accessibility of the help centre', () => {
  let app: TestApp;
  let browser: Browser;
  beforeAll(async () => {
    [app, browser] = await Promise.all([
      startDemoApp('memory', { CONTACT_URL: 'https://contact.example/ask' }),
      openBrowser(),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  it.each(Object.entries(PAGES))(
    '%s has no serious findings of axe-core and fits the screen',
    async (_name, path) => {
      await expectAccess(browser, app.url, path, { viewport: PHONE, colorScheme: 'light' });
      await expectAccess(browser, app.url, path, { viewport: DESKTOP, colorScheme: 'dark' });
    },
  );

  it('open suggestions, open filters and the feedback form have no findings', async () => {
    const { page, context } = await openHelpPage(browser, app.url, '/search?q=신고', {
      viewport: PHONE,
    });
    await page.getByRole('button', { name: '필터' }).click();
    expect((await examineAccess(page)).lines).toEqual([]);
    await page.getByRole('combobox').fill('비밀');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('ArrowDown');
    expect((await examineAccess(page)).lines).toEqual([]);
    await page.goto(`${app.url}/articles/talk-report-how-message`);
    await page.getByRole('button', { name: '아니요' }).click();
    await page.getByRole('button', { name: '의견 보내기' }).waitFor();
    expect((await examineAccess(page)).lines).toEqual([]);
    await context.close();
  });

  it('without scripts, no page shows a button that needs one', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: DESKTOP });
    const page = await context.newPage();
    const deadButtons: string[] = [];
    for (const path of Object.values(PAGES)) {
      await page.goto(`${app.url}${path}`);
      await page.locator('h1').waitFor();
      // The submit button of a form with an action needs no script.
      const buttons = page.locator('button:visible:not(form[action] button[type=submit])');
      deadButtons.push(...(await buttons.allInnerTexts()).map((text) => `${path}: ${text}`));
    }
    expect(deadButtons).toEqual([]);
    await context.close();
  });

  it('without scripts, a reader can search, filter and read', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: PHONE });
    const page = await context.newPage();
    await page.goto(app.url);
    await page.getByRole('combobox').fill('신고');
    await page.getByRole('button', { name: '검색' }).click();
    await page.waitForURL('**/search?q=*');
    await expect(page.getByRole('heading', { level: 1 }).innerText()).resolves.toContain('총 17건');
    await page
      .getByRole('navigation', { name: '서비스' })
      .getByRole('link', { name: /^새미톡/ })
      .click();
    await expect(page.getByRole('heading', { level: 1 }).innerText()).resolves.toContain('총 10건');
    await page.getByRole('link', { name: '신고 > 받은 메시지를 신고하는 방법' }).click();
    await expect(page.locator('.article-body').innerText()).resolves.toContain('길게 누르');
    await context.close();
  });
});
