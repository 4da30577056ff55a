import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { logOf } from '../../support/analytics.js';
import { examineAccess, openBrowser, PHONE } from '../../support/browser.js';
import { deferred } from '../../support/deferred.js';
import { eventually } from '../../support/eventually.js';
import { type HelpPage, HelpPages } from '../../support/help-page.js';
import { mutate } from '../../support/mutate.js';
import { startDemoApp } from '../../support/start-demo-app.js';
import type { TestApp } from '../../support/start-test-app.js';
import { BIMIL, commitByEnter, compose } from '../../support/type-korean.js';

const CONTACT_URL = 'https://contact.example/ask?from=help';
const SEARCH = '/search?q=신고';
const SLUG = 'talk-report-how-message';

/** A page of each kind, by description. */
const PAGES = {
  'the front page': '/',
  'a search that was rewritten and narrowed': '/search?q=clsrn&product=saemi-talk&platform=ios',
  'a search without results': '/search?q=강퇴&product=saemi-pay',
  'an article with a table': '/articles/pay-send-limit',
  'a product': '/products/saemi-talk',
  'a category': '/categories/talk-report',
};

let app: TestApp;
let browser: Browser;
const pages = new HelpPages();
const open = (path: string, options?: BrowserContextOptions) =>
  pages.open(browser, app.url, path, options);

beforeAll(async () => {
  [app, browser] = await Promise.all([startDemoApp('memory', { CONTACT_URL }), openBrowser()]);
});
afterEach(() => pages.close());

