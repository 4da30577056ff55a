import type { Browser, BrowserContext } from 'playwright-core';
import { formatCount, formatPosition, formatShare } from '../../../src/web/analytics/format.js';
import { resolveRange, toMoments } from '../../../src/web/analytics/view/range.js';
import { addDays, dayInKorea } from '../../../src/web/shared/korean-days.js';
import { analyticsOf } from '../../support/analytics.js';
import { AnalyticsPage } from '../../support/analytics-page.js';
import {
  FORMULA,
  makeTraffic,
  MISSING,
  OPENED,
  UNOPENED,
} from '../../support/analytics-traffic.js';
import { examineAccess, openBrowser, PHONE } from '../../support/browser.js';
import { eventually } from '../../support/eventually.js';
import { openTeamContext } from '../../support/key-page.js';
import { createKey, revokeKey } from '../../support/keys.js';
import { startDemoApp } from '../../support/start-demo-app.js';
import type { TestApp } from '../../support/start-test-app.js';

let app: TestApp;
let browser: Browser;
let context: BrowserContext;
let secret: string;
let tab: AnalyticsPage;

const today = dayInKorea(new Date());
const range = resolveRange('30d', today);
/** A range before all searches, but within the retention of statistics. */
const LONG_AGO = `?from=${addDays(today, -400)}&to=${addDays(today, -396)}`;
const moments = { from: new Date(toMoments(range).from), to: new Date(toMoments(range).to) };

beforeAll(async () => {
  [app, browser] = await Promise.all([startDemoApp('memory'), openBrowser()]);
  context = await openTeamContext(browser);
  secret = (await createKey(app, { role: 'ANALYST', name: '분석' })).secret;
  await makeTraffic(app, moments.from);
}, 180_000);
beforeEach(async () => {
  tab = await AnalyticsPage.open(context, app.url);
});
afterEach(() => tab.close());

/** The figures of the server for the range, formatted as on the cards. */
async function expectedFigures(filter: object = {}): Promise<Record<string, string>> {
  const figures = await analyticsOf<Record<string, number>>(
    app,
    'searches dailyVisitors unansweredRate clickThroughRate averageClickPosition deflectionRate',
    { ...moments, filter },
  );
  return {
    '검색 수': formatCount(figures.searches!),
    방문자: formatCount(figures.dailyVisitors!),
    '답 없음 비율': formatShare(figures.unansweredRate!),
    클릭률: formatShare(figures.clickThroughRate!),
    '평균 클릭 순위': formatPosition(figures.averageClickPosition),
    '자체 해결률': formatShare(figures.deflectionRate!),
  };
}

