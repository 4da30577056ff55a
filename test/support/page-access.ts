import type { Browser } from 'playwright-core';
import { examineAccess } from './browser.js';
import { openHelpPage } from './help-page.js';

/** A page of each kind, by description. */
export const PAGES = {
  'the front page': '/',
  'a search': '/search?q=신고',
  'a search that is narrowed':
    '/search?q=신고&product=saemi-talk&category=talk-report-how&platform=ios',
  'a search that was rewritten': '/search?q=clsrn',
  'a search without results': '/search?q=강퇴&product=saemi-pay',
  'an article': '/articles/talk-report-how-message',
  'an article with a table': '/articles/pay-send-limit',
  'a product': '/products/saemi-talk',
  'a category': '/categories/talk-report',
};

/** Display settings. */
export interface Look {
  viewport: { width: number; height: number };
  colorScheme: 'light' | 'dark';
}

/** Expects a page without serious axe-core findings, errors or horizontal scrolling. */
export async function expectAccess(
  browser: Browser,
  url: string,
  path: string,
  look: Look,
): Promise<void> {
  const { page, context, faults, foreign } = await openHelpPage(browser, url, path, look);
  const { counts, lines } = await examineAccess(page);
  expect({ look, lines, counts }).toMatchObject({ lines: [], counts: { critical: 0, serious: 0 } });
  await expect(page.evaluate('document.documentElement.scrollWidth')).resolves.toBeLessThanOrEqual(
    look.viewport.width,
  );
  expect([...faults, ...foreign]).toEqual([]);
  await context.close();
}
