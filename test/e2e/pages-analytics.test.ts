import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { poolOf } from '../../src/core/database.js';
import { formatCount, formatPosition, formatShare } from '../../src/web/analytics/format.js';
import { resolveRange, toMoments } from '../../src/web/analytics/view/range.js';
import { addDays, dayInKorea } from '../../src/web/shared/korean-days.js';
import { analyticsOf, clickAs, searchAs, untilLogged } from '../support/analytics.js';
import { DESKTOP, examineAccess, openBrowser, PHONE, watchFaults, watchForeignRequests } from '../support/browser.js';
import { eventually, SOON_MS } from '../support/eventually.js';
import { createKey, type CreatedKey, revokeKey } from '../support/keys.js';
import { writePastSearches } from '../support/past-searches.js';
import { startDemoApp } from '../support/start-demo-app.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

/** Nothing of what is published has any of these letters. */
const MISSING = '쀍뛟퀧';
const FORMULA = '=쀍뛟';
const OPENED = '친구 차단';
const UNOPENED = '비밀번호 변경';

let app: TestApp;
let browser: Browser;
let analyst: CreatedKey;
let context: BrowserContext;
let page: Page;
let faults: string[];
let foreign: string[];
let count = 0;

const today = dayInKorea(new Date());
const range = resolveRange('30d', today);
/** Before all searches, and statistics are kept for longer. */
const LONG_AGO = `?from=${addDays(today, -400)}&to=${addDays(today, -396)}`;
const moments = { from: new Date(toMoments(range).from), to: new Date(toMoments(range).to) };

beforeAll(async () => {
  [app, browser] = await Promise.all([startDemoApp('postgres'), openBrowser()]);
  analyst = await createKey(app, { role: 'ANALYST', name: '분석' });
  await makeTraffic();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});
beforeEach(async () => {
  await newContext();
});
afterEach(async () => {
  await context.close();
  expect(faults).toEqual([]);
  expect(foreign).toEqual([]);
});

/** Searches and clicks over HTTP, each search of a visitor of its own; and some of the time before. */
async function makeTraffic(): Promise<void> {
  const search = (query: string, source: string, more: object = {}) =>
    searchAs(app.url, { agent: `visitor ${(count += 1)}`, source }, query, { literal: true, ...more });
  const click = async (position: number, found: ReturnType<typeof search>) =>
    clickAs(app.url, { agent: 'clicker' }, await found, position);
  for (let i = 0; i < 4; i += 1) await click(1 + (i % 2), search(OPENED, 'app', { filter: { productSlugs: ['saemi-talk'] } }));
  for (let i = 0; i < 2; i += 1) await search(OPENED, 'web');
  for (let i = 0; i < 3; i += 1) await search(UNOPENED, 'web', { filter: { categorySlugs: ['talk-account-security'] } });
  for (let i = 0; i < 2; i += 1) await search(MISSING, 'api', { filter: { platformSlugs: ['ios'] } });
  await search(FORMULA, 'web');
  for (let i = 0; i < 14; i += 1)
    await click(1, search(`${['환불', '송금', '알림', '신고', '백업'][i % 5]} ${'가나다'[i % 3]}`, 'app'));
  await untilLogged(app, 26);
  const before = (days: number) => new Date(moments.from.getTime() - days * 86_400_000 + 3_600_000);
  await writePastSearches(poolOf(app.app.dataSource), [
    ...Array.from({ length: 10 }, (_, i) => ({ at: before(1 + (i % 5)), query: OPENED, ...(i < 9 && { clicked: 1 }) })),
    { at: before(2), query: MISSING, total: 0 },
  ]);
}

async function newContext(options: { viewport?: typeof DESKTOP; colorScheme?: 'light' | 'dark' } = {}): Promise<void> {
  await context?.close();
  context = await browser.newContext({ viewport: DESKTOP, locale: 'ko-KR', timezoneId: 'America/New_York', ...options });
  context.setDefaultTimeout(SOON_MS);
  page = await context.newPage();
  faults = watchFaults(page);
  foreign = watchForeignRequests(page, app.url);
}

/** Opens the page and gives the key where it is asked for. */
async function open(query = '', key = analyst.secret, { url } = app): Promise<void> {
  await page.goto(`${url}/analytics${query}`);
  await page.getByLabel('API 키').fill(key);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: '키 지우기' }).waitFor();
}