describe('Searching in the help centre', () => {
  const totalOf = async ({ page }: HelpPage) =>
    Number(/총 ([\d,]+)건/.exec(await page.locator('h1').innerText())![1]!.replace(',', ''));
  const titlesOf = ({ page }: HelpPage) => page.locator('.result-title').allInnerTexts();
  const expectedResults = async (query: string, filter: object = {}, sort = 'RELEVANCE') => {
    const { data } = await app.request<{
      search: { totalCount: number; nodes: { title: string }[] };
    }>(
      `query ($query: String!, $filter: SearchFilter, $sort: SearchSort!) {
        search(query: $query, filter: $filter, sort: $sort, first: 10) {
          totalCount
          nodes { title }
        }
      }`,
      { query, filter, sort },
    );
    return { total: data!.search.totalCount, titles: data!.search.nodes.map(({ title }) => title) };
  };

  it('shows the results of GraphQL for a query from the front page', async () => {
    const help = await open('/');
    await help.page.getByRole('combobox', { name: '도움말 검색' }).fill('신고');
    await help.page.keyboard.press('Enter');
    await help.page.waitForURL('**/search?q=*');
    await help.page.locator('.result').first().waitFor();
    const expected = await expectedResults('신고');
    expect([await totalOf(help), await titlesOf(help)]).toEqual([expected.total, expected.titles]);
    await expect(help.page.title()).resolves.toBe('신고 검색 결과 - 새미 고객센터');
    // Nothing was replaced, and what was added needs no notice.
    await expect(help.page.locator('.notes').count()).resolves.toBe(0);
    const result = help.page.locator('.result', { hasText: '받은 메시지를' }).first();
    await expect(result.locator('.tag').allInnerTexts()).resolves.toEqual([
      '새미톡',
      '신고하기',
      '안드로이드',
      'iOS',
      'macOS',
      'Windows',
    ]);
    await expect(result.locator('.result-title mark').first().innerText()).resolves.toBe('신고');
    await expect(result.locator('.result-excerpt mark').first().innerText()).resolves.toBe('신고');
  });

  it('filters by facets, keeps the filters in the address, and removes them by chips', async () => {
    const help = await open(SEARCH);
    const { page } = help;
    const unfiltered = await totalOf(help);
    await page
      .getByRole('navigation', { name: '서비스' })
      .getByRole('link', { name: /^새미톡 11/ })
      .click();
    await page.waitForURL('**product=saemi-talk*');
    await eventually(async () => expect(await totalOf(help)).toBe(11));
    const category = page.getByRole('navigation', { name: '카테고리' });
    await category.getByRole('link', { name: /^신고\/이용제한\/정책 9/ }).click();
    await eventually(async () => expect(await totalOf(help)).toBe(9));
    // Its subcategories are shown now.
    await category.getByRole('link', { name: /^신고하기/ }).click();
    await page.waitForURL('**category=talk-report-how*');
    await page
      .getByRole('navigation', { name: '플랫폼' })
      .getByRole('link', { name: /^iOS/ })
      .click();
    await page.waitForURL('**platform=ios*');
    const filter = {
      productSlugs: ['saemi-talk'],
      categorySlugs: ['talk-report-how'],
      platformSlugs: ['ios'],
    };
    const expected = await expectedResults('신고', filter);
    await eventually(async () =>
      expect([await totalOf(help), await titlesOf(help)]).toEqual([
        expected.total,
        expected.titles,
      ]),
    );

    // Another reader opens the address.
    const shared = await open(new URL(page.url()).pathname + new URL(page.url()).search);
    expect([await totalOf(shared), await titlesOf(shared)]).toEqual([
      expected.total,
      expected.titles,
    ]);
    for (const label of ['새미톡', '신고하기', 'iOS'])
      await expect(
        shared.page.getByRole('link', { name: `${label} 필터 해제` }).isVisible(),
      ).resolves.toBe(true);

    await page.getByRole('link', { name: '새미톡 필터 해제' }).click();
    await eventually(async () =>
      expect(new URL(page.url()).search).toBe(`?q=${encodeURIComponent('신고')}&platform=ios`),
    );
    await page.getByRole('link', { name: 'iOS 필터 해제' }).click();
    await eventually(async () => expect(await totalOf(help)).toBe(unfiltered));
  });

  it('suggests during the composition of an input method, and Enter searches once', async () => {
    const help = await open('/');
    const { page } = help;
    const field = page.getByRole('combobox');
    await field.focus();
    const session = await help.context.newCDPSession(page);
    await compose(session, BIMIL);
    // Suggestions appear during the composition and do not disturb it.
    await page.getByRole('option').first().waitFor();
    await expect(field.inputValue()).resolves.toBe('비밀');
    await eventually(async () =>
      expect(await page.getByRole('option').first().innerText()).toContain('비밀번호'),
    );
    await eventually(async () =>
      expect(help.sent('HelpSuggest').map(({ prefix }) => prefix)).toContain('비밀'),
    );
    await commitByEnter(session, BIMIL.at(-1)!);
    await page.waitForURL(`**/search?q=${encodeURIComponent('비밀')}`);
    await page.locator('.result').first().waitFor();
    await expect(page.getByRole('combobox').inputValue()).resolves.toBe('비밀');
    expect(help.sent('HelpSearch').map(({ query }) => query)).toEqual(['비밀']);
  });

  it('chooses suggestions by keyboard and pointer, and closes them by Escape', async () => {
    const help = await open(SEARCH);
    const { page } = help;
    const field = page.getByRole('combobox');
    await field.fill('ㅂㅁㅂㅎ');
    await page.getByRole('option').first().waitFor();
    await expect(field.getAttribute('aria-expanded')).resolves.toBe('true');
    await field.press('ArrowDown');
    await field.press('ArrowDown');
    await expect(field.getAttribute('aria-activedescendant')).resolves.toBe('suggestions-1');
    await expect(page.getByRole('option', { selected: true }).count()).resolves.toBe(1);
    await field.press('Escape');
    await expect(page.getByRole('option').count()).resolves.toBe(0);
    await expect(field.inputValue()).resolves.toBe('ㅂㅁㅂㅎ');
    await field.press('ArrowDown');
    await page.getByRole('option').first().waitFor();

    await field.fill('비밀번ㅎ');
    const article = page.getByRole('option').filter({ hasText: '새미톡 ›' }).first();
    await article.waitFor();
    const title = await article.locator('.suggestion-text').innerText();
    await article.click();
    await page.waitForURL('**/articles/*');
    await expect(page.getByRole('heading', { level: 1 }).innerText()).resolves.toBe(title);
    await expect(page.getByRole('combobox').inputValue()).resolves.toBe('비밀번ㅎ');
    await eventually(async () => {
      expect(
        await logOf(
          app,
          `select a.slug from suggestion_log s join article a on a.id = s.article_id
           where s.prefix like '비밀번%' and s.position between 1 and s.suggestions`,
        ),
      ).toEqual([{ slug: new URL(page.url()).pathname.split('/').at(-1) }]);
    });
  });

  it('names corrections, which can be declined, and offers "did you mean"', async () => {
    const help = await open('/search?q=clsrn');
    const { page } = help;
    await expect(page.locator('.notes').innerText()).resolves.toContain(
      "'clsrn' 대신 '친구' 검색 결과",
    );
    await page.getByRole('link', { name: "'clsrn' 그대로 검색" }).click();
    await page.waitForURL('**exact=1*');
    await page.getByText("'clsrn' 그대로 찾은 결과예요.").waitFor();
    await page.getByRole('link', { name: '비슷한 말도 함께 검색' }).click();
    await page.getByText("'clsrn' 대신").waitFor();

    const misspelled = await open('/search?q=비밀번호 변겅');
    await expect(misspelled.page.locator('.notes').innerText()).resolves.toContain(
      "'변겅' 대신 '변경' 검색 결과",
    );

    const unclear = await open('/search?q=rufwp 최소');
    const offered = (
      await app.request<{ search: { interpretation: { didYouMean: string } } }>(
        '{ search(query: "rufwp 최소") { interpretation { didYouMean } } }',
      )
    ).data!.search.interpretation.didYouMean;
    await unclear.page.getByText('이걸 찾으셨나요?').getByRole('link', { name: offered }).click();
    await eventually(async () =>
      expect(new URL(unclear.page.url()).searchParams.get('q')).toBe(offered),
    );
  });

  it('without results, offers popular articles and the contact link with the search', async () => {
    const query = '비트코인 이더리움 강퇴';
    const help = await open(`/search?q=${query}&product=saemi-pay&exact=1`);
    const { page } = help;
    await page.getByText(`'${query}' 검색 결과가 없어요`).waitFor();
    const href = await page
      .locator('#results')
      .getByRole('link', { name: '상담원에게 물어보기' })
      .getAttribute('href');
    const contact = new URL(href!);
    expect([contact.origin, contact.searchParams.get('from')]).toEqual([
      'https://contact.example',
      'help',
    ]);
    const { data } = await app.request<{ contact: { url: string }; plain: { url: string } }>(
      'query ($id: ID) { contact(searchId: $id) { url } plain: contact { url } }',
      { id: contact.searchParams.get('searchId') },
    );
    expect(data).toEqual({ contact: { url: href }, plain: { url: CONTACT_URL } });
    const popular = page.locator('.no-results .article-link').first();
    const title = await popular.locator('.article-title').innerText();
    await popular.click();
    await page.waitForURL('**/articles/*');
    await expect(page.getByRole('heading', { level: 1 }).innerText()).resolves.toBe(title);
    // The log has the search without results, and the click on a popular article.
    await eventually(async () => {
      const clicks = await logOf<{ position: number }>(
        app,
        `select c.position
         from search_click c
         join search_log s on s.id = c.search_id
         where s.query = '${query}' and s.literal and s.total = 0`,
      );
      expect(clicks).toEqual([{ position: 1 }]);
    });
    await page.goBack();
    await page.getByRole('link', { name: '필터를 초기화' }).click();
    await eventually(async () => expect(await titlesOf(help)).not.toEqual([]));
  });

  it('records a click with its position among all results and the source web', async () => {
    const help = await open('/search?q=알림');
    const { page } = help;
    await page
      .getByRole('navigation', { name: '페이지 이동' })
      .getByRole('link', { name: /^2\s?페이지$/ })
      .click();
    await page.waitForURL('**after=*');
    await eventually(async () =>
      expect(await page.locator('ol.results').getAttribute('start')).toBe('11'),
    );
    await page.locator('.result').nth(1).getByRole('link').click();
    await page.waitForURL('**/articles/*');
    await eventually(async () => {
      const rows = await logOf<{ position: number; source: string }>(
        app,
        `select c.position, s.source
         from search_click c
         join search_log s on s.id = c.search_id
         where s.query = '알림' and c.position = 12`,
      );
      expect(rows).toEqual([{ position: 12, source: 'web' }]);
    });
  });

  it('back returns to the opened result, and no other search shows its count', async () => {
    const help = await open('/search?q=알림');
    const { page } = help;
    const result = page.locator('.result-link').nth(6);
    const title = await result.innerText();
    await result.click();
    await page.locator('.article-body').waitFor();
    await expect(page.getByRole('combobox').inputValue()).resolves.toBe('알림');
    await page.goBack();
    await eventually(async () =>
      expect(await page.evaluate('document.activeElement.innerText')).toBe(title),
    );
    expect(await page.evaluate('scrollY')).toBeGreaterThan(300);

    const answered = deferred();
    await page.route('**/graphql', (route) => answered.promise.then(() => route.continue()));
    await page.getByRole('combobox').fill('환불');
    await page.keyboard.press('Enter');
    const said = () => page.locator('.search h1, .search [role=status]').allInnerTexts();
    await page.locator('.search[aria-busy=true]').waitFor();
    expect((await said()).join()).not.toMatch(/\d+건/);
    answered.resolve();
    const { total } = await expectedResults('환불');
    await eventually(async () => expect((await said())[1]).toContain(`총 ${total}건`));
  });

  it('shows a sure answer in the first result', async () => {
    const { page } = await open('/search?q=비밀번호를 변경하고 싶어요');
    const answer = page.locator('.result').first();
    const text = await answer.locator('.answer-text').innerText();
    await answer.getByRole('link').click();
    await page.locator('.article-body', { hasText: text.split('\n')[0]! }).waitFor();
    await page.goto(`${app.url}/search?q=비트코인 송금`);
    expect(await page.locator('.answer').count()).toBe(0);
  });

  it('offers recent searches of this browser, which can be forgotten', async () => {
    const { page } = await open('/', {});
    const field = page.getByRole('combobox');
    for (const query of ['환불', '알림', '환불']) {
      await field.fill(query);
      await field.press('Enter');
      await page.locator('.result').first().waitFor();
    }
    await page.getByRole('link', { name: /^새미 고객센터/ }).click();
    await field.click();
    const offered = () => page.getByRole('option').locator('.suggestion-text').allInnerTexts();
    expect(await offered()).toEqual(['환불', '알림', '최근 검색어 모두 지우기']);
    expect(await examineAccess(page, 'all')).toEqual([]);
    await field.press('ArrowUp');
    await field.press('Enter');
    await field.press('ArrowDown');
    expect(await offered()).toEqual([]);
  });

  it('says that it has no connection, and retries when there is one', async () => {
    const help = await open(SEARCH, {});
    const { page } = help;
    await help.context.setOffline(true);
    await page.getByRole('combobox').fill('환불');
    await page.getByRole('combobox').press('Enter');
    await page.getByRole('heading', { name: '연결이 원활하지 않아요' }).waitFor();
    await help.context.setOffline(false);
    await page.getByRole('heading', { level: 1, name: /'환불' 검색 결과/ }).waitFor();
    // The browser logs the failed requests as errors.
    help.faults.length = 0;
  });
});

