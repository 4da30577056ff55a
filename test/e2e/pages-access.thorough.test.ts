import type { Browser } from 'playwright-core';
import { DESKTOP, openBrowser, PHONE } from '../support/browser.js';
import { expectAccess, PAGES } from '../support/page-access.js';
import { startDemoApp } from '../support/start-demo-app.js';
import type { TestApp } from '../support/start-test-app.js';

describe('Accessibility of the help centre, in the other colour schemes', () => {
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
      await expectAccess(browser, app.url, path, { viewport: PHONE, colorScheme: 'dark' });
      await expectAccess(browser, app.url, path, { viewport: DESKTOP, colorScheme: 'light' });
    },
  );
});