const card = (name: string) => page.locator('.card', { has: page.getByRole('heading', { name, exact: true }) });
const settled = () => eventually(async () => expect(await page.locator('main [aria-busy="true"]').count()).toBe(0), SOON_MS);
const value = async (name: string) => {
  await settled();
  return card(name).locator('.card-value').innerText();
};
const parameters = () => Object.fromEntries(new URL(page.url()).searchParams);
const story = () => page.getByRole('dialog');
const inTable = (query: string) => page.locator('.queries').getByRole('button', { name: query, exact: true });

async function expectFocus(element: Locator): Promise<void> {
  await element.and(page.locator(':focus')).waitFor();
}

/** What the server says of a range, as the cards write it. */
async function figures(filter: object = {}): Promise<Record<string, string>> {
  const told = await analyticsOf<Record<string, number>>(
    app,
    'searches dailyVisitors zeroResultRate clickThroughRate averageClickPosition deflectionRate',
    { ...moments, filter },
  );
  return {
    '검색 수': formatCount(told.searches!),
    방문자: formatCount(told.dailyVisitors!),
    '결과 없음 비율': formatShare(told.zeroResultRate!),
    클릭률: formatShare(told.clickThroughRate!),
    '평균 클릭 순위': formatPosition(told.averageClickPosition),
    '자체 해결률': formatShare(told.deflectionRate!),
  };
}

async function shown(): Promise<Record<string, string>> {
  await settled();
  const cards = await page.locator('.card').all();
  const entries = cards.map(async (each) => [
    await each.locator('h2').innerText(),
    await each.locator('.card-value').innerText(),
  ]);
  return Object.fromEntries((await Promise.all(entries)) as [string, string][]);
}

async function download(name: string): Promise<{ name: string; text: string }> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}

describe('The key', () => {
  it.each([
    ['nobody has', () => 'doum_0000000000000000000000000000000000000000000', /역할이 ANALYST인 키/],
    ['is typed in Korean', () => '도움키', /쓸 수 없어요.*ANALYST/],
    ['is empty', () => '  ', /넣어 주세요/],
  ])('that %s is not taken, and the field has the focus', async (_, key, sentence) => {
    await page.goto(`${app.url}/analytics`);
    const field = page.getByLabel('API 키');
    await field.fill(key());
    await page.getByRole('button', { name: '통계 보기' }).click();
    await page.getByRole('alert').filter({ hasText: sentence }).waitFor();
    await expectFocus(field);
    expect(await page.getByText('key create "분석" --role ANALYST').isVisible()).toBe(true);
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    // The browser itself reports the status of what was refused.
    expect(faults.splice(0).every((fault) => fault.includes('401'))).toBe(true);
  });

  it('of a role that may not is not taken, and that is said', async () => {
    const agent = await createKey(app, { role: 'AGENT' });
    await page.goto(`${app.url}/analytics`);
    await page.getByLabel('API 키').fill(agent.secret);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: '이 API 키의 역할로는' }).waitFor();
    await expectFocus(page.getByLabel('API 키'));
  });

  it('is kept for the tab alone, and nowhere else', async () => {
    await open('?range=7d');
    expect(page.url()).not.toContain(analyst.secret);
    await page.reload();
    expect(await value('검색 수')).toBe('26');
    const stores = await page.evaluate(
      '({ session: JSON.stringify({ ...sessionStorage }), local: localStorage.length, cookies: document.cookie })',
    );
    expect(stores).toEqual({ session: expect.stringContaining(analyst.secret) as string, local: 0, cookies: '' });

    await newContext();
    await page.goto(`${app.url}/analytics`);
    await page.getByLabel('API 키').waitFor();
  });

  it('can be forgotten', async () => {
    await open();
    await page.getByRole('button', { name: '키 지우기' }).click();
    await page.getByLabel('API 키').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    await page.reload();
    await page.getByLabel('API 키').waitFor();
  });

  it('that is revoked while the page is open leads back to the form', async () => {
    const doomed = await createKey(app, { role: 'ANALYST' });
    await open('', doomed.secret);
    await settled();
    await revokeKey(app, doomed);
    await page.getByRole('button', { name: '새로고침' }).click();
    await page.getByRole('alert').filter({ hasText: '폐기된 키' }).waitFor();
    await expectFocus(page.getByLabel('API 키'));
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    expect(faults.splice(0).every((fault) => fault.includes('401'))).toBe(true);
  });
});