describe('Reading articles in the help centre', () => {
  const articleOf = async <T>(selection: string, slug = SLUG) =>
    (
      await app.admin<{ articleBySlug: T }>(
        `query ($slug: String!) { articleBySlug(slug: $slug) { ${selection} } }`,
        { slug },
      )
    ).articleBySlug;

  it('has a tab for each platform, with an address that can be shared', async () => {
    const { variants } = await articleOf<{
      variants: { platforms: { slug: string; name: string }[]; bodyText: string }[];
    }>('variants { platforms { slug name } bodyText }');
    const { page } = await open(`/articles/${SLUG}`);
    const tabs = page.getByRole('navigation', { name: '플랫폼' });
    const names = variants.flatMap(({ platforms }) => platforms.map(({ name }) => name));
    await expect(tabs.getByRole('link').allInnerTexts()).resolves.toEqual(names);
    expect(names.length).toBeGreaterThan(2);
    for (const { platforms, bodyText } of variants) {
      for (const { slug, name } of platforms) {
        await tabs.getByRole('link', { name, exact: true }).click();
        await page.waitForURL(`**platform=${slug}`);
        const text = await page.locator('.article-body').innerText();
        for (const line of bodyText.split('\n')) expect(text).toContain(line.trim());
        await expect(tabs.locator('[aria-current=true]').innerText()).resolves.toBe(name);
      }
    }
    const shared = await open(
      `/articles/${SLUG}?platform=${variants.at(-1)!.platforms.at(-1)!.slug}`,
    );
    await expect(shared.page.locator('.article-body').innerText()).resolves.toBe(
      await page.locator('.article-body').innerText(),
    );
  });

  describe('for a reader on a phone', () => {
    const IPHONE = { userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)' };
    const bodyOf = async (platform: string, slug = SLUG) => {
      const { variant } = await articleOf<{ variant: { bodyText: string } }>(
        `variant(platformSlug: "${platform}") { bodyText }`,
        slug,
      );
      return variant.bodyText.split('\n')[0]!;
    };
    const body = ({ page }: HelpPage) => page.locator('.article-body');
    const current = ({ page }: HelpPage) => page.locator('.tab[aria-current=true]').innerText();

    it('shows its steps, and says so; a choice is remembered for other articles', async () => {
      const help = await open(`/articles/${SLUG}`, IPHONE);
      await help.page.getByText('iOS 안내예요.').waitFor();
      await body(help)
        .filter({ hasText: await bodyOf('ios') })
        .waitFor();
      expect(await current(help)).toBe('iOS');
      await help.page.locator('.tab', { hasText: 'Windows' }).click();
      await body(help)
        .filter({ hasText: await bodyOf('windows') })
        .waitFor();
      await expect(help.page.getByText('안내예요').count()).resolves.toBe(0);

      const other = 'talk-chat-group-create';
      await help.page.goto(`${app.url}/articles/${other}`);
      await help.page.getByText('Windows 안내예요.').waitFor();
      expect(await body(help).innerText()).toContain(await bodyOf('windows', other));
      // The address counts more. The reader's own platform is one click away.
      await help.page.goto(`${app.url}/articles/${other}?platform=android`);
      await help.page.getByText('안드로이드 안내예요.').waitFor();
      expect(await body(help).innerText()).toContain(await bodyOf('android', other));
      await help.page.getByRole('link', { name: 'Windows 안내 보기' }).click();
      await help.page.waitForURL('**platform=windows');
    });

    it('shows nobody the steps of another platform while the script loads', async () => {
      const context = await browser.newContext(IPHONE);
      const page = await context.newPage();
      let load = () => {};
      const loaded = new Promise<void>((resolve) => (load = resolve));
      await page.route(/\/assets\/.*\.js$/, async (route) => {
        await loaded;
        await route.continue();
      });
      // The text waits a second, which ends too early on a busy machine.
      const session = await context.newCDPSession(page);
      await session.send('Animation.enable');
      await session.send('Animation.setPlaybackRate', { playbackRate: 0 });
      await page.goto(`${app.url}/articles/${SLUG}`, { waitUntil: 'commit' });
      const steps = page.locator('.article-body');
      await steps.waitFor({ state: 'attached' });
      const visibility = `getComputedStyle(document.querySelector('.article-body')).visibility`;
      expect(await page.evaluate(visibility)).toBe('hidden');
      await session.send('Animation.setPlaybackRate', { playbackRate: 1 });
      // A page whose script never comes can be read.
      await steps.filter({ hasText: await bodyOf('android') }).waitFor({ state: 'visible' });
      load();
      await page.getByText('iOS 안내예요.').waitFor();
      await steps.filter({ hasText: await bodyOf('ios') }).waitFor();
      await context.close();
    });

    it('has the same HTML as for everybody', async () => {
      const read = async (agent: string) => {
        const { headers } = await fetch(`${app.url}/articles/${SLUG}`, {
          headers: { 'user-agent': agent },
        });
        return [headers.get('etag'), headers.get('vary')];
      };
      const [etag, vary] = await read(IPHONE.userAgent);
      expect([etag, vary]).toEqual(await read('Mozilla/5.0 (Linux; Android 15)'));
      expect(vary).not.toMatch(/agent/i);
    });

    it('opens the variant that a hit quotes', async () => {
      await mutate(
        app,
        'createArticle',
        {
          ...{ title: '수달 알림', categorySlug: 'talk-report', publish: true },
          variants: [
            { platformSlugs: ['ios', 'android'], body: '알림을 위로 밀어요.' },
            { platformSlugs: ['windows'], body: '작업 표시줄의 왜가리를 눌러요.' },
          ],
        },
        'searchable',
      );
      await app.settled();
      const help = await open('/search?q=왜가리', IPHONE);
      const result = help.page.locator('.result', { hasText: '수달 알림' });
      expect(await result.innerText()).toContain('왜가리');
      await result.getByRole('link').click();
      await help.page.waitForURL('**platform=windows');
      await body(help).filter({ hasText: '왜가리' }).waitFor();
      await help.page.getByText('Windows 안내예요.').waitFor();
      await help.page.getByRole('link', { name: 'iOS 안내 보기' }).click();
      await body(help).filter({ hasText: '밀어요' }).waitFor();
    });
  });

  it('passes the id of the search to the contact link', async () => {
    const { page } = await open('/search?q=메시지 신고');
    await page.getByRole('link', { name: '신고 > 받은 메시지를 신고하는 방법' }).click();
    await page.waitForURL(`**/articles/${SLUG}?platform=*`);
    await page.locator('.tab').last().click();
    await page.getByRole('button', { name: '아니요' }).click();
    const href = await page
      .getByRole('region', { name: '도움이 됐나요?' })
      .getByRole('link', { name: '상담원에게 물어보기' })
      .getAttribute('href');
    const searchId = new URL(href!).searchParams.get('searchId')!;
    // The server accepts the id.
    const { errors } = await app.request(
      'mutation ($input: RecordClickInput!) { recordClick(input: $input) { recorded } }',
      {
        input: { searchId, articleId: (await articleOf<{ id: string }>('id')).id, position: 1 },
      },
    );
    expect(errors).toBeUndefined();
  });

  it('stores feedback with a comment, and offers the contact link after "no"', async () => {
    const slug = 'talk-chat-group-create';
    const { page, sent } = await open('/search?q=그룹채팅 만들기');
    await page.locator(`.result a[href*="${slug}"]`).first().click();
    const feedback = page.getByRole('region', { name: '도움이 됐나요?' });
    await feedback.getByRole('button', { name: '아니요' }).click();
    await feedback.getByText('의견 고마워요. 더 나은 도움말을 만들게요.').waitFor();
    await expect(
      feedback.getByRole('button', { name: '아니요' }).getAttribute('aria-pressed'),
    ).resolves.toBe('true');
    await expect(
      feedback.getByRole('link', { name: '상담원에게 물어보기' }).getAttribute('href'),
    ).resolves.toContain(`${CONTACT_URL}&searchId=`);
    // A reason by keyboard: one of a named group.
    const reasons = feedback.getByRole('group', { name: '어떤 점이 부족했나요?' });
    await reasons.getByRole('button').first().focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const chosen = reasons.getByRole('button', { name: '이해하기 어려워요', pressed: true });
    await chosen.waitFor();
    expect(await reasons.getByRole('button', { pressed: true }).count()).toBe(1);
    const field = feedback.getByLabel('더 하고 싶은 말이 있나요? (선택)');
    const noteId = await field.getAttribute('aria-describedby');
    expect(await feedback.locator(`#${noteId}`).innerText()).toBe('개인정보는 적지 마세요.');
    expect(await examineAccess(page, 'all')).toEqual([]);
    await field.fill('버튼이 어디에 있는지 그림이 있으면 좋겠어요.');
    await feedback.getByRole('button', { name: '의견 보내기' }).click();
    await field.waitFor({ state: 'detached' });
    for (const { input } of sent('HelpFeedback')) {
      const { searchId, variantId } = input as { searchId: string; variantId: string };
      expect([searchId, variantId]).toEqual([expect.any(String), expect.any(String)]);
    }
    // The log has the search a moment later.
    await eventually(async () =>
      expect(
        await articleOf<object>(
          'feedback { helpful notHelpful } feedbackComments { helpful reason comment query platforms { slug } }',
          slug,
        ),
      ).toEqual({
        feedback: { helpful: 0, notHelpful: 1 },
        feedbackComments: [
          {
            ...{ helpful: false, reason: 'HARD_TO_UNDERSTAND', query: '그룹채팅 만들기' },
            comment: '버튼이 어디에 있는지 그림이 있으면 좋겠어요.',
            platforms: expect.arrayContaining([{ slug: expect.any(String) }]),
          },
        ],
      }),
    );
    // A second vote of the same reader replaces the first.
    await feedback.getByRole('button', { name: '네, 도움이 됐어요' }).click();
    await eventually(async () =>
      expect(await articleOf<object>('feedback { helpful notHelpful }', slug)).toEqual({
        feedback: { helpful: 1, notHelpful: 0 },
      }),
    );
  });

  it('leads from the front page to an article by keyboard only', async () => {
    const { page } = await open('/');
    const follow = async (name: string | RegExp) => {
      await page
        .getByRole('link', { name, exact: typeof name === 'string' })
        .first()
        .focus();
      await page.keyboard.press('Enter');
    };
    await follow('새미톡');
    await page.getByRole('heading', { level: 1, name: '새미톡 도움말' }).waitFor();
    await follow('신고/이용제한/정책');
    await page.getByRole('heading', { level: 1, name: '신고/이용제한/정책' }).waitFor();
    await follow(/^신고하기/);
    await page.getByRole('heading', { level: 1, name: '신고하기' }).waitFor();
    await follow(/받은 메시지를 신고하는 방법/);
    await page
      .getByRole('heading', { level: 1, name: '신고 > 받은 메시지를 신고하는 방법' })
      .waitFor();
    // The breadcrumb is above the title.
    await expect(
      page.getByRole('navigation', { name: '현재 위치' }).getByRole('link').allInnerTexts(),
    ).resolves.toEqual(['홈', '새미톡', '신고/이용제한/정책', '신고하기']);
    await page.goto(`${app.url}/`);
    await page.keyboard.press('Tab');
    await expect(page.evaluate('document.activeElement.textContent')).resolves.toBe(
      '본문으로 건너뛰기',
    );
  });
});

