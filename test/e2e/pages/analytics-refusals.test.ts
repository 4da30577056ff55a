import type { Browser } from 'playwright-core';
import { resolveRange, toMoments } from '../../../src/web/analytics/view/range.js';
import { dayInKorea } from '../../../src/web/shared/korean-days.js';
import { searchAs, untilLogged } from '../../support/analytics.js';
import { AnalyticsPage } from '../../support/analytics-page.js';
import { openBrowser } from '../../support/browser.js';
import { createKey, revokeKey } from '../../support/keys.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

let app: TestApp;
let browser: Browser;
let secret: string;
let tab: AnalyticsPage;

const moments = toMoments(resolveRange('30d', dayInKorea(new Date())));
const from = new Date(moments.from);

beforeAll(async () => {
  [app, browser] = await Promise.all([startTestApp('memory'), openBrowser()]);
  secret = (await createKey(app, { role: 'ANALYST' })).secret;
  await app.settled();
  for (const [i, source] of ['app', 'app', 'web'].entries())
    await searchAs(app.url, { agent: `visitor ${i}`, source }, '쀍뛟퀧');
  await untilLogged(app, 3);
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});
beforeEach(async () => {
  tab = await AnalyticsPage.open(browser, app.url);
});
afterEach(() => tab.close());

describe('The key', () => {
  it('that does not exist is refused, and the field has the focus', async () => {
    await tab.visit();
    const field = tab.keyField();
    await field.fill('doum_0000000000000000000000000000000000000000000');
    await tab.page.getByRole('button', { name: '통계 보기' }).click();
    await tab.page
      .getByRole('alert')
      .filter({ hasText: /역할이 ANALYST인 키/ })
      .waitFor();
    await tab.expectFocus(field);
    expect(await tab.page.getByText('key create "분석" --role ANALYST').isVisible()).toBe(true);
    expect(await tab.page.evaluate('sessionStorage.length')).toBe(0);
    // The browser logs the status 401 as an error.
    expect(tab.faults.splice(0).every((fault) => fault.includes('401'))).toBe(true);
  });

  it('of another role is refused, with the reason', async () => {
    const agent = await createKey(app, { role: 'AGENT' });
    await tab.visit();
    await tab.give(agent.secret);
    await tab.page.getByRole('alert').filter({ hasText: '이 API 키의 역할로는' }).waitFor();
    await tab.expectFocus(tab.keyField());
  });

  it('is stored for the browser tab only', async () => {
    await tab.enter(secret, '?range=7d');
    expect(tab.page.url()).not.toContain(secret);
    await tab.page.reload();
    expect(await tab.value('검색 수')).toBe('3');
    const stores = await tab.page.evaluate(
      `({
        session: JSON.stringify({ ...sessionStorage }),
        local: localStorage.length,
        cookies: document.cookie,
      })`,
    );
    expect(stores).toEqual({
      session: expect.stringContaining(secret) as string,
      local: 0,
      cookies: '',
    });

    const other = await AnalyticsPage.open(browser, app.url);
    await other.visit();
    await other.close();
  });

  it('that is revoked while the page is open leads to the form', async () => {
    const revoked = await createKey(app, { role: 'ANALYST' });
    await tab.enter(revoked.secret);
    await tab.settled();
    await revokeKey(app, revoked);
    await tab.page.getByRole('button', { name: '새로고침' }).click();
    await tab.page.getByRole('alert').filter({ hasText: '폐기된 키' }).waitFor();
    await tab.expectFocus(tab.keyField());
    expect(await tab.page.evaluate('sessionStorage.length')).toBe(0);
    expect(tab.faults.splice(0).every((fault) => fault.includes('401'))).toBe(true);
  });
});

describe('A range beyond the retention', () => {
  const setRetention = (logFrom: Date, rollupFrom: Date) =>
    app.app.dataSource.query('update analytics_state set log_from = $1, rollup_from = $2', [
      logFrom,
      rollupFrom,
    ]);

  it('is refused in a sentence with a remedy', async () => {
    await setRetention(from, from);
    await tab.enter(secret, '?range=90d');
    await tab.page
      .getByRole('alert')
      .filter({ hasText: /이 기간의 통계는 볼 수 없어요.*뒤의 것만/ })
      .waitFor();
    await tab.page.getByRole('button', { name: '최근 30일 보기' }).click();
    expect(await tab.value('검색 수')).toBe('3');
  });
});