describe('The figures', () => {
  it('are those of the server, with what changed since the period before', async () => {
    await open();
    expect(await shown()).toEqual(await figures());
    expect(await card('검색 수').innerText()).toMatch(/136% 늘었어요\s+지난 기간 11/);
    expect(await card('검색 수').locator('.change').textContent()).toContain('지난 기간보다 136% 늘었어요');
    expect(await card('결과 없음 비율').locator('.change').textContent()).toMatch(
      /지난 기간보다 [\d.]+%p 높아졌어요\. 나빠졌어요/,
    );
  });

  it('follow the conditions, the address too, and the way back', async () => {
    await open();
    expect(await value('검색 수')).toBe('26');
    await page.getByLabel('서비스').selectOption({ label: '새미톡' });
    await eventually(async () => expect(parameters()).toEqual({ product: 'saemi-talk' }));
    expect(await shown()).toEqual(await figures({ productSlugs: ['saemi-talk'] }));
    expect(await value('검색 수')).toBe('4');

    const groups = page.getByLabel('카테고리').locator('optgroup');
    expect(await groups.evaluateAll((elements) => elements.map((each) => each.getAttribute('label')))).toEqual(['새미톡']);
    await page.getByLabel('카테고리').selectOption('talk-account-security');
    expect(await shown()).toEqual(await figures({ categorySlugs: ['talk-account-security'] }));

    await page.goBack();
    expect(await value('검색 수')).toBe('4');
    expect(await page.getByLabel('카테고리').inputValue()).toBe('');
    await page.goBack();
    expect(await value('검색 수')).toBe('26');
    expect(parameters()).toEqual({});

    await page.getByLabel('유입 경로').selectOption({ label: '앱' });
    expect(await shown()).toEqual(await figures({ source: 'app' }));
    await page.goBack();
    await page.getByLabel('플랫폼').selectOption({ label: 'iOS' });
    expect(await shown()).toEqual(await figures({ platformSlugs: ['ios'] }));
    expect(await value('검색 수')).toBe('2');
    await page.getByLabel('유입 경로').selectOption({ label: 'API' });
    await eventually(async () => expect(parameters()).toEqual({ platform: 'ios', source: 'api' }));
    await page.reload();
    expect(await shown()).toEqual(await figures({ platformSlugs: ['ios'], source: 'api' }));
    await page.getByRole('button', { name: '조건 지우기' }).click();
    expect(await value('검색 수')).toBe('26');
  });

  it('follow the range: one that ends today, or own dates, which are checked', async () => {
    await open();
    await page.getByRole('button', { name: '최근 90일' }).click();
    expect(await value('검색 수')).toBe('37');
    expect(parameters()).toEqual({ range: '90d' });

    await page.getByRole('button', { name: '직접 고르기' }).click();
    const [from, to] = [addDays(range.from, -5), addDays(range.from, -1)];
    await page.getByLabel('시작일').fill(to);
    await page.getByLabel('종료일').fill(from);
    await page.getByRole('button', { name: '적용' }).click();
    await page.getByText('시작일이 종료일보다 늦어요.').waitFor();
    expect(parameters()).toEqual({ range: '90d' });
    await page.getByLabel('시작일').fill(from);
    await page.getByLabel('종료일').fill(to);
    await page.getByRole('button', { name: '적용' }).click();
    await eventually(async () => expect(parameters()).toEqual({ from, to }));
    expect(await value('검색 수')).toBe('11');
  });

  it('over time are drawn, told at the pointer, and there as a table', async () => {
    await open();
    await settled();
    await page.locator('.chart canvas').waitFor();
    const drawing = () => page.evaluate<string>('document.querySelector(".chart canvas").toDataURL()');
    const light = await drawing();
    await page.emulateMedia({ colorScheme: 'dark' });
    await eventually(async () => expect(await drawing()).not.toBe(light));

    const box = (await page.locator('.chart .u-over').boundingBox())!;
    await page.mouse.move(box.x + box.width - 4, box.y + box.height / 2);
    await page.locator('.legend').filter({ hasText: '지금까지' }).waitFor();
    expect(await page.locator('.legend').innerText()).toMatch(/검색 수\s+26/);

    await page.getByText('표로 보기').click();
    const rows = page.getByRole('region', { name: '추이 표' }).locator('tbody tr');
    expect(await rows.count()).toBe(30);
    expect(await rows.first().innerText()).toMatch(/\s26\s+3\s+11\.5%\s+18$/);
  });

  it('over time can be dragged over to look closer', async () => {
    await open();
    await settled();
    const box = (await page.locator('.chart .u-over').boundingBox())!;
    const dayWidth = box.width / 30;
    await page.mouse.move(box.x + dayWidth * 3.5, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + dayWidth * 6.5, box.y + 50, { steps: 4 });
    await page.mouse.up();
    await eventually(async () => expect(parameters()).toEqual({ from: addDays(range.from, 3), to: addDays(range.from, 6) }));
  });

  it('stay while the network is away, and come back', async () => {
    await open();
    expect(await value('검색 수')).toBe('26');
    await context.setOffline(true);
    await page.getByRole('button', { name: '최근 7일' }).click();
    await page.getByRole('alert').filter({ hasText: '서버에 연결하지 못했어요' }).waitFor();
    expect(await card('검색 수').locator('.card-value').innerText()).toBe('26');
    await context.setOffline(false);
    await page.getByRole('button', { name: '다시 시도' }).click();
    await eventually(async () => expect(await page.getByRole('alert').count()).toBe(0), SOON_MS);
    expect(await value('검색 수')).toBe('26');
    faults.splice(0);
  });
});

