import type { Browser } from 'playwright-core';
import { resolveRange, toMoments } from '../../src/web/analytics/view/range.js';
import { addDays, dayInKorea } from '../../src/web/shared/korean-days.js';
import { AnalyticsPage } from '../support/analytics-page.js';
import { makeTraffic, OPENED } from '../support/analytics-traffic.js';
import { DESKTOP, examineAccess, openBrowser, PHONE } from '../support/browser.js';
import { createKey } from '../support/keys.js';
import { startDemoApp } from '../support/start-demo-app.js';
import type { TestApp } from '../support/start-test-app.js';

describe('Accessibility of the analytics page', () => {
  let app: TestApp;
  let browser: Browser;
  let secret: string;
  let tab: AnalyticsPage;
  const today = dayInKorea(new Date());

  beforeAll(async () => {
    [app, browser] = await Promise.all([startDemoApp('memory'), openBrowser()]);
    secret = (await createKey(app, { role: 'ANALYST' })).secret;
    await makeTraffic(app, new Date(toMoments(resolveRange('30d', today)).from));
  }, 180_000);
  afterEach(() => tab.close());
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  it('can be used by keyboard; the details of a query keep the focus', async () => {
    tab = await AnalyticsPage.open(browser, app.url);
    await tab.enter(secret);
    await tab.settled();
    await tab.page.evaluate('document.activeElement?.blur()');
    const reached: string[] = [];
    for (let i = 0; i < 80; i += 1) {
      await tab.page.keyboard.press('Tab');
      reached.push(
        await tab.page.evaluate<string>(
          `(document.activeElement.closest('label')?.firstElementChild ?? document.activeElement)
            .textContent.trim()`,
        ),
      );
    }
    const expected = [
      '새로고침',
      '키 지우기',
      '최근 7일',
      '직접 고르기',
      '서비스',
      '카테고리',
      '플랫폼',
      '유입 경로',
      '표로 보기',
      OPENED,
    ];
    for (const name of [
      ...expected,
      'CSV 내려받기: 추이',
      'CSV 내려받기: 많이 찾은 검색어',
      'CSV 내려받기: 필터 사용',
    ]) {
      expect(reached).toContain(name);
    }

    await tab.listed(OPENED).focus();
    await tab.page.keyboard.press('Enter');
    await tab.details().locator('.details-articles').waitFor();
    for (let i = 0; i < 12; i += 1) {
      await tab.page.keyboard.press('Tab');
      // Between the last and the first element of the dialog, the browser itself has the focus.
      expect(
        await tab.page.evaluate(
          `document.activeElement === document.body ||
            document.activeElement.closest('dialog') !== null`,
        ),
      ).toBe(true);
    }
  });

  it.each([
    ['light', DESKTOP],
    ['dark', PHONE],
  ] as const)('has no critical or serious findings: %s, %j', async (colorScheme, viewport) => {
    tab = await AnalyticsPage.open(browser, app.url, { viewport, colorScheme });
    const examine = async () => {
      const { counts, lines } = await examineAccess(tab.page);
      expect({ ...counts, lines: counts.critical + counts.serious > 0 ? lines : [] }).toMatchObject(
        {
          critical: 0,
          serious: 0,
          lines: [],
        },
      );
      expect(await tab.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    };
    await tab.visit();
    await examine();
    await tab.enter(secret);
    await tab.settled();
    await tab.page.getByText('표로 보기').click();
    await examine();
    await tab.listed(OPENED).click();
    await tab.details().locator('.details-articles').waitFor();
    await examine();
    // A range before all searches, but within the retention of statistics.
    await tab.page.goto(
      `${app.url}/analytics?from=${addDays(today, -400)}&to=${addDays(today, -396)}`,
    );
    await tab.page.locator('.empty').waitFor();
    await examine();
  });
});