describe('The figures', () => {
  it('are those of the server, with the change since the previous period', async () => {
    await tab.enter(secret);
    expect(await tab.values()).toEqual(await expectedFigures());
    expect(await tab.card('검색 수').innerText()).toMatch(/136% 늘었어요\s+지난 기간 11/);
    expect(await tab.card('검색 수').locator('.change').textContent()).toContain(
      '지난 기간보다 136% 늘었어요',
    );
    expect(await tab.card('답 없음 비율').locator('.change').textContent()).toMatch(
      /지난 기간보다 [\d.]+%p 낮아졌어요\. 좋아졌어요/,
    );
  });

  it('follow the conditions, and so do the address and the history', async () => {
    await tab.enter(secret);
    expect(await tab.value('검색 수')).toBe('26');
    await tab.page.getByLabel('서비스').selectOption({ label: '새미톡' });
    await eventually(async () => expect(tab.parameters()).toEqual({ product: 'saemi-talk' }));
    expect(await tab.values()).toEqual(await expectedFigures({ productSlugs: ['saemi-talk'] }));
    expect(await tab.value('검색 수')).toBe('4');

    const categories = tab.page.getByLabel('카테고리');
    expect(await categories.innerText()).not.toContain('새미페이');
    await categories.selectOption('talk-account-security');
    expect(await tab.values()).toEqual(
      await expectedFigures({ categorySlugs: ['talk-account-security'] }),
    );

    await tab.page.goBack();
    expect(await tab.value('검색 수')).toBe('4');
    expect(await tab.page.getByLabel('카테고리').inputValue()).toBe('');
    await tab.page.goBack();
    expect(await tab.value('검색 수')).toBe('26');
    expect(tab.parameters()).toEqual({});

    await tab.page.getByLabel('플랫폼').selectOption({ label: 'iOS' });
    expect(await tab.values()).toEqual(await expectedFigures({ platformSlugs: ['ios'] }));
    expect(await tab.value('검색 수')).toBe('2');
    await tab.page.getByLabel('유입 경로').selectOption({ label: 'API' });
    await eventually(async () =>
      expect(tab.parameters()).toEqual({ platform: 'ios', source: 'api' }),
    );
    await tab.page.reload();
    expect(await tab.values()).toEqual(
      await expectedFigures({ platformSlugs: ['ios'], source: 'api' }),
    );
    await tab.page.getByRole('button', { name: '조건 지우기' }).click();
    expect(await tab.value('검색 수')).toBe('26');
  });

  it('follow the range: a preset or entered dates, which the browser checks', async () => {
    await tab.enter(secret);
    await tab.page.getByRole('button', { name: '최근 90일' }).click();
    expect(await tab.value('검색 수')).toBe('37');
    expect(tab.parameters()).toEqual({ range: '90d' });

    await tab.page.getByRole('button', { name: '직접 고르기' }).click();
    const [from, to] = [addDays(range.from, -6), addDays(range.from, -2)];
    await tab.page.getByLabel('시작일').fill(to);
    await tab.page.getByLabel('종료일').fill(from);
    await tab.page.getByRole('button', { name: '적용' }).click();
    await tab.expectFocus(tab.page.getByLabel('종료일'));
    expect(tab.parameters()).toEqual({ range: '90d' });
    await tab.page.getByLabel('시작일').fill(from);
    await tab.page.getByLabel('종료일').fill(to);
    await tab.page.getByRole('button', { name: '적용' }).click();
    await eventually(async () => expect(tab.parameters()).toEqual({ from, to }));
    expect(await tab.value('검색 수')).toBe('11');
  });

  it('over time are in bars', async () => {
    await tab.enter(secret);
    await tab.settled();
    const bars = tab.page.locator('.course li');
    expect(await bars.count()).toBe(30);
    expect(await bars.last().getAttribute('title')).toMatch(/: 검색 26회, 답 없음 2회$/);
  });
});