describe('A time that is no longer kept', () => {
  let forgetful: TestApp;
  let key: string;

  beforeAll(async () => {
    forgetful = await startTestApp('postgres');
    key = (await createKey(forgetful, { role: 'ANALYST' })).secret;
    await forgetful.settled();
    for (const source of ['app', 'app', 'web'])
      await searchAs(forgetful.url, { agent: `visitor ${(count += 1)}`, source }, MISSING);
    await untilLogged(forgetful, 3);
  });
  afterAll(() => forgetful.stop());
  beforeEach(() => {
    foreign = watchForeignRequests(page, forgetful.url);
  });

  const keep = (logFrom: Date, rollupFrom: Date) =>
    forgetful.app.dataSource.query('update analytics_state set log_from = $1, rollup_from = $2', [logFrom, rollupFrom]);
  const yesterday = new Date(moments.to.getTime() - 2 * 86_400_000);

  it('gives nothing to compare with', async () => {
    await keep(moments.from, moments.from);
    await open('', key, forgetful);
    expect(await value('검색 수')).toBe('3');
    expect(await card('검색 수').locator('.change').innerText()).toBe('비교할 기록이 없어요');
    expect(await page.getByText('지난 기간 검색 수').count()).toBe(0);
  });

  it('is refused in a sentence that helps', async () => {
    await keep(moments.from, moments.from);
    await open('?range=90d', key, forgetful);
    await page
      .getByRole('alert')
      .filter({ hasText: /이 기간의 통계는 볼 수 없어요.*뒤의 것만/ })
      .waitFor();
    await page.getByRole('button', { name: '최근 30일 보기' }).click();
    expect(await value('검색 수')).toBe('3');
  });

  it('is refused alone where the log would have to tell: the use of facets under a condition', async () => {
    await keep(yesterday, moments.from);
    await open('?source=app', key, forgetful);
    const facets = page.getByRole('region', { name: '필터 사용' });
    await facets.getByRole('alert').filter({ hasText: '조건을 하나만 남겨 주세요' }).waitFor();
    expect(await value('검색 수')).toBe('2');
    await facets.getByRole('button', { name: '조건 지우기' }).click();
    expect(await value('검색 수')).toBe('3');
    await facets.getByText('서비스 필터를 쓴 검색이 없어요.').waitFor();
  });
});