it('a long article has contents, a table that scrolls, pictures that open, and metadata', async () => {
  const cells = `| ${'아주긴낱말이에요 | '.repeat(12)}\n|${'---|'.repeat(12)}`;
  const pictures = '[![안](/robots.txt)](/)\n\n![밖](/robots.txt)';
  const body = `## 준비\n\n글\n\n## 준비\n\n${cells}\n\n### 셋\n\n${pictures}\n\n## <넷>\n\n글`;
  const title = '</script>긴 글';
  const variants = [
    { platformSlugs: ['ios'], body },
    { platformSlugs: ['windows'], body: '글' },
  ];
  const place = { slug: 'a-long-article', categorySlug: 'talk-report', publish: true };
  await mutate(app, 'createArticle', { title, variants, ...place }, 'searchable');
  const { page } = await open('/articles/a-long-article', { viewport: PHONE });
  const links = page.getByRole('navigation', { name: '목차' }).getByRole('link');
  expect(await links.allInnerTexts()).toEqual(['준비', '준비', '셋', '<넷>']);
  await links.last().click();
  expect(await page.evaluate('document.querySelector(":target").innerText')).toBe('<넷>');
  const table = page.getByRole('group', { name: '표' });
  expect(await table.evaluate((each) => each.scrollWidth > each.clientWidth)).toBe(true);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
  expect(await page.locator('.picture').count()).toBe(1);
  await page.locator('.picture[href="/robots.txt"][aria-label="밖 크게 보기"]').waitFor();
  expect(await examineAccess(page, 'all')).toEqual([]);
  // `close` expects that the security policy allows the data.
  const data = await page.locator('script[type="application/ld+json"]').textContent();
  expect(JSON.parse(data!)).toMatchObject({ '@type': 'Article', headline: title });
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('.tab:visible').allInnerTexts()).toEqual(['iOS']);
});

