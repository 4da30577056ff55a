import type { Browser } from 'playwright-core';
import { resolveRange, toMoments } from '../../src/web/analytics/view/range.js';
import { dayInKorea } from '../../src/web/shared/korean-days.js';
import { searchAs, untilLogged } from '../support/analytics.js';
import { AnalyticsPage } from '../support/analytics-page.js';
import { openBrowser } from '../support/browser.js';
import { createKey, revokeKey } from '../support/keys.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

let app: TestApp;
let browser: Browser;
let secret: string;
let tab: AnalyticsPage;

const moments = toMoments(resolveRange('30d', dayInKorea(new Date())));
const [from, to] = [new Date(moments.from), new Date(moments.to)];

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
  it.each([
    [
      'does not exist',
      () => 'doum_0000000000000000000000000000000000000000000',
      /역할이 ANALYST인 키/,
    ],
    ['has Korean letters', () => '도움키', /쓸 수 없어요.*ANALYST/],
    ['is empty', () => '  ', /넣어 주세요/],
  ])('that %s is refused, and the field has the focus', async (_, key, sentence) => {
    await tab.visit();
    const field = tab.keyField();
    await field.fill(key());
    await tab.page.getByRole('button', { name: '통계 보기' }).click();
    await tab.page.getByRole('alert').filter({ hasText: sentence }).waitFor();
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

  it('can be deleted', async () => {
    await tab.enter(secret);
    await tab.page.getByRole('button', { name: '키 지우기' }).click();
    await tab.keyField().waitFor();
    expect(await tab.page.evaluate('sessionStorage.length')).toBe(0);
    await tab.page.reload();
    await tab.keyField().waitFor();
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
  const twoDaysAgo = new Date(to.getTime() - 2 * 86_400_000);

  it('leaves out the comparison if it is the previous period', async () => {
    await setRetention(from, from);
    await tab.enter(secret);
    expect(await tab.value('검색 수')).toBe('3');
    expect(await tab.card('검색 수').locator('.change').innerText()).toBe('비교할 기록이 없어요');
    expect(await tab.page.getByText('지난 기간 검색 수').count()).toBe(0);
  });

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

  it('is refused for the use of facets with a condition, which needs the log', async () => {
    await setRetention(twoDaysAgo, from);
    await tab.enter(secret, '?source=app');
    const facets = tab.page.getByRole('region', { name: '필터 사용' });
    await facets.getByRole('alert').filter({ hasText: '조건을 하나만 남겨 주세요' }).waitFor();
    expect(await tab.value('검색 수')).toBe('2');
    await facets.getByRole('button', { name: '조건 지우기' }).click();
    expect(await tab.value('검색 수')).toBe('3');
    await facets.getByText('서비스 필터를 쓴 검색이 없어요.').waitFor();
  });
});

describe('Requests above the rate limit', () => {
  it('are refused with the time to wait', async () => {
    const limited = await startTestApp('memory', { environment: { RATE_LIMIT_KEY: '1' } });
    try {
      const key = await createKey(limited, { role: 'ANALYST' });
      const refused = await AnalyticsPage.open(browser, limited.url);
      await refused.visit();
      await refused.give(key.secret);
      await refused.page
        .getByRole('alert')
        .filter({ hasText: /너무 많이 물었어요\. \d+초 뒤에 다시 시도해 주세요/ })
        .first()
        .waitFor();
      refused.faults.splice(0);
      await refused.close();
    } finally {
      await limited.stop();
    }
  });
});