describe('The lists of queries', () => {
  it('are those of the server, and chosen by arrows', async () => {
    await open();
    await settled();
    const told = await analyticsOf<Record<'topQueries' | 'zeroResultQueries' | 'noClickQueries', { query: string }[]>>(
      app,
      'topQueries(first: 100) { query } zeroResultQueries { query } noClickQueries { query }',
      moments,
    );
    const listed = () => page.locator('.queries tbody .query').allInnerTexts();
    const names = (queries: { query: string }[]) => queries.map(({ query }) => query);
    expect(await listed()).toEqual(names(told.topQueries).slice(0, 10));
    await page
      .getByRole('button', { name: `${told.topQueries.length - 10}개 더 보기` })
      .first()
      .click();
    expect(await listed()).toEqual(names(told.topQueries));

    await page.getByRole('tab', { name: '많이 찾은 검색어' }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('tab', { name: '결과 없는 검색어' }).getAttribute('aria-selected')).toBe('true');
    expect(await listed()).toEqual(names(told.zeroResultQueries));
    expect(parameters()).toEqual({ list: 'zero' });
    await page.keyboard.press('End');
    expect(await listed()).toEqual(names(told.noClickQueries));
    await page.keyboard.press('ArrowRight');
    expect(parameters()).toEqual({});
    await page.keyboard.press('ArrowLeft');
    await page.reload();
    await page.getByRole('tab', { name: '클릭 없는 검색어', selected: true }).waitFor();
  });

  it('open the story of a query, which Escape closes, and the focus goes back', async () => {
    await open();
    await settled();
    await inTable(OPENED).click();
    await story().getByRole('heading', { name: OPENED }).waitFor();
    expect(parameters()).toEqual({ query: OPENED });
    const row = (name: string) => story().locator('.story-figures tr', { hasText: name }).innerText();
    expect(await row('검색 수')).toMatch(/검색 수\s+6\s+10\s+지난 기간보다\s+40% 줄었어요/);
    expect(await row('클릭률')).toMatch(/66\.7%\s+90\.0%/);

    const told = await analyticsOf<{ query: { topArticles: { slug: string }[] } }>(
      app,
      `query(query: "${OPENED}") { topArticles { slug } }`,
      moments,
    );
    const links = await story()
      .locator('.story-articles a')
      .evaluateAll((all) => all.map((each) => each.getAttribute('href')));
    expect(links).toEqual(told.query.topArticles.map(({ slug }) => `/articles/${slug}`));
    const help = story().getByRole('link', { name: /직접 찾아보기/ });
    expect(await help.getAttribute('href')).toBe(`/search?q=${encodeURIComponent(OPENED)}`);
    const course = story().locator('.course .visually-hidden');
    await course.filter({ hasText: /검색 6회, 결과 없음 0회/ }).waitFor();

    await page.keyboard.press('Escape');
    await story().waitFor({ state: 'detached' });
    await eventually(async () => expect(parameters()).toEqual({}));
    await expectFocus(inTable(OPENED));
    await page.goForward();
    await story().getByRole('heading', { name: OPENED }).waitFor();
  });

  it('give advice by what came of a query', async () => {
    await open(`?query=${encodeURIComponent(MISSING)}`);
    await story().getByText('동의어로 묶어 주세요').waitFor();
    await story().getByRole('button', { name: '닫기' }).click();
    await story().waitFor({ state: 'detached' });
    await inTable(UNOPENED).click();
    await story().getByText('아무도 열지 않았어요').waitFor();
    await story().getByText('이 검색어로 연 도움말이 없어요').waitFor();
    await page.goBack();
    await story().waitFor({ state: 'detached' });
  });

  it('show which filters were used, and narrow to one', async () => {
    await open();
    const facets = page.getByRole('region', { name: '필터 사용' });
    const talk = facets.locator('li', { has: page.getByRole('button', { name: '새미톡 검색만 보기', exact: true }) });
    expect(await talk.innerText()).toMatch(/4\s+15\.4%/);
    expect(await talk.innerText()).toContain(OPENED);
    await facets.getByRole('button', { name: /비밀번호\/보안 검색만 보기/ }).click();
    await eventually(async () => expect(parameters()).toEqual({ category: 'talk-account-security' }));
    expect(await value('검색 수')).toBe('3');
  });
});

describe('CSV', () => {
  it('has a list as a spreadsheet opens it, and no formula', async () => {
    await open('?list=zero');
    await settled();
    const { name, text } = await download('CSV 내려받기: 결과 없는 검색어');
    expect(name).toBe(`doum-zero-result-queries-${range.from}-${range.to}.csv`);
    expect(text.split('\r\n')).toEqual([
      '\uFEFF검색어,검색 수,결과 없음 비율,클릭률,평균 결과 수,평균 클릭 순위',
      `${MISSING},2,1,0,0,`,
      `'${FORMULA},1,1,0,0,`,
      '',
    ]);
  });

  it('has the time and the filters', async () => {
    await open();
    await settled();
    const timeline = (await download('CSV 내려받기: 추이')).text.trimEnd().split('\r\n');
    expect(timeline).toHaveLength(31);
    expect(timeline.at(-1)).toBe(`${today} 00:00,26,3,0.1154,18`);
    const facets = await download('CSV 내려받기: 필터 사용');
    expect(facets.name).toBe(`doum-facets-${range.from}-${range.to}.csv`);
    expect(facets.text).toContain(`서비스,saemi-talk,새미톡,4,0.1538,0,1,${OPENED}\r\n`);
  });
});