describe('The lists of queries', () => {
  it('are those of the server, and become CSV without formulas', async () => {
    await tab.enter(secret);
    await tab.settled();
    const expected = await analyticsOf<
      Record<
        'topQueries' | 'unansweredQueries' | 'filteredOutQueries' | 'rarelyClickedQueries',
        { query: string }[]
      >
    >(
      app,
      `topQueries(first: 100) { query } unansweredQueries { query } filteredOutQueries { query }
        rarelyClickedQueries { query }`,
      moments,
    );
    const listed = () => tab.page.locator('.queries tbody .query').allInnerTexts();
    const names = (queries: { query: string }[]) => queries.map(({ query }) => query);
    expect(await listed()).toEqual(names(expected.topQueries).slice(0, 10));
    await tab.page
      .getByRole('button', { name: `${expected.topQueries.length - 10}개 더 보기` })
      .first()
      .click();
    expect(await listed()).toEqual(names(expected.topQueries));

    const choose = (name: string) =>
      tab.page.getByRole('button', { name: new RegExp(`^${name} \\d`) });
    await choose('답을 찾지 못한 검색어').click();
    expect(names(expected.unansweredQueries)).toEqual([MISSING]);
    expect(await listed()).toEqual([MISSING]);
    expect(tab.parameters()).toEqual({ list: 'unanswered' });
    await choose('필터 때문에 결과가 없던 검색어').click();
    expect(names(expected.filteredOutQueries)).toEqual([FORMULA]);
    expect(await listed()).toEqual([FORMULA]);
    const { name, text } = await tab.download('CSV 내려받기: 필터 때문에 결과가 없던 검색어');
    expect(name).toBe(`doum-filtered-out-queries-${range.from}-${range.to}.csv`);
    expect(text.split('\r\n')).toEqual([
      '\uFEFF검색어,검색 수,답 없음 비율,필터 안에 없음 비율,클릭률,평균 결과 수,평균 클릭 순위',
      `'${FORMULA},1,0,1,0,0,`,
      '',
    ]);
    await choose('클릭이 적은 검색어').click();
    expect(names(expected.rarelyClickedQueries)).toContain(UNOPENED);
    expect(await listed()).toEqual(names(expected.rarelyClickedQueries));
    await tab.page.getByText('평균보다 뚜렷하게 적게 열어 본').waitFor();
    await tab.page.reload();
    await tab.page.getByRole('button', { name: /^클릭이 적은/, pressed: true }).waitFor();
  });

  it('open the details of a query; Escape closes them and returns the focus', async () => {
    await tab.enter(secret);
    await tab.settled();
    await tab.listed(OPENED).click();
    await tab.details().getByRole('heading', { name: OPENED }).waitFor();
    expect(tab.parameters()).toEqual({ query: OPENED });
    const row = (name: string) =>
      tab.details().locator('.details-figures tr', { hasText: name }).innerText();
    expect(await row('검색 수')).toMatch(/검색 수\s+6\s+10\s+지난 기간보다\s+40% 줄었어요/);
    expect(await row('클릭률')).toMatch(/66\.7%\s+90\.0%/);

    const expected = await analyticsOf<{ query: { topArticles: { slug: string }[] } }>(
      app,
      `query(query: "${OPENED}") { topArticles { slug } }`,
      moments,
    );
    const links = await tab
      .details()
      .locator('.details-articles a')
      .evaluateAll((all) => all.map((each) => each.getAttribute('href')));
    expect(links).toEqual(expected.query.topArticles.map(({ slug }) => `/articles/${slug}`));
    const help = tab.details().getByRole('link', { name: /직접 찾아보기/ });
    expect(await help.getAttribute('href')).toBe(`/search?q=${encodeURIComponent(OPENED)}`);
    const course = tab.details().locator('.course .visually-hidden');
    await course.filter({ hasText: /검색 6회, 답 없음 0회/ }).waitFor();

    await tab.page.keyboard.press('Escape');
    await tab.details().waitFor({ state: 'detached' });
    await eventually(async () => expect(tab.parameters()).toEqual({}));
    await tab.expectFocus(tab.listed(OPENED));
  });

  it('show which filters were used, and filter by one', async () => {
    await tab.enter(secret);
    const facets = tab.page.getByRole('region', { name: '필터 사용' });
    const talk = facets.locator('li', {
      has: tab.page.getByRole('button', { name: '새미톡 검색만 보기', exact: true }),
    });
    expect(await talk.innerText()).toMatch(/4\s+15\.4%/);
    expect(await talk.innerText()).toContain(OPENED);
    await facets.getByRole('button', { name: /비밀번호\/보안 검색만 보기/ }).click();
    await eventually(async () =>
      expect(tab.parameters()).toEqual({ category: 'talk-account-security' }),
    );
    expect(await tab.value('검색 수')).toBe('3');
  });
});

describe('Without searches', () => {
  it('the page says how to record some', async () => {
    await tab.enter(secret, LONG_AGO);
    await tab.page.getByRole('heading', { name: '이 기간에는 검색이 없었어요' }).waitFor();
    expect(await tab.page.locator('.empty').innerText()).toMatch(/x-doum-source[^]*recordClick/);
    await tab.page.getByRole('button', { name: '최근 90일' }).click();
    expect(await tab.value('검색 수')).toBe('37');
  });
});