describe('Callouts and collapsible parts', () => {
  const BODY =
    ':::tip 미리 확인\n카드를 준비해요.\n:::\n\n:::warning\n되돌릴 수 없어요.\n:::\n\n' +
    `${'그 밖의 글이에요.\n\n'.repeat(40)}:::details 늦나요?\n두루미가 이틀 뒤에 가요.\n\n:::note\n주말은 빼요.\n:::`;
  let passage: { url: string; heading: string };
  let path: string;
  beforeAll(async () => {
    const variants = [{ platformSlugs: ['common'], body: BODY }];
    const input = { title: '접는 글', categorySlug: 'talk-report', publish: true, variants };
    await mutate(app, 'createArticle', input, 'searchable');
    await app.settled();
    const { data } = await app.request<{ passages: object[] }>(
      '{ passages(query: "두루미 이틀", first: 1) { url heading } }',
    );
    [passage] = data!.passages as [typeof passage];
    path = new URL(passage.url, app.url).pathname;
  });

  it('can be read without scripts', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(app.url + path);
    const hidden = page.getByText('두루미가 이틀 뒤에 가요.');
    await expect(hidden.isVisible()).resolves.toBe(false);
    await page.getByText('늦나요?').click();
    await hidden.waitFor();
    await context.close();
  });

  it('open for a reader who comes by a passage', async () => {
    expect(passage.heading).toBe('늦나요?');
    const { page } = await open(passage.url);
    await page.getByText('두루미가 이틀 뒤에 가요.').waitFor();
    await eventually(async () => expect(await page.evaluate('scrollY')).toBeGreaterThan(500));
  });

  it.each(['light', 'dark'] as const)(
    'have no findings of axe-core in %s colours',
    async (colorScheme) => {
      const { page } = await open(path, { colorScheme });
      await page.getByText('늦나요?').click();
      await page.locator('.callout-note').waitFor();
      expect(await examineAccess(page, 'all')).toEqual([]);
    },
  );
});