describe('Where there is nothing', () => {
  it('the page says how searches get into it', async () => {
    await open(LONG_AGO);
    await page.getByRole('heading', { name: '이 기간에는 검색이 없었어요' }).waitFor();
    expect(await page.locator('.empty').innerText()).toMatch(/x-doum-source[^]*recordClick/);
    await page.getByRole('button', { name: '최근 90일 보기' }).click();
    expect(await value('검색 수')).toBe('37');
  });

  it('conditions that leave nothing can be dropped', async () => {
    await open('?product=saemi-mail');
    await page.getByRole('button', { name: '조건 모두 지우기' }).click();
    expect(await value('검색 수')).toBe('26');
  });

  it('a condition that is gone is told, and can be dropped', async () => {
    await open('?product=never-was');
    await page.getByRole('alert').filter({ hasText: '지금은 없는 것' }).waitFor();
    expect(await page.getByLabel('서비스').inputValue()).toBe('never-was');
    await page.getByRole('button', { name: '조건 지우기' }).first().click();
    expect(await value('검색 수')).toBe('26');
  });

  it('no query without results is good news', async () => {
    await open('?source=app&list=zero');
    await page.getByText('모두 무언가를 찾았어요').waitFor();
  });
});

describe('By the keyboard alone', () => {
  it('all that matters can be reached, and the story keeps the focus', async () => {
    await open();
    await settled();
    await page.evaluate('document.activeElement?.blur()');
    const reached: string[] = [];
    for (let i = 0; i < 80; i += 1) {
      await page.keyboard.press('Tab');
      reached.push(
        await page.evaluate<string>(
          '((element) => (element.closest("label")?.firstElementChild ?? element).textContent.trim())(document.activeElement)',
        ),
      );
    }
    const wanted = [
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
    for (const name of [...wanted, 'CSV 내려받기: 추이', 'CSV 내려받기: 많이 찾은 검색어', 'CSV 내려받기: 필터 사용']) {
      expect(reached).toContain(name);
    }

    await inTable(OPENED).focus();
    await page.keyboard.press('Enter');
    await story().locator('.story-articles').waitFor();
    for (let i = 0; i < 12; i += 1) {
      await page.keyboard.press('Tab');
      // Between its last and its first the browser itself has the focus.
      expect(
        await page.evaluate('document.activeElement === document.body || document.activeElement.closest("dialog") !== null'),
      ).toBe(true);
    }
  });
});

describe('Access', () => {
  it.each([
    ['light', DESKTOP],
    ['dark', DESKTOP],
    ['light', PHONE],
    ['dark', PHONE],
  ] as const)('has nothing critical or serious: %s, %j', async (colorScheme, viewport) => {
    await newContext({ viewport, colorScheme });
    const examine = async () => {
      const { counts, lines } = await examineAccess(page);
      expect({ ...counts, lines: counts.critical + counts.serious > 0 ? lines : [] }).toMatchObject({
        critical: 0,
        serious: 0,
        lines: [],
      });
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    };
    await page.goto(`${app.url}/analytics`);
    await page.getByLabel('API 키').waitFor();
    await examine();
    await open();
    await settled();
    await page.getByText('표로 보기').click();
    await examine();
    await inTable(OPENED).click();
    await story().locator('.story-articles').waitFor();
    await examine();
    await page.goto(`${app.url}/analytics${LONG_AGO}`);
    await page.locator('.empty').waitFor();
    await examine();
  });
});

describe('Too many requests', () => {
  it('are told, with when to try again', async () => {
    const limited = await startTestApp('postgres', { environment: { RATE_LIMIT_KEY: '1' } });
    try {
      const { secret } = await createKey(limited, { role: 'ANALYST' });
      foreign = watchForeignRequests(page, limited.url);
      await page.goto(`${limited.url}/analytics`);
      await page.getByLabel('API 키').fill(secret);
      await page.keyboard.press('Enter');
      await page
        .getByRole('alert')
        .filter({ hasText: /너무 많이 물었어요\. \d+초 뒤에 다시 시도해 주세요/ })
        .first()
        .waitFor();
      faults.splice(0);
    } finally {
      await limited.stop();
    }
  });
});
