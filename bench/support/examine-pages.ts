import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import {
  DESKTOP,
  examineAccess,
  type Findings,
  PHONE,
  watchForeignRequests,
  watchScriptBytes,
} from '../../test/support/browser.js';

interface ExaminedPage {
  name: string;
  path: string;
  /** Puts the page into the state to examine. */
  prepare?: (page: Page, key: string) => Promise<void>;
}

const search = (query: string, parameters = '') =>
  `/search?q=${encodeURIComponent(query)}${parameters}`;

const PAGES: readonly ExaminedPage[] = [
  { name: 'home', path: '/' },
  { name: 'search', path: search('신고') },
  {
    name: 'search-narrowed',
    path: search('신고', '&product=saemi-talk&category=talk-report&platform=ios'),
  },
  { name: 'search-rewritten', path: search('clsrn') },
  { name: 'nearest', path: search('비트코인 송금') },
  { name: 'no-results', path: search('강퇴', '&product=saemi-pay') },
  {
    name: 'suggestions',
    path: '/',
    prepare: async (page) => {
      await page.getByRole('combobox').fill('비밀번');
      await page.getByRole('option').first().waitFor();
      await page.keyboard.press('ArrowDown');
    },
  },
  { name: 'article', path: '/articles/talk-report-how-message?platform=ios' },
  { name: 'product', path: '/products/saemi-talk' },
  { name: 'category', path: '/categories/talk-report' },
  {
    name: 'analytics',
    path: '/analytics',
    prepare: async (page, key) => {
      await page.locator('input[type=password]').fill(key);
      await page.keyboard.press('Enter');
      await page.locator('.uplot canvas').first().waitFor();
      await page.waitForLoadState('networkidle');
    },
  },
  {
    name: 'analytics-query-details',
    path: `/analytics?query=${encodeURIComponent('알림이 오지 않아요')}`,
    prepare: async (page, key) => {
      await page.locator('input[type=password]').fill(key);
      await page.keyboard.press('Enter');
      await page.locator('.course').waitFor();
      await page.waitForLoadState('networkidle');
    },
  },
  {
    name: 'graphiql',
    path: '/graphql',
    prepare: async (page) => {
      await page.getByRole('button', { name: /Execute query/ }).click();
      await page.getByText('totalCount').last().waitFor();
    },
  },
];

/** The findings of one page, for all screens and colour schemes. */
export interface Examination {
  name: string;
  /** Compressed size of the scripts of a first visit. */
  scriptBytes: number;
  counts: Findings['counts'];
  /** The number of requests to other hosts. */
  foreign: number;
}

/**
 * Examines each page on a phone and a desktop, light and dark. With a folder it saves a picture of
 * each.
 */
export async function examinePages(
  browser: Browser,
  url: string,
  key: string,
  folder?: string,
): Promise<Examination[]> {
  const rows: Examination[] = [];
  for (const { name, path: address, prepare } of PAGES) {
    const row: Examination = {
      name,
      scriptBytes: 0,
      counts: { critical: 0, serious: 0, moderate: 0, minor: 0 },
      foreign: 0,
    };
    for (const [screen, viewport] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const context = await browser.newContext({
          viewport,
          colorScheme,
          locale: 'ko-KR',
          timezoneId: 'Asia/Seoul',
        });
        const page = await context.newPage();
        const foreign = watchForeignRequests(page, url);
        const scriptBytes = watchScriptBytes(page);
        await page.goto(`${url}${address}`, { waitUntil: 'networkidle' });
        row.scriptBytes = await scriptBytes();
        await prepare?.(page, key);
        if (folder !== undefined)
          await page.screenshot({
            path: path.join(folder, `${name}-${screen}-${colorScheme}.png`),
          });
        const { counts } = await examineAccess(page);
        for (const impact of Object.keys(counts) as (keyof typeof counts)[])
          row.counts[impact] += counts[impact];
        row.foreign += foreign.length;
        await context.close();
      }
    }
    rows.push(row);
  }
  return rows;
}