describe('Accessibility of the help centre', () => {
  const findings = ({ page }: HelpPage) => examineAccess(page, 'all');
  const expectToFitPhone = async ({ page }: HelpPage) =>
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
      PHONE.width,
    );

  it.each(Object.entries(PAGES))(
    '%s has no findings of axe-core and fits a phone',
    async (_name, path) => {
      const help = await open(path);
      expect(await findings(help)).toEqual([]);
      await help.page.setViewportSize(PHONE);
      await expectToFitPhone(help);
    },
  );

  it('fits a small phone with large text', async () => {
    const { page } = await open('/', { viewport: { width: 360, height: 740 } });
    for (const path of ['/', SEARCH, '/search?q=clsrn', `/articles/${SLUG}`]) {
      await page.goto(app.url + path);
      const link = await page.locator('footer a').first().boundingBox();
      expect(link!.height).toBeGreaterThanOrEqual(24);
      await page.addStyleTag({ content: 'html { font-size: 200% }' });
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect([path, width]).toEqual([path, 360]);
      const first = page.locator('.result-title').first();
      if (path.startsWith('/search')) expect((await first.boundingBox())!.y).toBeLessThan(700);
    }
  });

  it('what opens on a phone has no findings in dark colours', async () => {
    const help = await open(SEARCH, { viewport: PHONE, colorScheme: 'dark' });
    const { page } = help;
    await page.getByRole('button', { name: '필터' }).click();
    expect(await findings(help)).toEqual([]);
    await expectToFitPhone(help);
    await page.getByRole('combobox').fill('비밀');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('ArrowDown');
    expect(await findings(help)).toEqual([]);
    await page.goto(`${app.url}/articles/${SLUG}`);
    await page.getByRole('button', { name: '아니요' }).click();
    await page.getByRole('button', { name: '의견 보내기' }).waitFor();
    expect(await findings(help)).toEqual([]);
    await expectToFitPhone(help);
  });

  describe('without scripts', () => {
    let context: BrowserContext;
    let page: Page;
    beforeAll(async () => {
      context = await browser.newContext({ javaScriptEnabled: false });
      page = await context.newPage();
    });
    afterAll(() => context?.close());

    it('no page shows a button that needs one', async () => {
      const deadButtons: string[] = [];
      for (const path of [...Object.values(PAGES), SEARCH, `/articles/${SLUG}`]) {
        await page.goto(`${app.url}${path}`);
        await page.locator('h1').waitFor();
        // The submit button of a form with an action needs no script.
        const buttons = page.locator('button:visible:not(form[action] button[type=submit])');
        deadButtons.push(...(await buttons.allInnerTexts()).map((text) => `${path}: ${text}`));
      }
      expect(deadButtons).toEqual([]);
    });

    it('a reader can search, filter and read', async () => {
      await page.setViewportSize(PHONE);
      await page.goto(app.url);
      await page.getByRole('combobox').fill('신고');
      await page.getByRole('button', { name: '검색' }).click();
      await page.waitForURL('**/search?q=*');
      const heading = page.getByRole('heading', { level: 1 });
      expect(await heading.innerText()).toContain('총 19건');
      await page
        .getByRole('navigation', { name: '서비스' })
        .getByRole('link', { name: /^새미톡/ })
        .click();
      expect(await heading.innerText()).toContain('총 11건');
      await page.getByRole('link', { name: '신고 > 받은 메시지를 신고하는 방법' }).click();
      expect(await page.locator('.article-body').innerText()).toContain('길게 누르');
    });
  });
});