describe('Accessibility', () => {
  it('can be used by keyboard; the details of a query keep the focus', async () => {
    await tab.enter(secret);
    await tab.settled();
    await tab.page.evaluate(`
      globalThis.reached = [];
      document.activeElement?.blur();
      document.addEventListener('focusin', ({ target }) => {
        const named = target.closest('label')?.firstElementChild ?? target;
        globalThis.reached.push(named.textContent.trim());
      });
    `);
    for (let i = 0; i < 80; i += 1) await tab.page.keyboard.press('Tab');
    const reached = await tab.page.evaluate<string[]>('globalThis.reached');
    for (const name of [
      '새로고침',
      '로그아웃',
      '최근 7일',
      '직접 고르기',
      '서비스',
      '카테고리',
      '플랫폼',
      '유입 경로',
      OPENED,
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

  it('has no critical or serious findings on a phone, in dark colours', async () => {
    await tab.page.setViewportSize(PHONE);
    await tab.page.emulateMedia({ colorScheme: 'dark' });
    const examine = async () => {
      const lines = await examineAccess(tab.page, 'all');
      expect(lines.filter((line) => /^(critical|serious) /.test(line))).toEqual([]);
      expect(await tab.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    };
    await tab.visit('?range=7d');
    await examine();
    await tab.give(secret);
    await tab.settled();
    await examine();
    await tab.listed(OPENED).click();
    await tab.details().locator('.details-articles').waitFor();
    await examine();
  });
});

describe('The key', () => {
  it('is not stored: a cookie that scripts cannot read signs in every tab, until signing out', async () => {
    await tab.enter(secret, '?range=7d');
    expect(tab.page.url()).not.toContain(secret);
    const other = await AnalyticsPage.open(context, app.url);
    await other.page.goto(`${app.url}/analytics?range=7d`);
    await other.page.getByRole('button', { name: '로그아웃' }).waitFor();
    expect(await other.value('검색 수')).toBe('26');
    const stores = await tab.page.evaluate(
      '({ session: sessionStorage.length, local: localStorage.length, cookies: document.cookie })',
    );
    expect(stores).toEqual({ session: 0, local: 0, cookies: '' });
    await other.page.getByRole('button', { name: '로그아웃' }).click();
    await other.signedOut();
    await other.close();

    await tab.page.getByRole('button', { name: '새로고침' }).click();
    await tab.signedOut();
    expect(tab.faults.splice(0).every((fault) => fault.includes('401'))).toBe(true);
  });

  it('that is revoked while the page is open leads to the form', async () => {
    const revoked = await createKey(app, { role: 'ANALYST' });
    await tab.enter(revoked.secret);
    await tab.settled();
    await revokeKey(app, revoked);
    await tab.page.getByRole('button', { name: '새로고침' }).click();
    await tab.page.getByRole('alert').filter({ hasText: '로그인이 끝났어요' }).waitFor();
    await tab.expectFocus(tab.page.getByLabel('이메일'));
    expect(tab.faults.splice(0).every((fault) => fault.includes('401'))).toBe(true);
  });
});

// After the other figures, since it shortens the retention.
describe('A range beyond the retention', () => {
  it('is refused in a sentence', async () => {
    await app.app.dataSource.query('update analytics_state set log_from = $1, rollup_from = $1', [
      moments.from,
    ]);
    await tab.enter(secret, '?range=90d');
    const alerts = tab.page.getByRole('alert');
    await alerts.filter({ hasText: /이 기간의 통계는 볼 수 없어요.*뒤의 것만/ }).waitFor();
    await tab.page.waitForLoadState('networkidle');
    expect(await alerts.count()).toBe(1);
    // The overview answers last: the sections fail before it, and say the reason once, too.
    const waiting: (() => void)[] = [];
    await tab.page.route('**/graphql', async (route) => {
      if (route.request().postData()?.includes('AnalyticsOverview'))
        await new Promise<void>((resolve) => void waiting.push(resolve));
      await route.continue();
    });
    await tab.page.reload();
    await eventually(async () => expect(waiting).toHaveLength(1));
    await alerts.waitFor();
    expect(await alerts.count()).toBe(1);
    waiting[0]!();
    await tab.page.waitForLoadState('networkidle');
    expect(await alerts.count()).toBe(1);
    await tab.page.unroute('**/graphql');
    await tab.page.getByRole('button', { name: '최근 30일' }).click();
    expect(await tab.value('검색 수')).toBe('26');
  });
});
